package dev.baton.lab.bench;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.KeepalivedCluster;
import dev.baton.lab.cluster.LogLine;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ExtraSegments;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.witness.AnnouncementLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a takeover takes that has many addresses to announce, over one interface or many, and whether heartbeats suffer.
 * The active is frozen; the switch notes when each address is announced first.
 */
final class ScaleBench {
    /** Of one LAN beside keepalived, which has no many interfaces in a figure of its own. */
    private static final List<ManyAddresses> ONE_INTERFACE =
            List.of(new ManyAddresses(1, 10), new ManyAddresses(1, 100), new ManyAddresses(1, 1_000));

    private static final List<ManyAddresses> BATON_ALONE =
            List.of(new ManyAddresses(1, 9_999), new ManyAddresses(64, 9_984));

    private ScaleBench() {}

    /** Runs what is missing in the file and returns all rows. */
    static List<ScaleRow> measure(int runs, Path file) throws IOException, InterruptedException {
        List<ScaleRow> rows = new ArrayList<>(ScaleRow.read(file));
        for (ManyAddresses size :
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

    private static void measure(String cluster, ManyAddresses size, int run, List<ScaleRow> rows, Path file)
            throws IOException, InterruptedException {
        if (rows.stream().noneMatch(row -> row.isRun(cluster, size.interfaces(), size.addresses(), run))) {
            ScaleRow row = measure(cluster, size, run);
            row.appendTo(file);
            rows.add(row);
            System.err.println(row);
        }
    }

    private static ScaleRow measure(String name, ManyAddresses size, int run) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            ExtraSegments extra = ExtraSegments.add(lab, size.extraSegments());
            boolean baton = name.startsWith("baton");
            Cluster cluster = baton
                    ? size.baton(extra)
                    : KeepalivedCluster.tenMilliseconds().withMore(size.oneByOne());
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
                    size.interfaces(),
                    size.addresses(),
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
}
