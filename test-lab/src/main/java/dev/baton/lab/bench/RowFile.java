package dev.baton.lab.bench;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Measured runs, one JSON line each, written at once: a second start continues where the first ended. One thread.
 *
 * @param <R> the record of one run
 */
final class RowFile<R> {
    private static final Gson GSON = new Gson();

    private final Path file;
    private final List<R> rows = new ArrayList<>();

    /** Reads what is there; nothing when the file does not exist. */
    RowFile(Path file, Class<R> row) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> rows.add(GSON.fromJson(line, row)));
        }
    }

    List<R> rows() {
        return List.copyOf(rows);
    }

    /** Keeps a row, and says it to whoever waits at the terminal. */
    void add(R row) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, GSON.toJson(row) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        rows.add(row);
        System.err.println(row);
    }
}
