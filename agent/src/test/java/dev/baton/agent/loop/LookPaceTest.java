package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LookPaceTest {
    private static final long START = Long.MAX_VALUE - 7;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final LookPace pace = new LookPace(START);
    private long now = START;

    @Test
    void theFirstLookWaitsForTheStartWhateverIsHeard() {
        pace.changed(now);
        assertThat(dueAfter()).isEqualTo(LookPace.FIRST_NS);
    }

    @Test
    void aChangeIsLookedAtWhenItHasSettledAndNothingElseIsLeftToDo() {
        looked(10 * MILLI);
        assertThat(dueAfter()).as("now and then anyway").isEqualTo(LookPace.EVERY_NS);
        looked(10 * MILLI);
        now += 2 * LookPace.APART_NS;
        pace.changed(now);
        assertThat(dueAfter()).isEqualTo(LookPace.SETTLE_NS);
    }

    @Test
    void changesWithoutEndAreLookedAtNowAndThen() {
        looked(10 * MILLI);
        long from = now;
        int looks = 0;
        while (now - from < TimeUnit.MINUTES.toNanos(1)) {
            pace.changed(now);
            if (pace.isDue(now)) {
                looked(10 * MILLI);
                looks++;
            }
            now += 100 * MILLI;
        }
        assertThat(looks).isBetween(9, 12);
    }

    @Test
    void whatTakesLongIsDoneSeldom() {
        looked(TimeUnit.SECONDS.toNanos(3));
        pace.changed(now);
        assertThat(dueAfter()).isEqualTo(TimeUnit.SECONDS.toNanos(60));
        looked(TimeUnit.SECONDS.toNanos(20));
        assertThat(dueAfter()).isEqualTo(TimeUnit.SECONDS.toNanos(400));
    }

    private void looked(long took) {
        long from = now;
        now += took;
        pace.looked(from, now);
    }

    /** How long from now until it is due, to the millisecond; does not let time pass. */
    private long dueAfter() {
        long after = 0;
        while (!pace.isDue(now + after)) {
            after += MILLI;
        }
        return after;
    }
}
