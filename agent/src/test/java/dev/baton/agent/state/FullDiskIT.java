package dev.baton.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.agent.state.Terms.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of four pages that fills up. Needs root, to mount it. */
class FullDiskIT {
    private static final Terms OLD = new Terms(1_001, 3, true, "b", Source.READ);
    private static final Terms NEW = new Terms(2_001, 4, true, "b", Source.READ);

    @TempDir
    private Path directory;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=16k", "baton-full-disk", directory.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", directory.toString());
    }

    @Test
    void aFullDiskKeepsTheOldTermsAndTakesNewOnesOnceThereIsRoom() throws IOException {
        TermStore store = TermStore.open(directory);
        store.save(OLD);
        Path filler = directory.resolve("filler");
        assertThatThrownBy(() -> Files.write(filler, new byte[64 << 10])).isInstanceOf(IOException.class);

        assertThatThrownBy(() -> store.save(NEW)).hasMessageContaining("No space left on device; free space there");
        assertThat(TermStore.open(directory).load()).isEqualTo(OLD);

        Files.delete(filler);
        store.save(NEW);
        assertThat(TermStore.open(directory).load()).isEqualTo(NEW);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
