package dev.baton.lab.bench;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One takeover of many addresses, one JSON line in the result file. Milliseconds are counted from the verdict; of
 * keepalived from the first advertisement of the new master.
 *
 * @param interfaces gateway interfaces
 * @param addresses shared addresses on all of them
 * @param announced how many of them were announced while we watched
 * @param firstMs until the first announcement
 * @param lastMs until the last address had been announced
 * @param gapMs the longest time between two heartbeats of the new active from the fault to then; 0 of keepalived
 */
record ScaleRow(
        String cluster,
        int interfaces,
        int addresses,
        int run,
        int announced,
        double firstMs,
        double lastMs,
        double gapMs) {
    private static final Gson GSON = new Gson();

    boolean isRun(String otherCluster, int otherInterfaces, int otherAddresses, int otherRun) {
        return cluster.equals(otherCluster)
                && interfaces == otherInterfaces
                && addresses == otherAddresses
                && run == otherRun;
    }

    static List<ScaleRow> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .map(line -> GSON.fromJson(line, ScaleRow.class))
                .toList();
    }

    void appendTo(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, GSON.toJson(this) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** As a Markdown table: medians of each size. */
    static String table(List<ScaleRow> rows) {
        StringBuilder text =
                new StringBuilder("| cluster | interfaces | addresses | runs | first announced, ms | last, ms |"
                        + " worst last, ms | us an address | longest heartbeat gap, ms | missing |\n"
                        + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        List<ScaleRow> left = new ArrayList<>(rows);
        while (!left.isEmpty()) {
            ScaleRow one = left.get(0);
            List<ScaleRow> same = left.stream()
                    .filter(row -> row.isRun(one.cluster, one.interfaces, one.addresses, row.run))
                    .toList();
            left.removeAll(same);
            double lastMs = OutageTable.median(
                    same.stream().mapToDouble(ScaleRow::lastMs).sorted().toArray());
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %d |%n",
                    one.cluster,
                    one.interfaces,
                    one.addresses,
                    same.size(),
                    OutageTable.median(same.stream()
                            .mapToDouble(ScaleRow::firstMs)
                            .sorted()
                            .toArray()),
                    lastMs,
                    same.stream().mapToDouble(ScaleRow::lastMs).max().orElse(0),
                    1000 * lastMs / one.addresses,
                    same.stream().mapToDouble(ScaleRow::gapMs).max().orElse(0),
                    same.stream().mapToInt(row -> row.addresses - row.announced).sum()));
        }
        return text.toString();
    }
}
