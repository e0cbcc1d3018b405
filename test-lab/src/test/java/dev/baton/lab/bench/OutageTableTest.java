package dev.baton.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTableTest {
    private static final OutageRow FAST = new OutageRow("baton-default", "freeze", 1, 80.4, 80, true, 1.0);
    private static final OutageRow SLOW = new OutageRow("baton-default", "freeze", 2, 120.4, 121, true, 1.0);

    @TempDir
    private Path directory;

    @Test
    void medianAndWorstOfEachGroup() {
        OutageRow dead = new OutageRow("other", "freeze", 1, 6000, 6000, false, 0);

        assertThat(OutageTable.of(List.of(FAST, SLOW, dead)).lines().skip(2))
                .containsExactly(
                        "| freeze | baton-default | 2 | 100 | 120 | 101 | 121 | 0 |",
                        "| freeze | other | 1 | 6000 | 6000 | 6000 | 6000 | 1 |");
    }

    @Test
    void rowsComeBackFromTheFileTheyWereKeptIn() throws IOException {
        Path file = directory.resolve("deep/rows.jsonl");
        assertThat(OutageRow.read(file)).isEmpty();

        FAST.appendTo(file);
        SLOW.appendTo(file);

        assertThat(OutageRow.read(file)).containsExactly(FAST, SLOW);
        assertThat(OutageRow.read(file).get(1).isRun("baton-default", "freeze", 2))
                .isTrue();
    }
}
