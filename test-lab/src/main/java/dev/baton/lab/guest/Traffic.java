package dev.baton.lab.guest;

import dev.baton.lab.net.Lab;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import java.time.Duration;
import java.util.Locale;

/** Packets from the client to the server and back, while something happens. One thread. */
final class Traffic {
    /** Enough to see an outage of seconds; an emulated gateway has other things to do. */
    private static final int PACKETS_PER_SECOND = 50;

    /** For what should cost nothing: a busy machine may keep an emulated processor waiting for as long. */
    static final Duration NOTHING = Duration.ofSeconds(3);

    /** For a takeover from a host that is gone, by an emulated one. */
    static final Duration TAKEOVER = Duration.ofSeconds(20);

    private final Progress progress;
    private final EchoFlow flow;

    private Traffic(Progress progress, EchoFlow flow) {
        this.progress = progress;
        this.flow = flow;
    }

    static Traffic start(Stage stage) {
        return start(stage.lab(), stage.progress());
    }

    private static Traffic start(Lab lab, Progress progress) {
        return new Traffic(progress, EchoFlow.start(lab, PACKETS_PER_SECOND));
    }

    /** Ends it; requires that it flows, and never stopped for longer. */
    void end(Duration longest) {
        EchoReport report = flow.stop();
        progress.step(String.format(
                Locale.ROOT,
                "traffic: %d of %d packets lost, longest outage %.1f s",
                report.lost(),
                report.sent(),
                report.longestOutageMs() / 1e3));
        Broken.unless(report.flowsAtTheEnd(), "traffic did not come back: " + report);
        Broken.unless(
                report.longestOutageMs() <= longest.toMillis(),
                "traffic stopped for longer than " + longest.toSeconds() + " s: " + report);
    }
}
