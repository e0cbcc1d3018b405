package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs under faults, in virtual time: who answers for the shared addresses, and when. */
class FailoverSimTest {
    /** Three missed heartbeats at 20 ms, their phase, and the last probe's answer time. */
    private static final double DETECTION_MS = 90;

    private static final int SEEDS = 40;

    @Test
    void twoThatStartTogetherElectOne() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            assertThat(sim.owner().node()).as("seed %d%n%s", seed, sim.story()).isEqualTo(1);
            assertThat(sim.longestDoubleMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
        }
    }

    @Test
    void oneThatStartsAloneClaimsAfterTheSilence() {
        Simulation sim = new Simulation(1, 2);
        sim.host(2).startAgent();
        sim.run(4_900);
        assertThat(sim.owners()).isEmpty();
        sim.run(500); // everybody is asked for a quarter of a second
        assertThat(sim.owner().node()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0} ms each second")
    @ValueSource(ints = {30, 200})
    void oneThatStartsAloneOnAHostWithHiccupsClaimsNotMuchLater(int hiccupMs) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.host(1).startAgent();
            for (int second = 0; second < 8; second++) {
                sim.run(1_000 - hiccupMs + seed);
                sim.host(1).stall(hiccupMs);
                sim.run(hiccupMs);
            }
            assertThat(sim.owner().node()).as("seed %d%n%s", seed, sim.story()).isEqualTo(1);
        }
    }

    @Test
    void inFastTooOneThatStartsAloneOnAHostWithHiccupsClaims() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).fast();
            sim.host(1).startAgent();
            for (int second = 0; second < 8; second++) {
                sim.run(995 + seed);
                sim.host(1).stall(5);
                sim.run(5);
            }
            assertThat(sim.owner().node()).as("seed %d%n%s", seed, sim.story()).isEqualTo(1);
        }
    }

    @Test
    void aFrozenActiveIsReplacedWithinTheDetectionTime() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost standby = sim.standby();
            sim.measure();
            sim.owner().freeze(true);
            sim.run(500);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(standby);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isBetween(40.0, DETECTION_MS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inFastAFrozenActiveIsReplacedAsSoonWithoutSync(boolean sync) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).fast().startAll();
            sim.run(2_000);
            SimHost standby = sim.standby();
            sim.cut(0, !sync);
            sim.run(3_000);
            sim.measure();
            sim.owner().freeze(true);
            sim.run(500);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(standby);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(15);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isEqualTo(1);
        }
    }

    @Test
    void aThawedActiveYieldsAndTheWinnerAnnouncesAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.freeze(true);
            sim.run(10_000);
            sim.measure();
            old.freeze(false);
            sim.run(50);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(heir.announcedNs()).as("seed %d%n%s", seed, sim.story()).isNotEmpty();
            assertThat(old.role()).isInstanceOf(Role.Standby.class);
            assertThat(sim.longestDoubleMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(25);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 200, 500, 900})
    void aStalledAgentKeepsItsRole(long stallMs) {
        for (long seed = 0; seed < 50; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost active = sim.owner();
            sim.measure();
            active.stall(stallMs);
            sim.run(3_000);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();
            assertThat(sim.owner()).isSameAs(active);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
        }
    }

    @Test
    void anAgentThatStallsPastItsLeaseIsReplacedAndComesBackAsStandby() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost stalled = sim.owner();
            SimHost heir = sim.standby();
            sim.measure();
            stalled.stall(3_000);
            sim.run(5_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(stalled.role()).isInstanceOf(Role.Standby.class);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(80);
            assertThat(sim.longestDoubleMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
        }
    }

    @Test
    void aKilledAgentIsReplacedWhenItsLeaseRunsOut() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost heir = sim.standby();
            sim.measure();
            sim.owner().kill();
            sim.run(2_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(80);
        }
    }

    @Test
    void aKilledAgentThatIsBackInTimeResumesItsRole() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost active = sim.owner();
            SimHost standby = sim.standby();
            sim.measure();
            active.kill();
            sim.run(800);
            active.startAgent();
            sim.run(3_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(active);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
            assertThat(standby.roleChanges())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
        }
    }

    @Test
    void aStopHandsOverWithoutAGap() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            sim.measure();
            old.stopAgent();
            sim.run(1_500);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(old.exited()).isTrue();
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
            assertThat(sim.longestDoubleMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(500);
        }
    }

    @Test
    void aReturningMemberDoesNotPreempt() {
        Simulation sim = new Simulation(3, 2).startAll();
        sim.run(2_000);
        SimHost old = sim.owner();
        SimHost heir = sim.standby();
        old.power(false);
        sim.run(5_000);
        sim.measure();
        old.power(true);
        sim.run(10_000);
        assertThat(sim.owner()).as(sim.story()).isSameAs(heir);
        assertThat(sim.longestOwnerlessMs()).isZero();
        assertThat(sim.longestDoubleMs()).isZero();
    }

    @Test
    void lossOfAnyTwoPathsOnlyDegrades() {
        for (int kept = 0; kept < Simulation.PATHS; kept++) {
            Simulation sim = new Simulation(kept, 2).startAll();
            sim.run(2_000);
            sim.measure();
            for (int path = 0; path < Simulation.PATHS; path++) {
                sim.cut(path, path != kept);
            }
            sim.run(10_000);
            assertThat(sim.roleChanges())
                    .as("only path %d%n%s", kept, sim.story())
                    .isZero();
        }
    }

    @Test
    void aQuietNetworkWithLossSeesNoRoleChange() {
        for (long seed = 0; seed < 30; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(1_000);
            sim.loss(0.10);
            sim.jitter(5 * Simulation.MILLI);
            sim.measure();
            sim.run(20_000);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();
        }
    }

    @Test
    void afterASplitExactlyOneIsLeft() {
        for (long seed = 0; seed < 50; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            split(sim, true);
            sim.run(3_000);
            assertThat(sim.owners())
                    .as("seed %d: both halves serve%n%s", seed, sim.story())
                    .hasSize(2);
            split(sim, false);
            sim.measure();
            sim.run(100);
            assertThat(sim.owners()).as("seed %d%n%s", seed, sim.story()).hasSize(1);
            assertThat(sim.owner().announcedNs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isNotEmpty();
        }
    }

    @Test
    void aHostThatWasPausedIsReplacedAndComesBackAsStandby() {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean clockGoesOn = seed % 2 == 0;
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost paused = sim.owner();
            SimHost heir = sim.standby();
            paused.pause(800 + seed * 10, clockGoesOn);
            sim.run(5_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(paused.role()).as("seed %d%n%s", seed, sim.story()).isInstanceOf(Role.Standby.class);
        }
    }

    @Test
    void aPausedStandbyClaimsNothingWhenItRunsAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000 + seed * 7);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            sim.measure();
            standby.pause(50 + seed * 30, seed % 2 == 0);
            sim.run(5_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(owner);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherClusterOnTheSameWireChangesNothing(boolean sameId) {
        for (long seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost owner = sim.owner();
            sim.measure();
            List<SimHost> others = sim.neighbours(sameId);
            sim.run(10_000);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();
            assertThat(others.stream().filter(SimHost::answers))
                    .as("the others have one too%n%s", sim.story())
                    .hasSize(1);
            owner.freeze(true);
            sim.run(300);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isNotSameAs(owner);
        }
    }

    @Test
    void anOwnerThatLostItsTermsDoesNotTakeTheRoleBack() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.power(false);
            sim.run(1_000);
            old.wipe();
            sim.run(8_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(old.role()).as("seed %d%n%s", seed, sim.story()).isInstanceOf(Role.Standby.class);
        }
    }

    @Test
    void membersThatAllLostTheirTermsElectOneAndSettleWithTheOneThatWasAway() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3).startAll();
            sim.run(2_000);
            SimHost third = sim.owner();
            third.freeze(true);
            sim.run(500);
            List<SimHost> wiped = new ArrayList<>(List.of(sim.host(1), sim.host(2), sim.host(3)));
            wiped.remove(third);
            wiped.forEach(host -> host.power(false));
            sim.run(500);
            wiped.forEach(SimHost::wipe);
            sim.run(10_000);
            assertThat(wiped.stream().filter(SimHost::answers))
                    .as("seed %d%n%s", seed, sim.story())
                    .hasSize(1);
            third.freeze(false);
            sim.run(1_000);
            assertThat(sim.owners()).as("seed %d%n%s", seed, sim.story()).hasSize(1);
        }
    }

    @Test
    void aStandbyThatLostItsTermsClaimsAboveTheOneThatItReplaces() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            standby.wipe();
            sim.measure();
            sim.run(8_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(owner);
            assertThat(sim.roleChanges())
                    .as("it starts, then stands by%n%s", sim.story())
                    .isLessThanOrEqualTo(1);
            owner.freeze(true);
            sim.run(500);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(standby);
            owner.freeze(false);
            sim.run(500);
            assertThat(sim.owner())
                    .as("its term counts against the one it never saw on its disk, seed %d%n%s", seed, sim.story())
                    .isSameAs(standby);
        }
    }

    @Test
    void oneDirectionOfEveryPathIsEnoughToAgree() {
        for (long seed = 0; seed < 50; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            int owner = sim.owner().node();
            int standby = sim.standby().node();
            for (int path = 0; path < Simulation.PATHS; path++) {
                sim.oneWay(seed % 2 == 0 ? owner : standby, seed % 2 == 0 ? standby : owner, path, true);
            }
            sim.run(3_000);
            assertThat(sim.owners()).as("seed %d%n%s", seed, sim.story()).hasSize(1);
            sim.mendWays();
            sim.run(8_000);
            assertThat(sim.owners()).as("seed %d%n%s", seed, sim.story()).hasSize(1);
        }
    }

    @Test
    void framesThatArriveTwiceAndOutOfOrderChangeNothing() {
        for (long seed = 0; seed < 30; seed++) {
            Simulation sim = new Simulation(seed, 3).startAll();
            sim.duplicates(0.3);
            sim.jitter(30 * Simulation.MILLI);
            sim.measure();
            sim.run(10_000);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();
        }
    }

    /** Neither hears the other on any path, and both have neighbours whom they hear. */
    private static void split(Simulation sim, boolean isSplit) {
        for (int path = 0; path < Simulation.PATHS; path++) {
            sim.oneWay(1, 2, path, isSplit);
            sim.oneWay(2, 1, path, isSplit);
        }
    }
}
