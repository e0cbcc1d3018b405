package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileTest {
    @TempDir
    private Path directory;

    @Test
    void rowsComeBackFromTheFileTheyWereKeptIn() throws IOException {
        Path file = directory.resolve("deep/arrival.jsonl");
        RowFile<ArrivalBench.Row> first = new RowFile<>(file, ArrivalBench.Row.class);
        assertThat(first.rows()).isEmpty();
        ArrivalBench.Row one = new ArrivalBench.Row(1, 200, 199, 4.5, 9.1, -1);
        ArrivalBench.Row two = new ArrivalBench.Row(2, 200, 200, 4, 9, 30);

        first.add(one);
        first.add(two);

        assertThat(first.rows()).containsExactly(one, two);
        assertThat(new RowFile<>(file, ArrivalBench.Row.class).rows()).containsExactly(one, two);
    }
}
