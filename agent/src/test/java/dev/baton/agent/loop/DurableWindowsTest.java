package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.state.WindowStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableWindowsTest {
    @TempDir
    private Path state;

    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    private DurableWindows open() {
        return new DurableWindows(new WindowStore(state), told::add);
    }

    @Test
    void whatWasKeptIsThereInTheNextLife() {
        try (DurableWindows windows = open()) {
            assertThat(windows.learnt(2))
                    .as("of a peer that was never measured")
                    .isZero();
            windows.keep(2, 714_822_000);
            windows.keep(63, 1);
            windows.keep(2, 180_000_000);
        }
        try (DurableWindows next = open()) {
            assertThat(next.learnt(2)).isEqualTo(180_000_000);
            assertThat(next.learnt(63)).isEqualTo(1);
            assertThat(next.learnt(3)).isZero();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatCannotBeReadWasNeverMeasured() throws IOException {
        Path file = state.resolve("windows");
        Files.write(file, List.of("node 2 window_ns 180000000", "node 3 window_ns -5", "node 4 wind"));
        try (DurableWindows torn = open()) {
            assertThat(torn.learnt(2)).isEqualTo(180_000_000);
            assertThat(torn.learnt(3)).isZero();
            assertThat(torn.learnt(4)).isZero();
        }
        Files.write(file, new byte[5_000]);
        try (DurableWindows large = open()) {
            assertThat(large.learnt(2)).isZero();
        }
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        try (DurableWindows odd = open()) {
            assertThat(odd.learnt(2)).isZero();
        }
    }

    @Test
    void aPlaceThatTakesNoneIsToldOnce() throws Exception {
        Files.createDirectories(state.resolve("windows.new/in-the-way"));
        try (DurableWindows windows = open()) {
            windows.keep(2, 1);
            assertThat(told.poll(20, TimeUnit.SECONDS)).startsWith("windows unsaved: " + state.resolve("windows"));
            assertThat(told.poll(500, TimeUnit.MILLISECONDS))
                    .as("tried again, told once")
                    .isNull();
        }
    }
}
