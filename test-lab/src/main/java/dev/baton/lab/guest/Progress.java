package dev.baton.lab.guest;

import dev.baton.lab.net.Station;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells on a terminal what a run is at, and collects how long boots took. One thread. */
final class Progress {
    private final PrintStream out;
    private final long beganNs = System.nanoTime();
    private final List<Boot> boots = new ArrayList<>();

    Progress(PrintStream out) {
        this.out = out;
    }

    /**
     * How long a boot took, from the first moment of the kernel.
     *
     * @param what which boot
     * @param active until the agent there was active, by its journal; empty when it did not become so
     * @param whole until one host was active and protected, by the agents' own account, to a second
     */
    record Boot(String what, Station host, Optional<Duration> active, Duration whole) {}

    /** What is done next. */
    void step(String what) {
        out.printf(Locale.ROOT, "  %4d s  %s%n", elapsed().toSeconds(), what);
        out.flush();
    }

    /** A line by itself. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - beganNs);
    }

    void booted(Boot boot) {
        boots.add(boot);
    }

    /** The boots since the last time, as a table; empty when there were none. */
    String takeBoots() {
        String table = table(boots);
        boots.clear();
        return table;
    }

    static String table(List<Boot> boots) {
        if (boots.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "  %-44s %-5s %10s %14s%n", "seconds from the boot until", "host", "Active", "protected"));
        for (Boot boot : boots) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-44s %-5s %10s %14s%n",
                    boot.what,
                    boot.host.label(),
                    boot.active.map(Progress::seconds).orElse("-"),
                    seconds(boot.whole)));
        }
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1e3);
    }
}
