package dev.baton.lab.bench;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.KeepalivedCluster;
import dev.baton.lab.cluster.LogLine;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ExtraSegments;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.witness.AnnouncementLog;
import dev.baton.nativeconfig.addr.Ip;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long a takeover takes that has many addresses to announce, over one interface or many, and whether heartbeats suffer.
 * The active is frozen; the switch notes when each address is announced first.
 */
final class ScaleBench {
    /** Of one LAN beside keepalived, which has no many interfaces in a figure of its own. */
    private static final List<Size> ONE_INTERFACE = List.of(new Size(1, 10), new Size(1, 100), new Size(1, 1_000));

    private static final List<Size> BATON_ALONE = List.of(new Size(1, 9_999), new Size(64, 9_984));

    /** @param interfaces with many addresses; LAN and WAN are there in any case, with one address each at least */
    private record Size(int interfaces, int addresses) {}

    private ScaleBench() {}

    /** Runs what is missing in the file and returns all rows. */
    static List<ScaleRow> measure(int runs, Path file) throws IOException, InterruptedException {
        List<ScaleRow> rows = new ArrayList<>(ScaleRow.read(file));
        for (Size size :
                Stream.concat(ONE_INTERFACE.stream(), BATON_ALONE.stream()).toList()) {
            for (int run = 1; run <= runs; run++) {
                measure(BatonCluster.defaults().name(), size, run, rows, file);
                if (ONE_INTERFACE.contains(size)) {
                    measure(KeepalivedCluster.tenMilliseconds().name(), size, run, rows, file);
                }
            }
        }
        return rows;
    }

    private static void measure(String cluster, Size size, int run, List<ScaleRow> rows, Path file)
            throws IOException, InterruptedException {
        if (rows.stream().noneMatch(row -> row.isRun(cluster, size.interfaces, size.addresses, run))) {
            ScaleRow row = measure(cluster, size, run);
            row.appendTo(file);
            rows.add(row);
            System.err.println(row);
        }
    }

    private static ScaleRow measure(String name, Size size, int run) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            ExtraSegments extra = ExtraSegments.add(lab, size.interfaces == 1 ? 0 : size.interfaces - 2);
            boolean baton = name.startsWith("baton");
            Cluster cluster = baton ? baton(size, extra) : keepalived(size);
            Pair pair = Pair.settled(lab, cluster);
            EchoFlow.start(lab); // somebody else must be on the wires for a silence to mean anything
            TimeUnit.SECONDS.sleep(2);
            Station active = pair.requireActive();
            AnnouncementLog log = AnnouncementLog.start(lab);
            extra.freeze(active);
            Fault fault = lab.faults().freeze(active);
            TimeUnit.SECONDS.sleep(baton ? 3 : 15);
            log.stop(active.peer(), fault.began());
            Instant verdict = baton
                    ? cluster.events(pair, active.peer()).stream()
                            .filter(line -> line.isTo("role", "active"))
                            .map(LogLine::at)
                            .reduce((a, b) -> b)
                            .orElseThrow(() -> new IllegalStateException("no takeover" + pair.logs()))
                    : log.firstAdvertisement(active.peer())
                            .orElseThrow(() -> new IllegalStateException("no takeover" + pair.logs()));
            Collection<Instant> times = log.announced().values();
            Instant first = times.stream().min(Instant::compareTo).orElse(verdict);
            Instant last = times.stream().max(Instant::compareTo).orElse(verdict);
            return new ScaleRow(
                    name,
                    size.interfaces,
                    size.addresses,
                    run,
                    times.size(),
                    ms(verdict, first),
                    ms(verdict, last),
                    log.longestHeartbeatGap(active.peer(), last)
                            .map(gap -> gap.toNanos() / 1e6)
                            .orElse(0.0));
        }
    }

    private static double ms(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private static Cluster keepalived(Size size) {
        int first = first(1).v4Bits();
        return KeepalivedCluster.tenMilliseconds()
                .withMore(IntStream.range(0, size.addresses - 2)
                        .mapToObj(i -> Ip.v4(first + i) + "/16")
                        .toList());
    }

    private static Cluster baton(Size size, ExtraSegments extra) {
        if (size.interfaces == 1) {
            return BatonCluster.defaults()
                    .with("interface.lan.shared", Segment.LAN.sharedPrefix() + ", " + range(1, size.addresses - 2));
        }
        int each = size.addresses / size.interfaces;
        List<String> labels = new ArrayList<>(List.of("lan", "wan"));
        labels.addAll(extra.devices());
        BatonCluster cluster = BatonCluster.defaults()
                .with("interfaces", labels.stream().collect(Collectors.joining(", ")))
                .with("interface.lan.shared", Segment.LAN.sharedPrefix() + ", " + range(1, each - 1))
                .with("interface.wan.shared", Segment.WAN.sharedPrefix() + ", " + range(2, each - 1));
        int network = 3;
        for (String device : extra.devices()) {
            cluster = cluster.with("interface." + device + ".device", device)
                    .with("interface." + device + ".shared", range(network++, each));
        }
        return cluster;
    }

    /** So many addresses of the n-th /16 of 10.64.0.0/10. */
    private static String range(int network, int count) {
        Ip first = first(network);
        return first + "-" + Ip.v4(first.v4Bits() + count - 1) + "/16";
    }

    private static Ip first(int network) {
        return Ip.v4(10 << 24 | 64 + network << 16 | 1);
    }
}
