package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.RoleSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three members of which two cannot hear each other on any path, while the third hears both. */
class GoBetweenSimTest {
    private static final int SEEDS = 40;

    /** A window, a heartbeat of the third and one to the old owner, and what a turn or two take. */
    private static final double BOTH_MS = 100;

    private static Simulation settled(long seed) {
        Simulation sim = new Simulation(seed, 3);
        (seed % 2 == 0 ? sim.fast() : sim).startAll();
        sim.run(6_000 + seed % 23);
        sim.measure();
        return sim;
    }

    private static void part(Simulation sim, SimHost one, SimHost other, boolean parted) {
        for (int path = 0; path < sim.paths(); path++) {
            sim.oneWay(one.node(), other.node(), path, parted);
            sim.oneWay(other.node(), one.node(), path, parted);
        }
    }

    private static SimHost third(Simulation sim, SimHost one, SimHost other) {
        return sim.hosts().stream()
                .filter(host -> host != one && host != other)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneOwnerIsLeftAndStaysWhenTheyMeetAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost old = sim.owner();
            part(sim, old, sim.standby(), true);
            sim.run(1_000);
            SimHost owner = sim.owner();
            assertThat(sim.longestDoubleMs()).as(sim.story()).isLessThan(BOTH_MS);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(BOTH_MS);
            int changes = sim.roleChanges();
            sim.run(30_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
            part(sim, old, sim.host(1) == old ? sim.host(2) : sim.host(1), false);
            sim.run(5_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
            assertThat(sim.roleChanges()).as(sim.story()).isEqualTo(changes);
        }
    }

    /** The word of the third, whose agent is killed at the same time, holds for ten seconds. */
    @Test
    void anOwnerThatDiesIsFollowedByOneThatNeverHeardIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost old = sim.owner();
            SimHost next = sim.standby();
            part(sim, old, next, true);
            sim.run(3_000);
            SimHost owner = sim.owner();
            SimHost between = third(sim, old, next);
            between.kill();
            owner.power(false);
            sim.run(RoleSettings.HEARSAY_NS / Simulation.MILLI + 2_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner == old ? next : old);
        }
    }

    @Test
    void oneThatStartsWhereItCannotHearTheOwnerStandsBy() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3);
            part(sim, sim.host(1), sim.host(2), true);
            sim.host(2).startAgent();
            sim.host(3).startAgent();
            sim.run(8_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
            sim.measure();
            sim.host(1).startAgent();
            sim.run(60_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    /** Its agent hangs, is killed and started again, or stopped and started again: for less than ten seconds in all. */
    @ParameterizedTest
    @ValueSource(strings = {"hangs", "is killed", "is stopped"})
    void theThirdMayBeSilentForAMoment(String how) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost old = sim.owner();
            SimHost next = sim.standby();
            part(sim, old, next, true);
            sim.run(3_000);
            SimHost owner = sim.owner();
            SimHost between = third(sim, old, next);
            sim.measure();
            switch (how) {
                case "hangs" -> between.stall(150 + 250 * (seed % 20));
                case "is killed" -> between.kill();
                default -> between.stopAgent();
            }
            sim.run(100 + 200 * (seed % 20));
            if (!between.hasAgent()) {
                between.startAgent();
            }
            sim.run(8_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }
}
