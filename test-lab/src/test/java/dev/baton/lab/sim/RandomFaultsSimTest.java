package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

/**
 * Two to five members under random faults, each run a function of its seed; {@link Invariants} are looked at after every
 * event. {@code -Dbaton.sim.seeds=1000000} runs more, from {@code -Dbaton.sim.first=10000} on; {@code -Dbaton.sim.seed=42}
 * replays one and prints its story.
 */
class RandomFaultsSimTest {
    private static final long FIRST = Long.getLong("baton.sim.first", 0);
    private static final long SEEDS = Long.getLong("baton.sim.seeds", 4_000);
    private static final int REPLAYED = 60;

    @Test
    void whateverHappenedOneOwnerIsLeftWhenHealthReturns() throws InterruptedException {
        Long only = Long.getLong("baton.sim.seed");
        if (only == null) {
            SeedRange.run(FIRST, SEEDS, RandomStory::run);
        } else {
            System.out.println(RandomStory.run(only).story());
        }
    }

    @Test
    void aSeedReplaysExactlyInAnyThreadAndAfterAnyOther() throws InterruptedException {
        ConcurrentMap<Long, Long> digests = new ConcurrentHashMap<>();
        SeedRange.run(
                0, REPLAYED, seed -> digests.put(seed, RandomStory.run(seed).digest()));
        for (long seed = REPLAYED - 1; seed >= 0; seed--) {
            assertThat(RandomStory.run(seed).digest()).as("seed %d", seed).isEqualTo(digests.get(seed));
        }
        assertThat(digests.values()).as("each tells something else").doesNotHaveDuplicates();
    }

    @Test
    void whateverIsThrownInARunNamesItsSeed() {
        assertThatThrownBy(() -> SeedRange.run(5, 10, seed -> {
                    if (seed == 7) {
                        throw new StackOverflowError("too deep");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dbaton.sim.seed=7")
                .hasMessageContaining("too deep");
    }
}
