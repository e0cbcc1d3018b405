package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members that answer for the shared addresses with their own MACs: who holds the identity is told by whose MAC it is, and
 * neighbours send to the former owner until they are told.
 */
class DeviceMacsSimTest {
    private static final int SEEDS = 40;
    private static final double DETECTION_MS = 90;
    /** After it a claimer announces so seldom that neighbours stay where they are. */
    private static final int BURST_MS = 6_000;

    @Test
    void twoThatStartTogetherElectOneThatNeighboursReach() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            assertThat(sim.owner().node()).as(story(sim)).isEqualTo(1);
            assertThat(sim.longestDoubleMs()).as(story(sim)).isZero();
            assertReached(sim);
            assertNoClash(sim);
        }
    }

    @Test
    void aFrozenOwnerIsReplacedAndNeighboursFollow() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000);
            SimHost heir = sim.standby();
            SimHost old = sim.owner();
            sim.measure();
            old.freeze(true);
            while (!heir.answers()) {
                assertThat(sim.heeded(1)).as(story(sim)).isSameAs(old);
                sim.run(1);
            }
            sim.run(5);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isBetween(40.0, DETECTION_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertReached(sim);
            assertNoClash(sim);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 500, 900})
    void aStalledOwnerThatAnswersAllKeepsItsRole(long stallMs) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000 + seed * 7);
            SimHost owner = sim.owner();
            sim.measure();
            owner.stall(stallMs);
            sim.run(3_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertNoClash(sim);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatIsStalledPastItsLeaseIsReplacedWhateverAStrangerAnswers(boolean stranger) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000 + seed * 7);
            SimHost stalled = sim.owner();
            SimHost heir = sim.standby();
            if (stranger) {
                sim.stranger(1, true);
            }
            sim.measure();
            stalled.stall(3_000);
            sim.run(4_500);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(stalled.role()).as(story(sim)).isInstanceOf(Role.Standby.class);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isLessThan(80);
            assertThat(sim.longestDoubleMs()).as(story(sim)).isZero();
            assertReached(sim);
        }
    }

    @Test
    void theAnswerOfAStalledOwnerThatWasNeverHeardThereIsNotTakenForAStrangers() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000);
            SimHost owner = sim.owner();
            SimHost starting = sim.standby();
            starting.power(false);
            sim.cut(1, true);
            sim.cut(2, true);
            sim.run(500);
            starting.power(true);
            sim.run(2_000 + seed * 7);
            assertThat(starting.role()).as(story(sim)).isInstanceOf(Role.Standby.class);

            owner.stall(3_000);
            sim.cut(1, false);
            sim.cut(2, false);
            sim.measure();
            sim.run(2_500);
            assertThat(sim.owner()).as(story(sim)).isSameAs(starting);
            assertThat(sim.longestDoubleMs()).as(story(sim)).isZero();
            assertThat(sim.longestOwnerlessMs())
                    .as("its lease decides%n%s", story(sim))
                    .isLessThan(80);
        }
    }

    @Test
    void afterASplitTheWinnerTellsNeighboursAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000);
            split(sim, true);
            sim.run(BURST_MS);
            assertThat(sim.owners()).as("both halves serve%n%s", story(sim)).hasSize(2);
            SimHost loser = sim.host(1);
            SimHost winner = sim.host(2);
            for (int ms = 0; ms < 15_000 && sim.heeded(1) != loser; ms++) {
                sim.run(1);
            }
            assertThat(sim.heeded(1))
                    .as("the loser has spoken last%n%s", story(sim))
                    .isSameAs(loser);
            sim.measure();
            split(sim, false);
            sim.run(100);
            assertThat(sim.owner()).as(story(sim)).isSameAs(winner);
            assertReached(sim);
            sim.run(2_000);
            assertNoClash(sim);
        }
    }

    @Test
    void aPlannedMoveTakesNeighboursAlong() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000 + seed * 7);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            sim.measure();
            assertThat(old.switchover(0, false)).isTrue();
            sim.run(500);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertReached(sim);
            sim.run(2_000);
            assertNoClash(sim);
        }
    }

    @Test
    void oneThatIsBackInTimeResumesAndIsNotTakenForAStranger() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000 + seed * 7);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            sim.measure();
            owner.kill();
            sim.run(800);
            owner.startAgent();
            standby.kill();
            standby.startAgent();
            sim.run(3_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(owner);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertReached(sim);
            assertNoClash(sim);
        }
    }

    @Test
    void nobodyClaimsWhatAStrangerHasUntilItIsGone() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).deviceMacs();
            sim.stranger(2, true);
            sim.startAll();
            sim.run(5_000);
            assertThat(sim.owners()).as(story(sim)).isEmpty();
            assertThat(sim.told(MemberEvent.AddressInUse.class)).as(sim.story()).anyMatch(event -> event.iface() == 1);
            sim.stranger(2, false);
            sim.run(5_000);
            assertThat(sim.owner().node()).as(story(sim)).isEqualTo(1);
            assertReached(sim);
        }
    }

    @Test
    void aStrangerIsToldOfByEveryMemberAndMovesNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            sim.run(2_000);
            sim.measure();
            sim.stranger(1, true);
            sim.run(100);
            for (int node = 1; node <= 2; node++) {
                assertThat(sim.host(node).clashes())
                        .as(story(sim))
                        .extracting(Clash::station)
                        .containsExactly(Clash.Station.STRANGER);
            }
            sim.run(5_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
        }
    }

    @Test
    void anotherSchemeOfThisClusterIsWaitedForAsAStrangerIs() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost old = sim.owner();
            SimHost first = sim.standby();
            first.stopAgent();
            sim.run(100);
            first.becomes(SimCluster.ofDeviceMacs(Simulation.GATEWAYS));
            first.startAgent();
            sim.measure();
            sim.run(8_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(old);
            assertThat(sim.longestDoubleMs()).as(story(sim)).isZero();
            old.stopAgent();
            sim.run(1_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
            assertReached(sim);
        }
    }

    private static Simulation pair(long seed) {
        return new Simulation(seed, 2).deviceMacs().startAll();
    }

    /** What neighbours send to the shared addresses goes to the owner. */
    private static void assertReached(Simulation sim) {
        for (int path = 1; path < Simulation.PATHS; path++) {
            assertThat(sim.heeded(path)).as("on %d%n%s", path, story(sim)).isSameAs(sim.owner());
        }
    }

    private static void assertNoClash(Simulation sim) {
        for (int node = 1; node <= 2; node++) {
            assertThat(sim.host(node).clashes()).as(story(sim)).isEmpty();
        }
    }

    /** Neither hears the other on any path, and both have neighbours whom they hear. */
    private static void split(Simulation sim, boolean isSplit) {
        for (int path = 0; path < Simulation.PATHS; path++) {
            sim.oneWay(1, 2, path, isSplit);
            sim.oneWay(2, 1, path, isSplit);
        }
    }

    private static String story(Simulation sim) {
        return "seed " + sim.seed() + "\n" + sim.story();
    }
}
