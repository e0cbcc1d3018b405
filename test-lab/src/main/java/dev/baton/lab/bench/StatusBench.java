package dev.baton.lab.bench;

import dev.baton.lab.cluster.Agent;
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
 * for it. The loop hands out a page now and then, the answer is built beside it; the witness is the switch, which notes the heartbeats of both gateways on sync
 * while nobody asks, and while each is asked once a second.
 */
final class StatusBench {
    private static final ManyAddresses SIZE = new ManyAddresses(64, 9_984);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long EVERY_MS = 1_000;
    private static final int COMMANDS = 5;
    private static final long QUIET_MS = 3_000;
    private static final int IN_A_ROW = 100;

    private StatusBench() {}

    /**
     * A gateway, how it answered, and how its heartbeats came meanwhile; all in milliseconds.
     *
     * @param idleGaps between two heartbeats while nobody asked
     * @param askedGaps between two heartbeats while it was asked
     * @param loop processor time of the event loop for one answer
     */
    record Side(
            String who, int bytes, List<Double> answers, List<Double> idleGaps, List<Double> askedGaps, double loop) {
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
                    loop);
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
            List<Answers> answers = List.of(new Answers(pair, active), new Answers(pair, active.peer()));
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
                + " while asked once a second | worst | loop, ms an answer |\n"
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
        private final Agent agent;
        private final Station gateway;
        private final List<Double> times = new ArrayList<>();
        private String latest = "";

        Answers(Pair pair, Station gateway) {
            this.lab = pair.lab();
            this.agent = pair.agent(gateway);
            this.gateway = gateway;
        }

        void ask() {
            long startNs = System.nanoTime();
            latest = answer();
            times.add((System.nanoTime() - startNs) / 1e6);
        }

        private String answer() {
            return BatonCluster.ask(lab, gateway, "status", PATIENCE)
                    .orElseThrow(() -> new IllegalStateException(gateway.label() + " does not answer"));
        }

        /** What the loop takes for many answers, one after the other, beyond what it takes in that time without. */
        double loopMs() throws InterruptedException {
            double began = loopSoFar();
            long beganNs = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(QUIET_MS);
            double quiet = loopSoFar();
            long quietNs = System.nanoTime();
            for (int i = 0; i < IN_A_ROW; i++) {
                latest = answer();
            }
            double asked = loopSoFar();
            double share = (double) (System.nanoTime() - quietNs) / (quietNs - beganNs);
            return (asked - quiet - (quiet - began) * share) / IN_A_ROW;
        }

        private double loopSoFar() {
            return LoopCost.of(agent, lab.in(gateway)).loopMs();
        }

        Side side(String who, AnnouncementLog idle, AnnouncementLog asked) throws InterruptedException {
            return new Side(
                    who, latest.getBytes(StandardCharsets.UTF_8).length, times, gaps(idle), gaps(asked), loopMs());
        }

        private List<Double> gaps(AnnouncementLog log) {
            return log.heartbeatGaps(gateway, Instant.now()).stream()
                    .map(gap -> gap.toNanos() / 1e6)
                    .toList();
        }
    }
}
