package dev.baton.agent.loop;

import dev.baton.agent.check.Finding;
import dev.baton.agent.check.HostReview;
import java.util.Locale;

/**
 * Writes down what is found about the host while the agent runs, a line when it appears and one when it is over, and brings
 * it to who is impaired by it.
 */
final class ReviewJournal implements HostReview.Listener {
    private final LogJournal log;
    private final Runnable impaired;

    /** @param impaired is run when something changed that impairs a gateway interface */
    ReviewJournal(LogJournal log, Runnable impaired) {
        this.log = log;
        this.impaired = impaired;
    }

    @Override
    public void appeared(Finding finding) {
        log.warn(word(finding) + " " + finding.problem());
        tell(finding);
    }

    @Override
    public void ended(Finding finding) {
        log.info(word(finding) + " over: " + finding.problem());
        tell(finding);
    }

    private void tell(Finding finding) {
        if (!finding.impairs().isEmpty()) {
            impaired.run();
        }
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
