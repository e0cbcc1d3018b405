package dev.baton.lab.bench;

import com.google.gson.JsonParser;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ExtraSegments;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.AnnouncementLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What asking costs an agent with many addresses: how long {@code baton status --json} takes, and whether heartbeats wait
 * for it. The answer is built on the loop; the witness is the switch, which notes the heartbeats of both gateways on sync
 * while nobody asks, and while each is asked once a second.
 */
final class StatusBench {
    private static final ManyAddresses SIZE = new ManyAddresses(64, 9_984);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long EVERY_MS = 1_000;
    private static final int COMMANDS = 5;

    private StatusBench() {}

    /**
     * A gateway, how it answered, and how its heartbeats came meanwhile; all in milliseconds.
     *
     * @param idleGaps between two heartbeats while nobody asked
     * @param askedGaps between two heartbeats while it was asked
     * @param late how late the loop's worst turn of the last minute came, by its own account
     */
    record Side(
            String who, int bytes, List<Double> answers, List<Double> idleGaps, List<Double> askedGaps, double late) {
        Side {
            answers = answers.stream().sorted().toList();
            idleGaps = idleGaps.stream().sorted().toList();
            askedGaps = askedGaps.stream().sorted().toList();
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
                    who,
                    answers.size(),
                    bytes / 1024,
                    share(answers, 0.5),
                    share(answers, 1),
                    share(idleGaps, 0.99),
                    share(idleGaps, 1),
                    share(askedGaps, 0.99),
                    share(askedGaps, 1),
                    late);
        }

        private static double share(List<Double> sorted, double share) {
            return sorted.get((int) (share * (sorted.size() - 1)));
        }
    }

    /** Measures so long without asking and so long with; answers a table. */
    static String measure(Duration length) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            ExtraSegments extra = ExtraSegments.add(lab, SIZE.extraSegments());
            Pair pair = Pair.settled(lab, SIZE.baton(extra));
            Station active = pair.requireActive();
            TimeUnit.SECONDS.sleep(6); // what follows a claim is over then
            AnnouncementLog idle = AnnouncementLog.start(lab);
            Instant began = Instant.now();
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
            idle.stop(active, began);
            AnnouncementLog asked = AnnouncementLog.start(lab);
            began = Instant.now();
            List<Answers> answers = List.of(new Answers(lab, active), new Answers(lab, active.peer()));
            for (int i = 0; i < length.toMillis() / EVERY_MS; i++) {
                answers.forEach(Answers::ask);
                // Not always at the same time of a heartbeat's.
                TimeUnit.MILLISECONDS.sleep(EVERY_MS + i * 7L % 20);
            }
            asked.stop(active, began);
            return table(List.of(
                            answers.get(0).side("active", idle, asked),
                            answers.get(1).side("standby", idle, asked)))
                    + commands(lab, active);
        }
    }

    static String table(List<Side> sides) {
        StringBuilder text = new StringBuilder("| " + SIZE.addresses() + " addresses on " + SIZE.interfaces()
                + " interfaces | asked | KiB | answer, ms | worst | heartbeats while nobody asks, p99 ms apart | worst |"
                + " while asked once a second | worst | loop late, worst |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        sides.forEach(side -> text.append(side.row()));
        return text.toString();
    }

    /** The whole command, a JVM of its own included. */
    private static String commands(Lab lab, Station active) {
        double[] times = new double[COMMANDS];
        for (int i = 0; i < COMMANDS; i++) {
            long startNs = System.nanoTime();
            Tool.Result result = BatonCluster.command(lab, active, List.of("status", "--json"));
            times[i] = (System.nanoTime() - startNs) / 1e6;
            result.orThrow();
        }
        Arrays.sort(times);
        return String.format(
                Locale.ROOT, "%n`baton status --json` takes %.0f ms, its JVM included.%n", OutageTable.median(times));
    }

    /** Asks one gateway and keeps how long it took. */
    private static final class Answers {
        private final Lab lab;
        private final Station gateway;
        private final List<Double> times = new ArrayList<>();
        private String latest = "";

        Answers(Lab lab, Station gateway) {
            this.lab = lab;
            this.gateway = gateway;
        }

        void ask() {
            long startNs = System.nanoTime();
            latest = BatonCluster.ask(lab, gateway, "status", PATIENCE)
                    .orElseThrow(() -> new IllegalStateException(gateway.label() + " does not answer"));
            times.add((System.nanoTime() - startNs) / 1e6);
        }

        Side side(String who, AnnouncementLog idle, AnnouncementLog asked) {
            return new Side(
                    who,
                    latest.getBytes(StandardCharsets.UTF_8).length,
                    times,
                    gaps(idle),
                    gaps(asked),
                    JsonParser.parseString(latest)
                                    .getAsJsonObject()
                                    .getAsJsonObject("lateness")
                                    .get("worstOfMinuteUs")
                                    .getAsLong()
                            / 1e3);
        }

        private List<Double> gaps(AnnouncementLog log) {
            return log.heartbeatGaps(gateway, Instant.now()).stream()
                    .map(gap -> gap.toNanos() / 1e6)
                    .toList();
        }
    }
}
