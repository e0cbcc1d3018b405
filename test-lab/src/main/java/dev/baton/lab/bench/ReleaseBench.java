package dev.baton.lab.bench;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.ExtraSegments;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.ArpRound;
import dev.baton.lab.witness.LinkLog;
import dev.baton.lab.witness.SharedVoice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How fast an active with many interfaces lets go of them: from the order until nobody hears it on any, and until its
 * shared links are down. Each segment is asked for its shared address once a round, at times spread over the round, so that
 * the last answer on any of them is known to a fraction of a millisecond, and that on each to a round.
 */
final class ReleaseBench {
    private static final ManyAddresses SIZE = new ManyAddresses(64, 640);
    private static final long ROUND_MS = 10;
    private static final Duration DONE = Duration.ofSeconds(6);

    /** How the active is told to let go: by SIGTERM with a standby, by an order, by SIGTERM with nobody to hand over to. */
    private static final List<String> WAYS = List.of("stop", "switchover", "stop alone");

    private static final double NOBODY = -1;

    private ReleaseBench() {}

    /**
     * One release; milliseconds, from the order on.
     *
     * @param interfaces on which the active was heard until then
     * @param muteMs until it was heard for the last time, on whichever of them
     * @param heirMs until the next owner was heard on all of them; -1 without one
     * @param silenceMs of all interfaces the longest time between the last word of the one and the first of the other, up
     *     to a round more than nobody would have answered; -1 without a next owner
     * @param unanswered questions that nobody answered within a round; -1 without a next owner
     * @param links shared links that came down
     * @param loweredMs until the last of them was down or gone
     */
    record Row(
            String way,
            int run,
            int interfaces,
            double muteMs,
            double heirMs,
            double silenceMs,
            long unanswered,
            int links,
            double loweredMs) {}

    /** Runs what is missing in the file and answers the table of all. */
    static String measure(int runs, Path file) throws IOException, InterruptedException {
        RowFile<Row> rows = new RowFile<>(file, Row.class);
        for (String way : WAYS) {
            for (int run = 1; run <= runs; run++) {
                int number = run;
                if (rows.rows().stream().noneMatch(row -> row.way.equals(way) && row.run == number)) {
                    rows.add(measure(way, run));
                }
            }
        }
        return table(rows.rows());
    }

    private static Row measure(String way, int run) throws InterruptedException {
        try (Lab lab = Lab.open()) {
            ExtraSegments extra = ExtraSegments.add(lab, SIZE.extraSegments());
            BatonCluster cluster = SIZE.baton(extra);
            Pair pair = Pair.settled(lab, cluster);
            Station active = pair.requireActive();
            if (way.equals("stop alone")) {
                pair.stop(active.peer());
            }
            SharedVoice voice = SharedVoice.start(lab, cluster.sharedMac(Segment.LAN));
            LinkLog links = LinkLog.start(lab, active);
            ArpRound asking = ArpRound.start(lab, SIZE.oneOfEach(extra), ROUND_MS);
            TimeUnit.SECONDS.sleep(1);
            Instant order = Instant.now();
            if (way.equals("switchover")) {
                String answer =
                        BatonCluster.ask(lab, active, "switchover", DONE).orElse("nothing");
                if (!answer.contains("\"done\":true")) {
                    throw new IllegalStateException("switchover: " + answer + pair.logs());
                }
                TimeUnit.MILLISECONDS.sleep(DONE.toMillis() / 2);
            } else {
                pair.stop(active);
            }
            ArpRound.Outcome asked = asking.stop();
            voice.stop();
            Map<String, Instant> lowered = links.lowered(order);
            lowered.keySet().removeIf(link -> !link.startsWith("bt-"));
            // What it said before counts: where it was mute at once, that was its last word.
            return row(
                    new Release(way, run, order, asked.unanswered()),
                    voice.of(active, Instant.EPOCH),
                    voice.of(active.peer(), order),
                    lowered.values());
        }
    }

    /** What was ordered, and when, and how many questions were not answered. */
    record Release(String way, int run, Instant order, long unanswered) {}

    /**
     * Reckons up one release.
     *
     * @param ours when the active was heard, by segment
     * @param next when the next owner was
     */
    static Row row(
            Release release,
            Map<String, SharedVoice.Span> ours,
            Map<String, SharedVoice.Span> next,
            Collection<Instant> lowered) {
        if (ours.isEmpty() || lowered.isEmpty()) {
            throw new IllegalStateException("heard on " + ours.size() + " interfaces, lowered " + lowered.size());
        }
        Instant mute = ours.values().stream()
                .map(SharedVoice.Span::last)
                .max(Instant::compareTo)
                .orElseThrow();
        return new Row(
                release.way,
                release.run,
                ours.size(),
                ms(release.order, mute),
                next.values().stream()
                        .mapToDouble(span -> ms(release.order, span.first()))
                        .max()
                        .orElse(NOBODY),
                next.entrySet().stream()
                        .filter(entry -> ours.containsKey(entry.getKey()))
                        .mapToDouble(entry -> silence(ours.get(entry.getKey()), entry.getValue()))
                        .max()
                        .orElse(NOBODY),
                next.isEmpty() ? (long) NOBODY : release.unanswered,
                lowered.size(),
                ms(release.order, Collections.max(lowered)));
    }

    /** None where both were heard together for a moment. */
    private static double silence(SharedVoice.@Nullable Span ours, SharedVoice.Span next) {
        return ours == null ? 0 : Math.max(0, ms(ours.last(), next.first()));
    }

    private static double ms(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    /** Medians of each way. */
    static String table(List<Row> rows) {
        StringBuilder text = new StringBuilder("| release by | runs | interfaces | mute on all, ms | worst | next owner"
                + " heard on all, ms | longest silence between them, ms | questions unanswered, worst | links down |"
                + " all down, ms |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (String way : WAYS) {
            List<Row> same = rows.stream().filter(row -> row.way.equals(way)).toList();
            if (!same.isEmpty()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %.1f | %.1f | %s | %s | %s | %d | %.1f |%n",
                        way,
                        same.size(),
                        same.get(0).interfaces,
                        median(same, Row::muteMs),
                        same.stream().mapToDouble(Row::muteMs).max().orElse(0),
                        text(median(same, Row::heirMs)),
                        text(median(same, Row::silenceMs)),
                        unanswered(same),
                        same.get(0).links,
                        median(same, Row::loweredMs)));
            }
        }
        return text.toString();
    }

    private static String unanswered(List<Row> rows) {
        long most = rows.stream().mapToLong(Row::unanswered).max().orElse(0);
        return most == NOBODY ? "-" : Long.toString(most);
    }

    private static String text(double ms) {
        return ms == NOBODY ? "-" : String.format(Locale.ROOT, "%.1f", ms);
    }

    private static double median(List<Row> rows, ToDoubleFunction<Row> time) {
        return OutageTable.median(rows.stream().mapToDouble(time).sorted().toArray());
    }
}
