package dev.baton.lab.bench;

import dev.baton.lab.cluster.Agent;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Footprint;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.traffic.ArpLoad;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How fast questions for a published address are answered by the agent, beside those for the shared address, which the
 * kernel answers on the same link: one question after the other for the time that an answer takes, and as many stations at
 * once as its limits allow for how many it answers.
 */
final class ResponderBench {
    private static final Ip PUBLISHED = Ip.parse("10.7.1.50");
    private static final Ip OF_THE_KERNEL = Segment.LAN.shared();
    private static final int QUESTIONS = 4_000;
    private static final int ASKERS = 100;
    private static final List<Integer> RATES = List.of(20_000, 60_000, 1_000_000);

    private ResponderBench() {}

    /** Measures in a lab of its own and answers two tables. */
    static String measure(Duration length) {
        try (Lab lab = Lab.open()) {
            BatonCluster cluster = BatonCluster.defaults().with("interface.lan.published", PUBLISHED.toString());
            Pair pair = Pair.settled(lab, cluster);
            Agent active = pair.agent(pair.requireActive());
            StringBuilder text = new StringBuilder("""
                    | questions | answered by | median, us | p99, us | not answered |
                    | --- | --- | --- | --- | --- |
                    """);
            for (Mac to : List.of(Mac.BROADCAST, cluster.sharedMac(Segment.LAN))) {
                List<ArpLoad.Latency> both = new ArpLoad(lab, to).latency(QUESTIONS, OF_THE_KERNEL, PUBLISHED);
                text.append(row(to, "kernel", both.get(0))).append(row(to, "agent", both.get(1)));
            }
            text.append("""

                    | questions | answered by | asked/s | answered/s | agent's CPU, % of one core | answers a second of it |
                    | --- | --- | --- | --- | --- | --- |
                    """);
            for (Mac to : List.of(Mac.BROADCAST, cluster.sharedMac(Segment.LAN))) {
                for (int rate : RATES) {
                    for (Ip target : List.of(OF_THE_KERNEL, PUBLISHED)) {
                        Footprint before = Footprint.of(active);
                        ArpLoad.Flood flood = new ArpLoad(lab, to).flood(target, rate, length, ASKERS);
                        text.append(row(to, target, flood, Footprint.of(active).cpuMs() - before.cpuMs()));
                    }
                }
            }
            return text.toString();
        }
    }

    private static String how(Mac to) {
        return to.equals(Mac.BROADCAST) ? "broadcast" : "unicast";
    }

    private static String row(Mac to, String by, ArpLoad.Latency latency) {
        return String.format(
                Locale.ROOT,
                "| %s, one by one | %s | %.1f | %.1f | %d |%n",
                how(to),
                by,
                latency.medianUs(),
                latency.p99Us(),
                latency.lost());
    }

    /** What the kernel answers costs the asker's processor here, and the agent only what it hears of it. */
    private static String row(Mac to, Ip target, ArpLoad.Flood flood, long cpuMs) {
        boolean ours = target.equals(PUBLISHED);
        return String.format(
                Locale.ROOT,
                "| %s, %d askers | %s | %d | %d | %.0f | %s |%n",
                how(to),
                ASKERS,
                ours ? "agent" : "kernel",
                flood.sentPerSecond(),
                flood.receivedPerSecond(),
                cpuMs / 10.0 / flood.seconds(),
                ours ? Long.toString(flood.received() * 1_000 / Math.max(1, cpuMs)) : "-");
    }
}
