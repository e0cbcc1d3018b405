package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Move;
import dev.baton.agent.role.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * DESIGN D5 in virtual time: planned moves on sound networks, and with each thing that can go wrong in their middle. A
 * move takes a few frames' time; faults come within the first milliseconds, so that over the seeds every step is hit.
 */
class SwitchoverSimTest {
    private static final int SEEDS = 60;

    /** Ways of one frame each, and the scheduler's patience. */
    private static final double QUICK_MS = 25;

    /** DESIGN D5: the longest double ownership that is allowed. */
    private static final double OVERLAP_MS = 500;

    private static Simulation pair(long seed) {
        Simulation sim = new Simulation(seed, 2).startAll();
        sim.run(2_000 + seed % 23);
        sim.measure();
        return sim;
    }

    @Test
    void theRoleMovesBackAndForthAndNobodyIsEverWithoutAnOwner() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            for (int move = 0; move < 6; move++) {
                SimHost old = sim.owner();
                SimHost heir = sim.standby();
                assertThat(old.switchover(0, false)).as(story(sim)).isTrue();
                sim.run(300);
                assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
                assertThat(old.role()).as(story(sim)).isInstanceOf(Role.Standby.class);
                assertThat(old.moves()).as(story(sim)).allMatch(Move::isDone);
            }
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertThat(sim.longestDoubleMs()).as(story(sim)).isLessThan(QUICK_MS);
        }
    }

    @Test
    void theHeirAnnouncesAgainWhenTheOldOwnerIsSilentAndOnceMore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost heir = sim.standby();
            sim.owner().switchover(0, false);
            sim.run(90); // before the train of the claim begins
            assertThat(heir.announcedNs()).as(story(sim)).hasSizeGreaterThanOrEqualTo(6);
            long spreadNs = heir.announcedNs().get(heir.announcedNs().size() - 1)
                    - heir.announcedNs().get(0);
            assertThat(spreadNs / Simulation.MILLI).as(story(sim)).isBetween(20L, 45L);
        }
    }

    /** Of every frame of the protocol, any may be lost: at 30 % loss on three paths each step is, for some seed. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.6})
    void lossDelaysAMoveAndHarmsNobody(double loss) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost old = sim.owner();
            sim.loss(loss);
            old.switchover(0, false);
            sim.run(1_500);
            sim.loss(0);
            sim.run(1_000);
            assertThat(sim.owners()).as(story(sim)).hasSize(1);
            assertThat(old.moves()).as(story(sim)).hasSize(1);
            assertThat(sim.longestDoubleMs()).as(story(sim)).isLessThan(OVERLAP_MS);
        }
    }

    /** Frames of one direction are lost from some step on, for so short a time that nobody is suspected for it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachFrameOfTheProtocolMayBeLostOnAllPathsAtOnce(boolean fromTheOwner) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.switchover(0, false);
            runMicros(sim, seed * 80);
            cutWay(sim, fromTheOwner ? old : heir, fromTheOwner ? heir : old, true);
            sim.run(35);
            cutWay(sim, fromTheOwner ? old : heir, fromTheOwner ? heir : old, false);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertThat(sim.longestDoubleMs()).as(story(sim)).isLessThan(100);
        }
    }

    @Test
    void anHeirThatDiesInTheMiddleCostsNoMoreThanADeathAnywhereElse() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.switchover(0, false);
            runMicros(sim, seed * 100);
            heir.power(false);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(old);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isLessThan(100);
        }
    }

    @Test
    void anOwnerThatDiesInTheMiddleIsReplaced() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.switchover(0, false);
            runMicros(sim, seed * 100);
            old.power(false);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isLessThan(100);
        }
    }

    @Test
    void anOwnerWhoseAgentIsKilledInTheMiddleIsReplacedAndStartsAsStandby() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.switchover(0, false);
            runMicros(sim, 1_000 + seed * 100);
            old.kill();
            sim.run(20);
            old.startAgent();
            sim.run(8_000);
            assertThat(sim.owners()).as(story(sim)).hasSize(1);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isLessThan(100);
            assertThat(heir.role()).isNotNull();
        }
    }

    @Test
    void ofTwoThatAskAtOnceOneIsHeard() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            assertThat(heir.switchover(0, true))
                    .as("a standby has nothing to give")
                    .isFalse();
            assertThat(old.switchover(0, false)).isTrue();
            assertThat(old.switchover(0, true)).as("one at a time").isFalse();
            runMicros(sim, seed * 100);
            boolean back = heir.switchover(0, false);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(back ? old : heir);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertThat(sim.longestDoubleMs()).as(story(sim)).isLessThan(QUICK_MS);
        }
    }

    @Test
    void anHeirThatSleepsThroughTheOrderMakesNoSecondOwnerForLong() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = pair(seed);
            SimHost heir = sim.standby();
            sim.owner().switchover(0, false);
            runMicros(sim, seed * 100);
            heir.stall(1_100);
            sim.run(4_000);
            assertThat(sim.owners()).as(story(sim)).hasSize(1);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
            assertThat(sim.longestDoubleMs()).as(story(sim)).isLessThan(OVERLAP_MS);
        }
    }

    @Test
    void aMoveToADeadPeerIsRefusedEvenByForce() {
        Simulation sim = pair(1);
        SimHost old = sim.owner();
        sim.standby().power(false);
        sim.run(500);
        assertThat(old.switchover(0, true)).isFalse();
        assertThat(old.switchover(sim.host(1) == old ? 2 : 1, true)).isFalse();
        assertThat(old.role()).isInstanceOf(Role.Active.class);
    }

    @Test
    void aStandbyThatIsWorseIsHandedTheRoleOnlyByForce() {
        Simulation sim = pair(1);
        SimHost old = sim.owner();
        SimHost heir = sim.standby();
        heir.cable(1, false);
        sim.run(100);
        assertThat(old.switchover(0, false)).isFalse();
        assertThat(old.switchover(0, true)).isTrue();
        sim.run(100);
        assertThat(sim.owner()).isSameAs(heir);
        sim.run(10_000);
        assertThat(sim.owner()).as("what was forced lasts").isSameAs(heir);
    }

    private static void cutWay(Simulation sim, SimHost from, SimHost to, boolean cut) {
        for (int path = 0; path < Simulation.PATHS; path++) {
            sim.oneWay(from.node(), to.node(), path, cut);
        }
    }

    private static void runMicros(Simulation sim, long micros) {
        sim.runNanos(micros * 1_000);
    }

    private static String story(Simulation sim) {
        return sim.story().replace("%", "%%");
    }
}
