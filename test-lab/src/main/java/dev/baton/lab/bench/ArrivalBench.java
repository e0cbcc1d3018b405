package dev.baton.lab.bench;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Neighbourhood;
import dev.baton.lab.net.Station;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How soon a new owner knows that its neighbours have followed: two hundred of them have asked for the shared address, then
 * the active is frozen, and the new one asks each from the shared MAC. By its own account, from the claim on.
 */
final class ArrivalBench {
    private static final int NEIGHBOURS = 200;
    /** Whoever has not answered after eight seconds and a half is given up, and the result told. */
    private static final Duration TOLD = Duration.ofSeconds(15);

    private ArrivalBench() {}

    /**
     * One takeover.
     *
     * @param asked neighbours that were asked
     * @param confirmed those whose answers came to the shared MAC
     * @param halfMs milliseconds from the claim until half of them had answered; -1 when they did not
     * @param mostMs nine of ten
     * @param allMs all
     */
    record Row(int run, int asked, int confirmed, double halfMs, double mostMs, double allMs) {}

    /** Runs what is missing in the file and answers the table of all. */
    static String measure(int runs, Path file) throws IOException {
        RowFile<Row> rows = new RowFile<>(file, Row.class);
        for (int run = 1; run <= runs; run++) {
            int number = run;
            if (rows.rows().stream().noneMatch(row -> row.run == number)) {
                rows.add(measure(run));
            }
        }
        return table(rows.rows());
    }

    private static Row measure(int run) {
        try (Lab lab = Lab.open()) {
            Neighbourhood neighbours = Neighbourhood.add(lab, NEIGHBOURS);
            Pair pair = Pair.settled(lab, BatonCluster.defaults());
            neighbours.speak();
            Station active = pair.requireActive();
            Station heir = active.peer();
            lab.faults().freeze(active);
            // The log, for whoever asks the agent meanwhile takes its time.
            pair.await(
                    "the new owner tells whether its neighbours have followed",
                    TOLD,
                    () -> pair.agent(heir).logLines().stream().anyMatch(line -> line.contains(" confirmed term=")));
            return row(
                    run,
                    BatonCluster.status(lab, heir)
                            .orElseThrow(() -> new IllegalStateException(heir.label() + " does not answer"))
                            .getAsJsonObject("arrival"));
        }
    }

    /** From what {@code baton status --json} calls {@code arrival}. */
    static Row row(int run, JsonObject arrival) {
        return new Row(
                run,
                arrival.get("asked").getAsInt(),
                arrival.get("confirmed").getAsInt(),
                arrival.get("halfMs").getAsDouble(),
                arrival.get("mostMs").getAsDouble(),
                arrival.get("allMs").getAsDouble());
    }

    /** Medians and the worst; a share that was not reached in most runs is "never". */
    static String table(List<Row> rows) {
        return "| neighbours asked | runs | 50 % confirmed, ms | 90 % | 100 % | worst 100 % | not confirmed |\n"
                + "| --- | --- | --- | --- | --- | --- | --- |\n"
                + String.format(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %s | %s | %d |%n",
                        asked(rows),
                        rows.size(),
                        text(OutageTable.median(sorted(rows, Row::halfMs))),
                        text(OutageTable.median(sorted(rows, Row::mostMs))),
                        text(OutageTable.median(sorted(rows, Row::allMs))),
                        text(sorted(rows, Row::allMs)[rows.size() - 1]),
                        rows.stream().mapToInt(row -> row.asked - row.confirmed).sum());
    }

    private static String asked(List<Row> rows) {
        int least = rows.stream().mapToInt(Row::asked).min().orElse(0);
        int most = rows.stream().mapToInt(Row::asked).max().orElse(0);
        return least == most ? Integer.toString(least) : least + " to " + most;
    }

    private static double[] sorted(List<Row> rows, ToDoubleFunction<Row> time) {
        return rows.stream()
                .mapToDouble(time)
                .map(ms -> ms < 0 ? Double.POSITIVE_INFINITY : ms)
                .sorted()
                .toArray();
    }

    private static String text(double ms) {
        return Double.isInfinite(ms) ? "never" : String.format(Locale.ROOT, "%.1f", ms);
    }
}
