package dev.baton.lab.bench;

import dev.baton.lab.cluster.Agent;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.Footprint;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a pair costs while nothing happens.
 *
 * @param residentKib of the larger agent with its children
 * @param activeCpu processor share of the active agent, in percent of one processor
 * @param standbyCpu the same of the standby
 * @param firstHeartbeatMs from the start of the processes to the first heartbeat on the LAN, of whichever comes first
 * @param loop of the active agent's loop; all zero for others than Baton
 */
record IdlePair(
        String cluster, long residentKib, double activeCpu, double standbyCpu, double firstHeartbeatMs, Loop loop) {
    /**
     * The event loop of an idle active agent.
     *
     * @param latenessMs p99.9 of how late its turns came, by its own account
     * @param heartbeatUs its processor time for each heartbeat sent or received
     * @param garbageKib what all threads of the agent allocate in a second
     */
    record Loop(double latenessMs, double heartbeatUs, double garbageKib) {
        static final Loop NONE = new Loop(0, 0, 0);
    }

    /** Baton's frames, and VRRP advertisements. */
    private static final String HEARTBEATS = "ether proto 0x88b5 or ip proto 112";

    /** Starts a pair in a lab of its own and watches it do nothing. */
    static IdlePair measure(Cluster cluster, Duration watched) throws IOException, InterruptedException {
        try (Lab lab = Lab.open()) {
            BufferedReader heartbeats = heartbeats(lab);
            Instant started = Instant.now();
            Pair pair = Pair.start(lab, cluster);
            double firstMs = millis(started, heartbeats.readLine());
            pair.awaitSettled();
            Agent active = pair.agent(pair.requireActive());
            Agent standby = pair.agent(active.station().peer());
            Footprint activeBefore = Footprint.of(active);
            Footprint standbyBefore = Footprint.of(standby);
            Supplier<Loop> loop = loop(lab, cluster, active);
            TimeUnit.MILLISECONDS.sleep(watched.toMillis());
            Footprint activeAfter = Footprint.of(active);
            Footprint standbyAfter = Footprint.of(standby);
            return new IdlePair(
                    cluster.name(),
                    Math.max(activeAfter.residentKib(), standbyAfter.residentKib()),
                    percent(activeBefore, activeAfter, watched),
                    percent(standbyBefore, standbyAfter, watched),
                    firstMs,
                    loop.get());
        }
    }

    /** Begins to watch the loop; the answer is what it did until it is asked for. */
    private static Supplier<Loop> loop(Lab lab, Cluster cluster, Agent active) {
        if (!(cluster instanceof BatonCluster)) {
            return () -> Loop.NONE;
        }
        Netns netns = lab.in(active.station());
        Instant began = Instant.now();
        LoopCost before = LoopCost.of(active, netns);
        return () -> {
            LoopCost after = LoopCost.of(active, netns);
            double seconds = Duration.between(began, Instant.now()).toMillis() / 1e3;
            return new Loop(
                    latenessMs(lab, active.station()), after.usPerFrame(before), after.allocatedKib(before) / seconds);
        };
    }

    private static double latenessMs(Lab lab, Station gateway) {
        return BatonCluster.status(lab, gateway)
                        .orElseThrow(() -> new IllegalStateException(gateway.label() + " does not answer"))
                        .getAsJsonObject("lateness")
                        .get("p999Us")
                        .getAsLong()
                / 1e3;
    }

    /** One line for each heartbeat of either gateway, beginning with its time in seconds since the epoch. */
    private static BufferedReader heartbeats(Lab lab) throws IOException {
        List<String> tcpdump =
                lab.wire().command("tcpdump", "-n", "-l", "-tt", "--immediate-mode", "-i", Segment.LAN.label());
        tcpdump.add(HEARTBEATS);
        Process process = lab.start(new ProcessBuilder(tcpdump));
        BufferedReader said = process.errorReader();
        for (String line = said.readLine(); line != null && !line.startsWith("listening on"); line = said.readLine()) {
            // Its other remarks are of no interest.
        }
        return process.inputReader();
    }

    private static double millis(Instant from, String line) {
        String[] parts = line.substring(0, line.indexOf(' ')).split("\\.", -1);
        Instant at = Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]) * 1000);
        return Duration.between(from, at).toNanos() / 1e6;
    }

    private static double percent(Footprint before, Footprint after, Duration watched) {
        return 100.0 * (after.cpuMs() - before.cpuMs()) / watched.toMillis();
    }

    /** The rows as a Markdown table. */
    static String table(List<IdlePair> rows) {
        StringBuilder text = new StringBuilder("| idle pair | resident, MiB | CPU active, % | CPU standby, % |"
                + " start to first heartbeat, ms | loop lateness p99.9, ms | loop, us for a heartbeat | garbage, KiB/s |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (IdlePair row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f | %.0f | %.2f | %.0f | %.1f |%n",
                    row.cluster,
                    row.residentKib / 1024,
                    row.activeCpu,
                    row.standbyCpu,
                    row.firstHeartbeatMs,
                    row.loop.latenessMs,
                    row.loop.heartbeatUs,
                    row.loop.garbageKib));
        }
        return text.toString();
    }
}
