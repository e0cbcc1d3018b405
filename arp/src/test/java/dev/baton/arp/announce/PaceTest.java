package dev.baton.arp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int BURST = 256;
    private static final int TRUNK = 7;

    private static final AnnounceSettings SETTINGS = AnnounceSettings.standard(10 * SECOND, 1);

    /** Ticks whenever the plan asks until the first pass is done; how long that took, and what left of each interface. */
    private static final class Pass {
        final AnnouncePlan plan;
        final long[] frames;
        long tookNs;
        long ticks;

        Pass(Pace pace, long startNs, int... counts) {
            plan = new AnnouncePlan(SETTINGS, pace, counts);
            frames = new long[counts.length];
            plan.start(startNs);
            long nowNs = startNs;
            while (!plan.firstPassDone()) {
                long nextNs = plan.onTick(nowNs, (iface, first, count) -> frames[iface] += count);
                tookNs = nowNs - startNs;
                assertThat(frames[0]).as("at %d us", tookNs / 1_000).isLessThanOrEqualTo(BURST + 1 + tookNs / 50_000);
                nowNs = nextNs - nowNs > 0 ? nextNs : nowNs + 1;
                ticks++;
            }
        }

        long all() {
            return Arrays.stream(frames).sum();
        }
    }

    @Test
    void aThousandAddressesOfOneInterfaceTakeThirtySevenMilliseconds() {
        Pass pass = new Pass(Pace.standard(1), 0, 1_000);
        assertThat(pass.all()).isEqualTo(1_000);
        assertThat(pass.tookNs).isBetween(36 * MILLI, 38 * MILLI);
        assertThat(pass.ticks).as("no turn for each frame").isLessThan(100);
    }

    @Test
    void aFewAddressesGoAtOnce() {
        assertThat(new Pass(Pace.standard(2), 0, 100, 100).tookNs).isLessThan(1_000);
    }

    @Test
    void interfacesWithDevicesOfTheirOwnDoNotWaitForEachOther() {
        int[] counts = new int[8];
        Arrays.fill(counts, 1_000);
        assertThat(new Pass(Pace.standard(8), 0, counts).tookNs).isBetween(36 * MILLI, 40 * MILLI);
    }

    @Test
    void thoseOfOneTrunkShareItsBudget() {
        int[] counts = new int[64];
        Arrays.fill(counts, 156);
        Pace pace = Pace.standard(64);
        for (int iface = 0; iface < 64; iface++) {
            pace.leavesBy(iface, TRUNK);
        }
        Pass pass = new Pass(pace, 0, counts);
        assertThat(pass.all()).as("and three trains of first addresses").isEqualTo(9_984 + 3 * 64);
        assertThat(pass.tookNs).isBetween(385 * MILLI, 400 * MILLI);
    }

    @Test
    void anInterfaceThatIsMovedToAnotherDeviceLeavesTheTrunkAlone() {
        Pace pace = Pace.standard(3);
        pace.leavesBy(0, TRUNK);
        pace.leavesBy(1, TRUNK);
        pace.leavesBy(2, TRUNK);
        pace.leavesBy(0, TRUNK + 1);
        pace.take(1, BURST, 0);
        assertThat(pace.allowance(0, 0)).isEqualTo(BURST);
        assertThat(pace.allowance(1, 0)).isZero();
        assertThat(pace.allowance(2, 0)).isZero();
    }

    @Test
    void whatWasNotUsedIsKeptUpToABurst() {
        Pace pace = Pace.standard(1);
        pace.take(0, BURST, 0);
        assertThat(pace.allowance(0, 0)).isZero();
        assertThat(pace.allowance(0, 5 * MILLI)).isEqualTo(100);
        assertThat(pace.readyNs(0, 100)).isEqualTo(5 * MILLI);
        assertThat(pace.allowance(0, SECOND)).isEqualTo(BURST);
    }

    @Test
    void theClockMayWrapAround() {
        Pass pass = new Pass(Pace.standard(1), Long.MAX_VALUE - 10 * MILLI, 1_000);
        assertThat(pass.tookNs).isBetween(36 * MILLI, 38 * MILLI);
    }

    @Test
    void turnsAllocateNothing() {
        AnnouncePlan plan = new AnnouncePlan(SETTINGS, Pace.standard(2), 3_000, 3_000);
        long[] now = {0};
        plan.start(0);
        Allocation.assertNonePerTurn(() -> plan.onTick(now[0] += MILLI, (iface, first, count) -> {}));
    }
}
