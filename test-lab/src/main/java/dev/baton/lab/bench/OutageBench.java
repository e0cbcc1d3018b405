package dev.baton.lab.bench;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.FrrCluster;
import dev.baton.lab.cluster.KeepalivedCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.cluster.PairFault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How long traffic stops when the active gateway is hit: a 2 kHz UDP echo flow through the pair, a fresh lab for every
 * run. Rows go to a file at once; a second start continues where the first ended. After that, what each pair costs while
 * it is idle.
 *
 * <p>Arguments, all optional: {@code runs=5 clusters=a,b faults=x,y file=PATH idle=SECONDS}; {@code idle=0} leaves that part
 * out. Without {@code faults} each cluster gets those that it is compared by, and Baton all others too; {@code faults=none}
 * leaves them out. What follows is left out unless asked for:
 *
 * <ul>
 *   <li>{@code abuse=SECONDS} counts false claims for so long, of all clusters at once, for each kind of {@link AbuseBench}
 *   <li>{@code quiet=SECONDS} freezes actives whose neighbours have said nothing for so long ({@link QuietBench})
 *   <li>{@code scale=RUNS} measures takeovers of many addresses ({@link ScaleBench})
 *   <li>{@code responder=SECONDS} asks for a published address, so long at each rate of {@link ResponderBench}
 *   <li>{@code announcer=RUNS} has the announcer and a C program announce in turns of a second ({@link AnnouncerBench}); needs
 *       a C compiler
 *   <li>{@code arrival=RUNS} takes over from two hundred neighbours until they have confirmed it ({@link ArrivalBench})
 *   <li>{@code release=RUNS} lets 64 interfaces go, in each way of {@link ReleaseBench}
 *   <li>{@code status=SECONDS} asks agents with 10,000 addresses for their status ({@link StatusBench})
 * </ul>
 *
 * What was measured in the runs of faults, abuse, quiet, scale, arrival and release lies in files beside {@code file}; those that are
 * there are not run again.
 */
public final class OutageBench {
    private static final List<Cluster> CLUSTERS = List.of(
            BatonCluster.fast(),
            BatonCluster.defaults(),
            BatonCluster.vendor(),
            BatonCluster.device(),
            KeepalivedCluster.defaults(),
            KeepalivedCluster.tenMilliseconds(),
            FrrCluster.tenMilliseconds());
    /** What only Baton has, or has a rule for. */
    private static final Set<PairFault> OWN = EnumSet.of(PairFault.SWITCHOVER, PairFault.KILL_RESTART, PairFault.STALL);

    private static final String USAGE =
            "runs=N clusters=A,B faults=X,Y file=PATH idle=SECONDS abuse=SECONDS quiet=SECONDS"
                    + " scale=RUNS responder=SECONDS announcer=RUNS arrival=RUNS release=RUNS status=SECONDS";

    private static final int PACKETS_PER_SECOND = 2_000;
    /** A pair that never ran before takes three seconds to measure its peer, in which it judges slowly (DESIGN D2). */
    private static final long STEADY_MS = 4_000;

    private OutageBench() {}

    /** Runs what is missing and prints the table of all rows in the file. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = options(args);
        int runs = Integer.parseInt(options.getOrDefault("runs", "5"));
        Path file = Path.of(options.getOrDefault("file", "test-lab/target/bench/outages.jsonl"));
        List<Cluster> clusters = words(
                        options,
                        "clusters",
                        "baton-fast,baton-default,baton-vendor,keepalived-default,keepalived-10ms,frr-10ms")
                .stream()
                .map(OutageBench::cluster)
                .toList();
        List<PairFault> faults = Arrays.stream(
                        options.getOrDefault("faults", PairFault.words()).split("[, ]+", -1))
                .filter(word -> !word.equals("none"))
                .map(PairFault::of)
                .toList();
        List<OutageRow> rows = new ArrayList<>(OutageRow.read(file));
        for (PairFault fault : faults) {
            for (Cluster cluster : clusters) {
                if (!options.containsKey("faults") && !isCompared(cluster, fault)) {
                    continue;
                }
                for (int run = 1; run <= runs; run++) {
                    int number = run;
                    if (rows.stream().noneMatch(row -> row.isRun(cluster.name(), fault.word(), number))) {
                        OutageRow row = measure(cluster, fault, run);
                        row.appendTo(file);
                        rows.add(row);
                        System.err.println(row);
                    }
                }
            }
        }
        System.out.print(OutageTable.of(rows));
        Duration abuse = Duration.ofSeconds(Long.parseLong(options.getOrDefault("abuse", "0")));
        if (!abuse.isZero()) {
            System.out.print("\n" + AbuseBench.table(abuse(clusters, abuse, file.resolveSibling("abuse.jsonl"))));
        }
        int quiet = number(options, "quiet");
        if (quiet > 0) {
            Path rowsOfQuiet = file.resolveSibling("quiet.jsonl");
            System.out.print("\n" + QuietBench.measure(clusters, runs, Duration.ofSeconds(quiet), rowsOfQuiet));
        }
        addresses(options, file);
        Duration idle = Duration.ofSeconds(Long.parseLong(options.getOrDefault("idle", "30")));
        if (!idle.isZero()) {
            List<IdlePair> pairs = new ArrayList<>();
            for (Cluster cluster : clusters) {
                pairs.add(IdlePair.measure(cluster, idle));
            }
            System.out.print("\n" + IdlePair.table(pairs));
        }
    }

    /** What is measured of many addresses and neighbours, if asked for. */
    private static void addresses(Map<String, String> options, Path file) throws IOException, InterruptedException {
        int scale = number(options, "scale");
        if (scale > 0) {
            System.out.print("\n" + ScaleRow.table(ScaleBench.measure(scale, file.resolveSibling("scale.jsonl"))));
        }
        int responder = number(options, "responder");
        if (responder > 0) {
            System.out.print("\n" + ResponderBench.measure(Duration.ofSeconds(responder)));
        }
        int announcer = number(options, "announcer");
        if (announcer > 0) {
            System.out.print("\n" + AnnouncerBench.measure(announcer));
        }
        int arrival = number(options, "arrival");
        if (arrival > 0) {
            System.out.print("\n" + ArrivalBench.measure(arrival, file.resolveSibling("arrival.jsonl")));
        }
        int release = number(options, "release");
        if (release > 0) {
            System.out.print("\n" + ReleaseBench.measure(release, file.resolveSibling("release.jsonl")));
        }
        int status = number(options, "status");
        if (status > 0) {
            System.out.print("\n" + StatusBench.measure(Duration.ofSeconds(status)));
        }
    }

    private static int number(Map<String, String> options, String key) {
        return Integer.parseInt(options.getOrDefault(key, "0"));
    }

    private static List<AbuseBench.Row> abuse(List<Cluster> clusters, Duration length, Path file)
            throws IOException, InterruptedException {
        List<AbuseBench.Row> rows = new ArrayList<>(AbuseBench.Row.read(file));
        for (String kind : AbuseBench.KINDS) {
            List<Cluster> missing = new ArrayList<>(clusters);
            missing.removeIf(cluster -> rows.stream()
                    .anyMatch(row -> row.cluster().equals(cluster.name())
                            && row.kind().equals(kind)
                            && row.seconds() == length.toSeconds()));
            for (AbuseBench.Row row : AbuseBench.measure(missing, kind, length)) {
                row.appendTo(file);
                rows.add(row);
                System.err.println(row);
            }
        }
        return rows;
    }

    private static boolean isCompared(Cluster cluster, PairFault fault) {
        return cluster instanceof BatonCluster || !OWN.contains(fault);
    }

    private static OutageRow measure(Cluster cluster, PairFault fault, int run) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            Pair pair = Pair.settled(lab, cluster);
            EchoFlow flow = EchoFlow.start(lab, PACKETS_PER_SECOND);
            TimeUnit.MILLISECONDS.sleep(STEADY_MS);
            Station active = pair.requireActive();
            fault.hit(pair, active);
            TimeUnit.MILLISECONDS.sleep(cluster.patience().toMillis());
            EchoReport report = flow.stop();
            return new OutageRow(
                    cluster.name(),
                    fault.word(),
                    run,
                    report.longestOutageMs(),
                    report.lost(),
                    report.flowsAtTheEnd(),
                    report.senderLatenessNs() / 1e6);
        }
    }

    private static Cluster cluster(String name) {
        return CLUSTERS.stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no cluster \"" + name + "\"; there are "
                        + CLUSTERS.stream().map(Cluster::name).toList()));
    }

    private static List<String> words(Map<String, String> options, String key, String otherwise) {
        return List.of(options.getOrDefault(key, otherwise).split(",", -1));
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 0
                    || Arrays.stream(USAGE.split(" ", -1))
                            .noneMatch(known -> known.startsWith(arg.substring(0, equals + 1)))) {
                throw new IllegalArgumentException("\"" + arg + "\" is none of " + USAGE);
            }
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return options;
    }
}
