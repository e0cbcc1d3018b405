package dev.baton.arp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for any number of interfaces and addresses, any budget, and any order of events. */
class AnnouncePlanPropertyTest {

    @Test
    void theFirstPassHasEveryAddressOnceAndFirstAddressesFirst() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int[] counts = random.ints(random.nextInt(1, 6), 0, 400).toArray();
            Stage stage = new Stage(0, withBudget(random.nextInt(1, 300), seed), counts).start();
            while (!stage.plan.firstPassDone()) {
                stage.tick();
            }
            int[] next = new int[counts.length];
            int withAddresses = 0;
            for (int count : counts) {
                withAddresses += count > 0 ? 1 : 0;
            }
            for (int i = 0; i < stage.record().size(); i++) {
                Stage.Said said = stage.record().get(i);
                assertThat(said.first()).as("seed %d, %s", seed, said).isEqualTo(next[said.iface()]);
                assertThat(said.first() == 0).as("seed %d, %s", seed, said).isEqualTo(i < withAddresses);
                next[said.iface()] += said.count();
            }
            assertThat(next).as("seed %d", seed).isEqualTo(counts);
        }
    }

    @Test
    void whateverHappensAnInterfaceHasOnePassAtATimeAndEveryEventIsFollowedByAFullOne() {
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            int[] counts = random.ints(random.nextInt(1, 4), 1, 300).toArray();
            Stage stage = new Stage(0, withBudget(random.nextInt(20, 100), seed), counts).start();
            for (int i = 0; i < 40; i++) {
                stage.at(i * 7L);
                switch (random.nextInt(8)) {
                    case 0 -> stage.again();
                    case 1 -> stage.handover();
                    case 2 -> stage.interfaceBack(random.nextInt(counts.length));
                    default -> {}
                }
            }
            assertOnePassAtATime(seed, counts, stage.record());
            stage.forget().again().until(40 * 7 + 60);
            for (int iface = 0; iface < counts.length; iface++) {
                assertThat(stage.timesOf(iface + ":" + (counts[iface] - 1)))
                        .as("seed %d: the last address of %d", seed, iface)
                        .isNotEmpty();
            }
        }
    }

    /** Parts of a pass follow each other without a gap; only first addresses may come in between. */
    private static void assertOnePassAtATime(long seed, int[] counts, List<Stage.Said> record) {
        int[] next = new int[counts.length];
        for (Stage.Said said : record) {
            int iface = said.iface();
            boolean continues = said.first() == next[iface] % counts[iface];
            boolean onlyFirst = said.first() == 0 && said.count() == 1;
            assertThat(continues || onlyFirst).as("seed %d: %s", seed, said).isTrue();
            if (continues) {
                next[iface] = said.first() + said.count();
            }
        }
    }

    @Test
    void refreshesAreNeverLateAndNeverInStep() {
        Map<Long, Integer> moments = new HashMap<>();
        for (long seed = 0; seed < 100; seed++) {
            Stage stage =
                    new Stage(0, Stage.withJitter(0.1, seed), 3, 3).start().until(600_000);
            assertGaps(seed, stage.timesOf("0:0"), 11_000);
            assertGaps(seed, stage.timesOf("1:2"), 33_000);
            stage.timesOfFirstsOnly().stream()
                    .filter(ms -> ms > 6_000)
                    .forEach(ms -> moments.merge(ms, 1, Integer::sum));
        }
        assertThat(moments.values())
                .as("members that refresh in one millisecond")
                .allMatch(count -> count < 10);
    }

    private static void assertGaps(long seed, List<Long> times, long atMost) {
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).as("seed %d", seed).isLessThanOrEqualTo(atMost + 1);
        }
        assertThat(times.get(times.size() - 1)).as("seed %d", seed).isGreaterThan(600_000 - atMost);
    }

    private static AnnounceSettings withBudget(int framesPerTick, long seed) {
        AnnounceSettings standard = AnnounceSettings.standard(10_000 * Stage.MILLI, seed);
        return new AnnounceSettings(
                standard.refreshNs(),
                standard.trainIntervalNs(),
                standard.trainNs(),
                standard.repeatsNs(),
                standard.allEvery(),
                standard.jitter(),
                seed,
                framesPerTick);
    }
}
