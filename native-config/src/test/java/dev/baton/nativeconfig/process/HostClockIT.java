package dev.baton.nativeconfig.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a time namespace (time_namespaces(7)) that seems to have been suspended for a day. Needs root. */
class HostClockIT {
    private static final long SUSPENDED_S = 86_400;

    @Test
    void timeInSuspensionCounts() throws Exception {
        Process child = new ProcessBuilder(
                        "unshare",
                        "--time",
                        "--boottime",
                        Long.toString(SUSPENDED_S),
                        "--fork",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostClockIT.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(Long.parseLong(said)).isBetween(SUSPENDED_S, 2 * SUSPENDED_S);
    }

    /** Prints by how many seconds the clock is ahead of one that stands still in suspension. */
    public static void main(String[] arguments) {
        long monotonicNs = System.nanoTime();
        System.out.println(TimeUnit.NANOSECONDS.toSeconds(HostClock.nanoTime() - monotonicNs));
    }
}
