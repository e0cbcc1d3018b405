package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
            sim.run(8_000);
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
}
