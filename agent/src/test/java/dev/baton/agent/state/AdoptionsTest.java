package dev.baton.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DESIGN D3: a crash loop stops adopting. Each call is a process of its own. */
class AdoptionsTest {
    @TempDir
    private Path directory;

    private boolean start(String bootId, long second) {
        return new Adoptions(directory, bootId).mayResume(TimeUnit.SECONDS.toNanos(second));
    }

    @Test
    void the_third_start_within_half_a_minute_does_not_resume() {
        assertThat(start("a", 100)).isTrue();
        assertThat(start("a", 110)).isTrue();
        assertThat(start("a", 120)).isFalse();
    }

    @Test
    void a_loop_that_goes_on_does_not_resume_again() {
        for (long second = 100; second < 1_000; second += 10) {
            assertThat(start("a", second)).isEqualTo(second < 120);
        }
    }

    @Test
    void starts_that_are_far_apart_resume_each_time() {
        for (long second = 100; second < 1_000; second += 16) {
            assertThat(start("a", second)).isTrue();
        }
    }

    @Test
    void another_boot_begins_anew() {
        start("a", 100);
        start("a", 101);
        assertThat(start("b", 102)).isTrue();
        assertThat(start("b", 103)).isTrue();
        assertThat(start("b", 104)).isFalse();
    }

    @Test
    void what_cannot_be_read_or_written_keeps_nobody_from_resuming() throws IOException {
        Path file = directory.resolve("adoptions");
        Files.writeString(file, "a\n17\nseventeen\n");
        assertThat(start("a", 100)).isTrue();
        Files.delete(file);
        Files.createDirectory(file);
        for (long second = 100; second < 105; second++) {
            assertThat(start("a", second)).isTrue();
        }
    }
}
