package dev.baton.lab.bench;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * One measured run, one JSON line in the result file.
 *
 * @param outageMs the longest outage of the flow
 * @param lost packets that never came back
 * @param restored whether traffic flowed again
 * @param senderLateMs how late the measuring flow itself was at worst: what the machine did to us
 */
record OutageRow(
        String cluster, String fault, int run, double outageMs, int lost, boolean restored, double senderLateMs) {
    private static final Gson GSON = new Gson();

    boolean isRun(String otherCluster, String otherFault, int otherRun) {
        return cluster.equals(otherCluster) && fault.equals(otherFault) && run == otherRun;
    }

    /** All rows of the file; none when it does not exist. */
    static List<OutageRow> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .map(line -> GSON.fromJson(line, OutageRow.class))
                .toList();
    }

    void appendTo(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, GSON.toJson(this) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
