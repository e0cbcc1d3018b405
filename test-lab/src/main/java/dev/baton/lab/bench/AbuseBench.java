package dev.baton.lab.bench;

import com.google.gson.Gson;
import dev.baton.lab.cluster.Cluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.HeldCables;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How often a pair takes over although nobody died: busy processors, garbage, receive packet steering, and every 15 s
 * either the agent of the active gateway stopped for 200, 500 or 900 ms ({@code stalls}), or all frames from it held back
 * for 5, 10, 20 or 30 ms and released ({@code holds}). Claims are counted by the product's own account, those of both
 * gateways, on the LAN.
 */
final class AbuseBench {
    private static final int SPINNING = 4;
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

    static Row measure(Cluster cluster, String kind, Duration length) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            Map<Station, HeldCables> cables = new EnumMap<>(Station.class);
            if (kind.equals("holds")) {
                Station.GATEWAYS.forEach(gateway -> cables.put(gateway, HeldCables.of(lab, gateway)));
            }
            Pair pair = Pair.settled(lab, cluster);
            burden(lab);
            TimeUnit.SECONDS.sleep(2);
            int before = claims(pair);
            List<Integer> claimsAtHit = new ArrayList<>();
            List<Integer> doses = kind.equals("holds") ? HOLDS_MS : STALLS_MS;
            long endNs = System.nanoTime() + length.toNanos();
            for (int hit = 0; System.nanoTime() - endNs < 0; hit++) {
                long nextNs = System.nanoTime() + PERIOD.toNanos();
                Duration dose = Duration.ofMillis(doses.get(hit % doses.size()));
                Station active = pair.requireActive();
                HeldCables held = cables.get(active);
                if (held == null) {
                    pair.stall(active, dose);
                } else {
                    held.hold(dose);
                }
                TimeUnit.NANOSECONDS.sleep(nextNs - System.nanoTime());
                claimsAtHit.add(claims(pair) - before);
            }
            return new Row(
                    cluster.name(), kind, length.toSeconds(), claimsAtHit.size(), claims(pair) - before, claimsAtHit);
        }
    }

    private static int claims(Pair pair) {
        return Station.GATEWAYS.stream()
                .mapToInt(gateway -> pair.cluster().claims(pair, gateway))
                .sum();
    }

    /** Everything that makes a machine answer late. */
    private static void burden(Lab lab) {
        for (int i = 0; i < SPINNING; i++) {
            lab.start(new ProcessBuilder("sh", "-c", "while :; do :; done"));
        }
        lab.start(new ProcessBuilder(ChildJvm.command(GarbageMaker.class)));
        for (Station gateway : Station.GATEWAYS) {
            for (Segment segment : gateway.segments()) {
                lab.in(gateway)
                        .run("sh", "-c", "echo 3 > /sys/class/net/" + segment.device() + "/queues/rx-0/rps_cpus");
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
