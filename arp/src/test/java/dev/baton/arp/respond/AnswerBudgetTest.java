package dev.baton.arp.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.arp.Allocation;
import org.junit.jupiter.api.Test;

class AnswerBudgetTest {
    private static final long ASKER = 0x0200_0000_0001L;
    private static final long SECOND_NS = 1_000_000_000;

    /** Of one asker 10 a second and 5 at once, of all 100 a second and 20 at once. */
    private final AnswerBudget budget = new AnswerBudget(new AnswerSettings(10, 5, 100, 20));

    private long nowNs = 7_000_000_000L;

    @Test
    void anAskerHasABurstAndThenItsRate() {
        assertThat(answered(ASKER, 100)).isEqualTo(5);
        assertThat(budget.take(ASKER, nowNs)).isEqualTo(Ignored.ASKER_TOO_OFTEN);
        nowNs += SECOND_NS / 10 - 1;
        assertThat(answered(ASKER, 100)).isZero();
        nowNs += 1;
        assertThat(answered(ASKER, 100)).isEqualTo(1);
        nowNs += SECOND_NS / 5;
        assertThat(answered(ASKER, 100)).isEqualTo(2);
    }

    @Test
    void silenceFillsTheBucketAndNoMore() {
        answered(ASKER, 100);
        nowNs += 60 * SECOND_NS;
        assertThat(answered(ASKER, 100)).isEqualTo(5);
    }

    @Test
    void oneAskersStormIsNotAnothers() {
        answered(ASKER, 1_000);
        assertThat(answered(ASKER + 1, 5)).isEqualTo(5);
    }

    @Test
    void allTogetherHaveABudgetToo() {
        int answered = 0;
        for (int asker = 0; asker < 50; asker++) {
            answered += answered(ASKER + asker, 1);
        }
        assertThat(answered).isEqualTo(20);
        assertThat(budget.take(ASKER + 99, nowNs)).isEqualTo(Ignored.TOO_MANY);
        nowNs += SECOND_NS / 10;
        assertThat(answered(ASKER + 99, 5))
                .as("what was not answered was not paid for")
                .isEqualTo(5);
    }

    @Test
    void aStormFromEverNewAskersFindsNoMorePlaces() {
        AnswerBudget wide = new AnswerBudget(new AnswerSettings(1, 2, 1_000_000, 1_000_000));
        int newcomers = 0;
        for (int asker = 0; asker < 100_000; asker++) {
            newcomers += wide.take(0x0400_0000_0000L + asker * 977L, nowNs) == Ignored.NONE ? 1 : 0;
        }
        assertThat(newcomers)
                .as("one for each place, and what those have that share one")
                .isBetween(AnswerBudget.PLACES / 2, AnswerBudget.PLACES + 2);
        nowNs += 3 * SECOND_NS;
        assertThat(wide.take(ASKER, nowNs))
                .as("who is silent gives its place away")
                .isEqualTo(Ignored.NONE);
        assertThat(wide.take(ASKER, nowNs)).isEqualTo(Ignored.NONE);
        assertThat(wide.take(ASKER, nowNs)).isEqualTo(Ignored.ASKER_TOO_OFTEN);
    }

    @Test
    void timeMayBeginAnywhere() {
        for (long fromNs : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 1}) {
            AnswerBudget other = new AnswerBudget(new AnswerSettings(10, 1, 100, 20));
            assertThat(other.take(ASKER, fromNs)).isEqualTo(Ignored.NONE);
            assertThat(other.take(ASKER, fromNs + 10)).isEqualTo(Ignored.ASKER_TOO_OFTEN);
            assertThat(other.take(ASKER, fromNs + SECOND_NS)).isEqualTo(Ignored.NONE);
        }
    }

    @Test
    void ratesMustMakeSense() {
        assertThatThrownBy(() -> new AnswerSettings(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AnswerSettings(1, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AnswerSettings(2_000_000_000, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takingMakesNoGarbage() {
        Allocation.assertNonePerTurn(() -> budget.take(ASKER + nowNs % 3_000, nowNs += 1_000));
    }

    private int answered(long asker, int asked) {
        int answered = 0;
        for (int i = 0; i < asked; i++) {
            answered += budget.take(asker, nowNs) == Ignored.NONE ? 1 : 0;
        }
        return answered;
    }
}
