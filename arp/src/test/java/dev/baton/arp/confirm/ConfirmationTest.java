package dev.baton.arp.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmationTest {
    private static final long MILLI = 1_000_000;

    private final Confirmation confirmation = new Confirmation();
    private final List<String> asked = new ArrayList<>();
    private final Confirmation.Asker asker = (iface, high, ip, mac) -> asked.add(iface + ":" + ip);

    private void add(int iface, int... ips) {
        for (int ip : ips) {
            confirmation.add(iface, 0, ip, 100L + ip, 0);
        }
    }

    /** Ticks when asked to, up to a time in milliseconds. */
    private void until(long ms) {
        long nextNs = confirmation.onTick(0, asker);
        while (nextNs <= ms * MILLI) {
            nextNs = confirmation.onTick(nextNs, asker);
        }
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        confirmation.forEachMissing((iface, high, ip, mac) -> missing.add(iface + ":" + ip + ":" + mac));
        return missing;
    }

    @Test
    void whoAnswersIsAskedNoMore() {
        confirmation.begin(0);
        add(0, 1, 2);
        until(1);
        assertThat(asked).containsExactly("0:1", "0:2");
        confirmation.answered(0, 0, 1, 2 * MILLI);
        asked.clear();
        until(4);
        assertThat(asked).containsExactly("0:2");
        assertThat(missing()).containsExactly("0:2:102");
        assertThat(confirmation.isOver()).isFalse();
    }

    @Test
    void theSilentAreAskedLessAndLessAndGivenUp() {
        confirmation.begin(0);
        add(3, 9);
        until(20_000);
        assertThat(asked).hasSize(8);
        assertThat(confirmation.isOver()).isTrue();
        assertThat(confirmation.confirmed()).isZero();
        assertThat(confirmation.total(3)).isOne();
        assertThat(confirmation.allNs()).isNegative();
    }

    @Test
    void sharesAreTimedFromTheClaim() {
        confirmation.begin(1_000 * MILLI);
        for (int ip = 1; ip <= 10; ip++) {
            confirmation.add(0, 0, ip, ip, 1_003 * MILLI);
        }
        confirmation.onTick(1_003 * MILLI, asker);
        for (int ip = 1; ip <= 10; ip++) {
            confirmation.answered(0, 0, ip, (1_003 + ip) * MILLI);
        }
        assertThat(confirmation.halfNs()).isEqualTo(8 * MILLI);
        assertThat(confirmation.mostNs()).isEqualTo(12 * MILLI);
        assertThat(confirmation.allNs()).isEqualTo(13 * MILLI);
        assertThat(confirmation.isOver()).isTrue();
    }

    @Test
    void anAnswerThatNobodyAskedForProvesNothing() {
        confirmation.begin(0);
        add(0, 1);
        confirmation.answered(0, 0, 1, 0);
        until(0);
        confirmation.answered(0, 0, 2, 1);
        confirmation.answered(1, 0, 1, 1);
        assertThat(confirmation.confirmed()).isZero();
        confirmation.answered(0, 0, 1, 1);
        confirmation.answered(0, 0, 1, 2);
        assertThat(confirmation.confirmed()).isOne();
        assertThat(confirmation.confirmed(0)).isOne();
    }

    @Test
    void twoOfOneNameAreOneAndTooManyAreLeftOut() {
        confirmation.begin(0);
        add(0, 1, 1);
        assertThat(confirmation.total()).isOne();
        for (int ip = 1; ip <= 2_000; ip++) {
            confirmation.add(1, 0, ip, ip, 0);
        }
        assertThat(confirmation.total()).isEqualTo(Confirmation.MOST);
    }

    @Test
    void oneTickAsksABoundedNumberAndTheNextGoesOn() {
        confirmation.begin(0);
        for (int ip = 1; ip <= 200; ip++) {
            confirmation.add(0, 0, ip, ip, 0);
        }
        int ticks = 1;
        while (confirmation.onTick(0, asker) == 0) {
            assertThat(asked.size()).isEqualTo(64 * ticks);
            ticks++;
        }
        assertThat(asked).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void whoStopsAsksNobodyAndKeepsWhatIsKnown() {
        confirmation.begin(0);
        add(0, 1, 2);
        until(0);
        confirmation.answered(0, 0, 1, 1);
        confirmation.stop();
        asked.clear();
        until(10_000);
        confirmation.answered(0, 0, 2, 2);
        assertThat(asked).isEmpty();
        assertThat(confirmation.confirmed()).isOne();
        assertThat(missing()).containsExactly("0:2:102");
    }

    @Test
    void theNextClaimBeginsAnew() {
        confirmation.begin(0);
        add(0, 1);
        until(0);
        confirmation.answered(0, 0, 1, 1);
        confirmation.begin(50 * MILLI);
        assertThat(confirmation.total()).isZero();
        assertThat(confirmation.allNs()).isNegative();
    }

    @Test
    void turnsAllocateNothing() {
        confirmation.begin(0);
        for (int ip = 1; ip <= 500; ip++) {
            confirmation.add(0, 0, ip, ip, 0);
        }
        long[] now = {0};
        long[] count = {0};
        Confirmation.Asker counting = (iface, high, ip, mac) -> count[0]++;
        Allocation.assertNonePerTurn(() -> confirmation.onTick(now[0] += MILLI, counting));
        assertThat(count[0]).isGreaterThan(500);
    }

    @Test
    void aNeighbourMayHaveAnIpv6Address() {
        confirmation.begin(0);
        confirmation.add(0, 0xfe80L << 48, 7, 107, 0);
        confirmation.add(0, 0, 7, 107, 0); // another address of the same station
        until(1);
        confirmation.answered(0, 0xfe80L << 48, 7, 2 * MILLI);

        assertThat(confirmation.total()).isEqualTo(2);
        assertThat(confirmation.confirmed()).isOne();
        assertThat(missing()).containsExactly("0:7:107");
    }
}
