package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.loop.RateLimit.Held;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE_NS = RateLimit.PERIOD_NS;
    /** A monotonic clock may overflow. */
    private static final long START_NS = Long.MAX_VALUE - 30 * SECOND_NS;

    private final RateLimit<String> limit = new RateLimit<>();

    @Test
    void theFirstFewPassAndThenTheLastOfEachMinuteWithACount() {
        for (int second = 0; second < 50; second++) {
            boolean passes = limit.passes("path", 4, "heard " + second, START_NS + second * SECOND_NS);
            assertThat(passes).as("second %d", second).isEqualTo(second < 4);
        }
        assertThat(limit.due(START_NS + 59 * SECOND_NS)).isEmpty();
        assertThat(limit.due(START_NS + MINUTE_NS)).containsExactly(new Held<>("heard 49", 45));
        assertThat(limit.passes("path", 4, "heard again", START_NS + 61 * SECOND_NS))
                .as("while it goes on, one a minute")
                .isFalse();
        assertThat(limit.due(START_NS + 119 * SECOND_NS)).isEmpty();
        assertThat(limit.due(START_NS + 2 * MINUTE_NS)).containsExactly(new Held<>("heard again", 0));
    }

    @Test
    void aQuietMinuteMakesItNewsAgain() {
        assertThat(limit.passes("path", 1, "one", START_NS)).isTrue();
        assertThat(limit.passes("path", 1, "two", START_NS + SECOND_NS)).isFalse();
        assertThat(limit.due(START_NS + MINUTE_NS)).hasSize(1);
        assertThat(limit.due(START_NS + 2 * MINUTE_NS)).isEmpty();
        assertThat(limit.passes("path", 1, "three", START_NS + 2 * MINUTE_NS)).isTrue();
        assertThat(limit.passes("path", 1, "four", START_NS + 3 * MINUTE_NS))
                .as("a minute later, without a look in between")
                .isTrue();
    }

    @Test
    void kindsAreApartAndBounded() {
        assertThat(limit.passes("lan", 1, "a", 0)).isTrue();
        assertThat(limit.passes("wan", 1, "b", 0)).isTrue();
        assertThat(limit.passes("none", 0, "c", 0)).isFalse();
        for (int i = 0; i < 10 * RateLimit.MOST_KINDS; i++) {
            limit.passes("kind " + i, 1, "d", 0);
        }
        assertThat(limit.rest())
                .hasSizeLessThanOrEqualTo(RateLimit.MOST_KINDS + 1)
                .contains(new Held<>("c", 0));
        assertThat(limit.rest()).isEmpty();
    }
}
