package dev.baton.agent.loop;

import dev.baton.agent.check.Finding;
import dev.baton.agent.check.HostReview;
import java.util.Locale;

/** Writes down what is found about the host while the agent runs: a line when it appears, and one when it is over. */
final class ReviewJournal implements HostReview.Listener {
    private final LogJournal log;

    ReviewJournal(LogJournal log) {
        this.log = log;
    }

    @Override
    public void appeared(Finding finding) {
        log.warn(word(finding) + " " + finding.problem());
    }

    @Override
    public void ended(Finding finding) {
        log.info(word(finding) + " over: " + finding.problem());
    }

    private static String word(Finding finding) {
        return finding.severity() == Finding.Severity.WAITING
                ? "waiting"
                : "finding " + finding.severity().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void failed(RuntimeException why) {
        log.failed("review", why);
    }
}
