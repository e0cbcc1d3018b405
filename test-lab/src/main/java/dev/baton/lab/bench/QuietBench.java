package dev.baton.lab.bench;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.cluster.PairFault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.IpView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The freeze of an active whose neighbours have said nothing unasked for a long time: no traffic passes the pair, so that
 * nobody looks for a gateway either. All pairs wait at once, each in a lab of its own, and are hit one after the other, a moment
 * after a flow has begun.
 */
final class QuietBench {
    private static final String FAULT = "quietFreeze";
    private static final int PACKETS_PER_SECOND = 2_000;
    private static final long FLOWS_MS = 500;

    private QuietBench() {}

    /** Runs what is missing in the file and answers the table of all. */
    static String measure(List<Cluster> clusters, int runs, Duration quiet, Path file)
            throws IOException, InterruptedException {
        RowFile<OutageRow> rows = new RowFile<>(file, OutageRow.class);
        Deque<Waiting> waiting = new ArrayDeque<>();
        try {
            for (Cluster cluster : clusters) {
                for (int run = 1; run <= runs; run++) {
                    int number = run;
                    if (rows.rows().stream().noneMatch(row -> row.isRun(cluster.name(), FAULT, number))) {
                        waiting.add(Waiting.begin(cluster, run));
                    }
                }
            }
            if (!waiting.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(quiet.toMillis());
            }
            while (!waiting.isEmpty()) {
                try (Waiting next = waiting.remove()) {
                    rows.add(next.hit());
                }
            }
        } finally {
            waiting.forEach(Waiting::close);
        }
        return OutageTable.of(new ArrayList<>(rows.rows()));
    }

    /** A pair among silent neighbours. */
    private record Waiting(Lab lab, Pair pair, Cluster cluster, int run) implements AutoCloseable {
        static Waiting begin(Cluster cluster, int run) {
            Lab lab = Lab.open();
            try {
                Pair pair = Pair.settled(lab, cluster);
                EchoFlow.start(lab, PACKETS_PER_SECOND).stop(); // both ends know their gateway
                List.of(Station.CLIENT, Station.SERVER).forEach(station -> keepNeighbours(lab, station));
                return new Waiting(lab, pair, cluster, run);
            } catch (RuntimeException | Error e) {
                lab.close();
                throw e;
            }
        }

        /** What it knows now it never asks for again: not when the flow begins either. */
        private static void keepNeighbours(Lab lab, Station station) {
            for (JsonObject entry : IpView.query(lab.in(station), "neighbour", "show")) {
                if (entry.has("lladdr")) {
                    lab.in(station)
                            .run(
                                    "ip",
                                    "neighbour",
                                    "replace",
                                    entry.get("dst").getAsString(),
                                    "lladdr",
                                    entry.get("lladdr").getAsString(),
                                    "dev",
                                    entry.get("dev").getAsString(),
                                    "nud",
                                    "permanent");
                }
            }
        }

        OutageRow hit() throws InterruptedException {
            EchoFlow flow = EchoFlow.start(lab, PACKETS_PER_SECOND);
            TimeUnit.MILLISECONDS.sleep(FLOWS_MS);
            Station active = pair.requireActive();
            PairFault.FREEZE.hit(pair, active);
            TimeUnit.MILLISECONDS.sleep(cluster.patience().toMillis());
            EchoReport report = flow.stop();
            return new OutageRow(
                    cluster.name(),
                    FAULT,
                    run,
                    report.longestOutageMs(),
                    report.lost(),
                    report.flowsAtTheEnd(),
                    report.senderLatenessNs() / 1e6);
        }

        @Override
        public void close() {
            lab.close();
        }
    }
}
