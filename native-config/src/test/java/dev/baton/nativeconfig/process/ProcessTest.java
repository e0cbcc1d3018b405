package dev.baton.nativeconfig.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.process.Capabilities.Capability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {

    @Test
    void readsTheEffectiveCapabilities() {
        Capabilities some =
                Capabilities.parse(List.of("Name:\tjava", "CapPrm:\t000001ffffffffff", "CapEff:\t0000000000003400"));
        assertThat(some.has(Capability.CAP_NET_ADMIN)).isTrue();
        assertThat(some.missing(Capability.CAP_SYS_NICE, Capability.CAP_NET_RAW, Capability.CAP_NET_BIND_SERVICE))
                .containsExactly(Capability.CAP_SYS_NICE);
        assertThat(some.missing(Capability.CAP_IPC_LOCK)).hasToString("[CAP_IPC_LOCK]");
        assertThat(new Capabilities(-1).missing(Capability.values())).isEmpty();
        assertThat(Capabilities.ofThisProcess().effective()).isNotNegative();
    }

    @Test
    void locksMemoryOnlyWhereNoLimitCouldAbortTheJvm() {
        String head = "Limit                     Soft Limit           Hard Limit           Units     ";
        assertThat(Realtime.isMemlockUnlimited(List.of(
                        head, "Max locked memory         unlimited            unlimited            bytes     ")))
                .isTrue();
        assertThat(Realtime.isMemlockUnlimited(List.of(
                        head, "Max locked memory         8388608              unlimited            bytes     ")))
                .isFalse();
    }

    @Test
    void aSecondAgentIsRefusedUntilTheFirstIsGone(@TempDir Path dir) {
        InstanceLock first = InstanceLock.take(dir).orElseThrow();
        assertThat(InstanceLock.take(dir)).isEmpty();
        first.close();
        InstanceLock.take(dir).orElseThrow().close();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aLockThatCannotBeMadeSaysWhy(@TempDir Path dir) {
        Path missing = dir.resolve("missing");
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> InstanceLock.take(missing))
                .withMessage("open " + missing + ": No such file or directory (ENOENT)");
    }

    @Test
    void aRefusalIsAReasonAndNoException() {
        assertThat(Realtime.fifo(Realtime.currentThreadId(), 0))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("SCHED_FIFO 0: "));
        assertThat(Realtime.timerSlack(50_000)).isEmpty();
    }
}
