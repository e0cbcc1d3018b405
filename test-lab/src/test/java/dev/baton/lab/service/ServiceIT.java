package dev.baton.lab.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.nativeconfig.process.NotifyListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agent as systemd would run it ({@code Type=notify}, {@code WatchdogSec=}), with a socket of ours in its place. */
@Timeout(60)
class ServiceIT {
    private static final long WATCHDOG_MICROS = 400_000;

    @Test
    void tellsTheServiceManagerWhenItIsReadyAliveAndEnding() throws Exception {
        try (Lab lab = Lab.open();
                NotifyListener systemd = new NotifyListener(socket(lab))) {
            Process agent = start(lab);
            List<String> heard = new ArrayList<>();

            await(() -> hear(systemd, heard).contains("READY=1"));
            assertThat(heard).as("READY comes first").first().isEqualTo("READY=1");

            heard.clear();
            await(() ->
                    hear(systemd, heard).stream().filter("WATCHDOG=1"::equals).count() >= 3);

            signal(agent, "STOP");
            hear(systemd, heard);
            heard.clear();
            TimeUnit.MICROSECONDS.sleep(2 * WATCHDOG_MICROS);
            assertThat(hear(systemd, heard))
                    .as("a stopped agent feeds no watchdog")
                    .isEmpty();
            signal(agent, "CONT");
            await(() -> hear(systemd, heard).contains("WATCHDOG=1"));

            signal(agent, "TERM");
            assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isZero();
            assertThat(hear(systemd, heard)).contains("STOPPING=1");
        }
    }

    private static Process start(Lab lab) throws Exception {
        Path directory = Files.createDirectories(lab.directory().resolve(Station.GW1.label()));
        List<String> run = BatonCluster.defaults().prepare(lab, Station.GW1, directory);
        ProcessBuilder builder = new ProcessBuilder(lab.in(Station.GW1).command(run));
        builder.environment().put("NOTIFY_SOCKET", socket(lab));
        builder.environment().put("WATCHDOG_USEC", Long.toString(WATCHDOG_MICROS));
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.log").toFile());
        return lab.start(builder);
    }

    private static String socket(Lab lab) {
        return lab.directory().resolve("notify").toString();
    }

    /** Adds what was said since the last call. */
    private static List<String> hear(NotifyListener systemd, List<String> heard) {
        String message = systemd.hear();
        while (!message.isEmpty()) {
            heard.add(message);
            message = systemd.hear();
        }
        return heard;
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the agent said nothing in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
