package dev.baton.lab.bench;

import com.google.gson.Gson;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.HeldCables;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.SwitchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How often a pair takes over although nobody died: busy processors, garbage, receive packet steering, and every 15 s
 * either the agent of the active gateway stopped for 200, 500 or 900 ms ({@code stalls}), or all frames from it held back
 * for 5, 10, 20 or 30 ms and released ({@code holds}). Two pairs at a time, in the order of {@code clusters}: a pair that flaps
 * makes and deletes links, which all pairs on one kernel wait for. Claims are counted by the product's own account, those of
 * both gateways, on the LAN.
 */
final class AbuseBench {
    private static final int AT_A_TIME = 2;
    private static final int SPINNING = 4;
    private static final int LINES_TOLD = 40;
    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final List<Integer> STALLS_MS = List.of(200, 500, 900);
    private static final List<Integer> HOLDS_MS = List.of(5, 10, 20, 30);

    /** The ways to abuse a pair. */
    static final List<String> KINDS = List.of("stalls", "holds");

    private AbuseBench() {}

    /**
     * One cluster, abused in one way.
     *
     * @param hits stalls or holds
     * @param claims takeovers, all of them false
     * @param claimsAtHit how many claims had been made after each hit: where they fell
     */
    record Row(String cluster, String kind, long seconds, int hits, int claims, List<Integer> claimsAtHit) {
        private static final Gson GSON = new Gson();

        static List<Row> read(Path file) throws IOException {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> !line.isBlank())
                            .map(line -> GSON.fromJson(line, Row.class))
                            .toList()
                    : List.of();
        }

        void appendTo(Path file) throws IOException {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, GSON.toJson(this) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Abuses the clusters in the same way, each in a lab of its own. */
    static List<Row> measure(List<Cluster> clusters, String kind, Duration length) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < clusters.size(); i += AT_A_TIME) {
            rows.addAll(together(clusters.subList(i, Math.min(clusters.size(), i + AT_A_TIME)), kind, length));
        }
        return rows;
    }

    private static List<Row> together(List<Cluster> clusters, String kind, Duration length)
            throws InterruptedException {
        List<Victim> victims = new ArrayList<>();
        try {
            for (Cluster cluster : clusters) {
                victims.add(Victim.settled(cluster, kind));
            }
            burden(victims);
            TimeUnit.SECONDS.sleep(2);
            victims.forEach(Victim::begin);
            List<Integer> doses = kind.equals("holds") ? HOLDS_MS : STALLS_MS;
            long endNs = System.nanoTime() + length.toNanos();
            for (int hit = 0; System.nanoTime() - endNs < 0; hit++) {
                long nextNs = System.nanoTime() + PERIOD.toNanos();
                Duration dose = Duration.ofMillis(doses.get(hit % doses.size()));
                victims.forEach(victim -> victim.hit(dose));
                TimeUnit.NANOSECONDS.sleep(nextNs - System.nanoTime());
                victims.forEach(Victim::count);
            }
            return victims.stream().map(victim -> victim.row(kind, length)).toList();
        } finally {
            victims.forEach(victim -> victim.lab.close());
        }
    }

    /** A pair that is abused. One thread. */
    private static final class Victim {
        private final Lab lab;
        private final Pair pair;
        private final Map<Station, HeldCables> cables;
        private final List<Integer> claimsAtHit = new ArrayList<>();
        private int before;
        private Station hitAt = Station.GW1;
        private Instant hitSince = Instant.MIN;

        private Victim(Lab lab, Pair pair, Map<Station, HeldCables> cables) {
            this.lab = lab;
            this.pair = pair;
            this.cables = cables;
        }

        static Victim settled(Cluster cluster, String kind) {
            Lab lab = Lab.open();
            try {
                Map<Station, HeldCables> cables = new EnumMap<>(Station.class);
                if (kind.equals("holds")) {
                    Station.GATEWAYS.forEach(gateway -> cables.put(gateway, HeldCables.of(lab, gateway)));
                }
                return new Victim(lab, Pair.settled(lab, cluster), cables);
            } catch (RuntimeException e) {
                lab.close();
                throw e;
            }
        }

        void begin() {
            before = claims(pair);
        }

        void hit(Duration dose) {
            // One whose segments have two masters by now is hit where its LAN is served.
            Station active = pair.active()
                    .or(() ->
                            SwitchTable.behind(lab, Segment.LAN, pair.cluster().sharedMac(Segment.LAN)))
                    .orElse(hitAt);
            hitAt = active;
            hitSince = Instant.now();
            HeldCables held = cables.get(active);
            if (held == null) {
                pair.stall(active, dose);
            } else {
                held.hold(dose);
            }
        }

        /** Counts what the hit did; a false claim tells its story. */
        void count() {
            int claims = claims(pair) - before;
            int known = claimsAtHit.isEmpty() ? 0 : claimsAtHit.get(claimsAtHit.size() - 1);
            if (claims > known) {
                System.err.println(
                        pair.cluster().name() + " claims, " + hitAt + " was hit at " + hitSince + logSince(hitSince));
            }
            claimsAtHit.add(claims);
        }

        private String logSince(Instant since) {
            StringBuilder text = new StringBuilder();
            for (Station gateway : Station.GATEWAYS) {
                pair.cluster().events(pair, gateway).stream()
                        .filter(line -> !line.at().isBefore(since))
                        .limit(LINES_TOLD)
                        .forEach(line -> text.append("\n    ")
                                .append(gateway.label())
                                .append(' ')
                                .append(line));
            }
            return text.toString();
        }

        Row row(String kind, Duration length) {
            int claims = claims(pair) - before;
            return new Row(pair.cluster().name(), kind, length.toSeconds(), claimsAtHit.size(), claims, claimsAtHit);
        }
    }

    private static int claims(Pair pair) {
        return Station.GATEWAYS.stream()
                .mapToInt(gateway -> pair.cluster().claims(pair, gateway))
                .sum();
    }

    /** Everything that makes a machine answer late, once for all. */
    private static void burden(List<Victim> victims) {
        Lab first = victims.get(0).lab;
        for (int i = 0; i < SPINNING; i++) {
            first.start(new ProcessBuilder("sh", "-c", "while :; do :; done"));
        }
        first.start(new ProcessBuilder(ChildJvm.command(GarbageMaker.class)));
        for (Victim victim : victims) {
            for (Station gateway : Station.GATEWAYS) {
                for (Segment segment : gateway.segments()) {
                    victim.lab
                            .in(gateway)
                            .run("sh", "-c", "echo 3 > /sys/class/net/" + segment.device() + "/queues/rx-0/rps_cpus");
                }
            }
        }
    }

    static String table(List<Row> rows) {
        StringBuilder text = new StringBuilder(
                "| abuse | cluster | seconds | hits | false claims |\n| --- | --- | --- | --- | --- |\n");
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %d |%n",
                    row.kind,
                    row.cluster,
                    row.seconds,
                    row.hits,
                    row.claims));
        }
        return text.toString();
    }
}
