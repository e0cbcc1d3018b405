package dev.baton.nativeconfig.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real datagram socket in systemd's place. */
class ServiceNotifyTest {

    @Test
    void speaksToASocketNamedByItsPath(@TempDir Path dir) {
        String path = dir.resolve("notify").toString();
        try (NotifyListener systemd = new NotifyListener(path);
                ServiceNotify notify = ServiceNotify.of(Map.of("NOTIFY_SOCKET", path), 42)) {
            notify.ready();
            notify.status("Active, term 5\nprotected");
            notify.watchdog();
            notify.stopping();
            assertThat(systemd.hear()).isEqualTo("READY=1");
            assertThat(systemd.hear()).isEqualTo("STATUS=Active, term 5 protected");
            assertThat(systemd.hear()).isEqualTo("WATCHDOG=1");
            assertThat(systemd.hear()).isEqualTo("STOPPING=1");
            assertThat(notify.lost()).isZero();
        }
    }

    @Test
    void speaksToAnAbstractSocket() {
        String name = "@baton-test-" + ProcessHandle.current().pid();
        try (NotifyListener systemd = new NotifyListener(name);
                ServiceNotify notify = ServiceNotify.of(Map.of("NOTIFY_SOCKET", name), 42)) {
            notify.ready();
            assertThat(systemd.hear()).isEqualTo("READY=1");
        }
    }

    @Test
    void doesNotWaitForAManagerThatDoesNotRead(@TempDir Path dir) {
        String path = dir.resolve("notify").toString();
        try (NotifyListener systemd = new NotifyListener(path);
                ServiceNotify notify = ServiceNotify.of(Map.of("NOTIFY_SOCKET", path), 42)) {
            for (int i = 0; i < 10_000; i++) {
                notify.watchdog();
            }
            assertThat(notify.lost()).isPositive();
            assertThat(systemd.hear()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void aWatchdogMessageAllocatesNothing(@TempDir Path dir) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String path = dir.resolve("notify").toString();
        try (NotifyListener systemd = new NotifyListener(path);
                ServiceNotify notify = ServiceNotify.of(Map.of("NOTIFY_SOCKET", path), 42)) {
            long before = 0;
            for (int i = 0; i < 30_000; i++) {
                if (i == 10_000) {
                    before = threads.getThreadAllocatedBytes(
                            Thread.currentThread().getId());
                }
                notify.watchdog();
            }
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(allocated).as("under half an octet a message").isLessThan(10_000);
            assertThat(systemd.hear()).isEqualTo("WATCHDOG=1");
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "vsock:2:1", "relative", "/not/there"})
    void isSilentWithoutASocketThatItKnows(String socket) {
        try (ServiceNotify notify = ServiceNotify.of(Map.of("NOTIFY_SOCKET", socket), 42)) {
            notify.ready();
            notify.watchdog();
            assertThat(notify.watchdogInterval()).isEmpty();
        }
        try (ServiceNotify notify = ServiceNotify.of(Map.of(), 42)) {
            notify.ready();
            assertThat(notify.lost()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"3000000, 42, 3000", "3000000, , 3000", "3000000, 43, 0", "0, 42, 0", "soon, 42, 0"})
    void knowsTheWatchdogsIntervalWhenItIsMeantForUs(String micros, String pid, long millis) {
        Map<String, String> environment =
                pid == null ? Map.of("WATCHDOG_USEC", micros) : Map.of("WATCHDOG_USEC", micros, "WATCHDOG_PID", pid);
        try (ServiceNotify notify = ServiceNotify.of(environment, 42)) {
            assertThat(notify.watchdogInterval().map(Duration::toMillis).orElse(0L))
                    .isEqualTo(millis);
        }
    }
}
