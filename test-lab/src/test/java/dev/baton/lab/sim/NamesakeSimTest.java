package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Role;
import org.junit.jupiter.api.Test;

/** Two hosts with one node id, for their files were copied: they take each other's frames for nobody's. */
class NamesakeSimTest {
    private static final int SEEDS = 40;

    private static Simulation members(long seed) {
        Simulation sim = new Simulation(seed, 3);
        sim.host(3).callsItself(2);
        return sim;
    }

    private static void settle(Simulation sim, long seed) {
        sim.host(1).startAgent();
        sim.host(2).startAgent();
        sim.run(3_000 + seed % 23);
        assertThat(sim.owner()).isSameAs(sim.host(1));
    }

    @Test
    void oneThatComesLaterEndsAlthoughItHeardTheOwnerFirst() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed);
            settle(sim, seed);
            sim.host(3).startAgent();
            sim.run(1_000);
            assertThat(sim.host(3).exited()).as(sim.story()).isTrue();
            assertThat(sim.host(2).exited()).as(sim.story()).isFalse();
            sim.host(1).freeze(true);
            sim.run(1_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
        }
    }

    @Test
    void oneThatMeetsTheOtherAsItsOwnerEnds() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed);
            partFromSecond(sim, true);
            settle(sim, seed);
            sim.host(3).startAgent();
            sim.run(1_000);
            assertThat(sim.host(3).role()).as(sim.story()).isInstanceOf(Role.Standby.class);
            sim.host(1).stopAgent();
            sim.run(1_000);
            partFromSecond(sim, false);
            sim.run(1_000);
            assertThat(sim.host(2).exited() ^ sim.host(3).exited())
                    .as(sim.story())
                    .isTrue();
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
        }
    }

    /** The second and the third host hear nothing of each other. */
    private static void partFromSecond(Simulation sim, boolean parted) {
        for (int path = 0; path < sim.paths(); path++) {
            sim.oneWay(2, 3, path, parted);
            sim.oneWay(3, 2, path, parted);
        }
    }

    /**
     * While one stood still another with its node id was taken for it, and is gone again: the one that lives is heard, and a moment
     * of silence between the two that are left makes no two owners.
     */
    @Test
    void oneWhoseNameWasBorrowedWhileItStoodStillIsHeardAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3);
            sim.host(3).callsItself(1);
            settle(sim, seed);
            sim.host(1).stall(6_000);
            sim.run(2_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
            sim.host(3).startAgent();
            sim.run(3_000);
            assertThat(sim.host(3).role()).as(sim.story()).isInstanceOf(Role.Standby.class);
            sim.host(3).power(false);
            sim.run(4_000);
            assertThat(sim.host(1).exited()).as(sim.story()).isFalse();
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
            assertThat(sim.host(2).saysProtected()).as(sim.story()).isTrue();
            sim.measure();
            for (int path = 0; path < sim.paths(); path++) {
                sim.cut(path, true);
            }
            sim.run(150);
            for (int path = 0; path < sim.paths(); path++) {
                sim.cut(path, false);
            }
            sim.run(2_000);
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
            sim.owner().freeze(true);
            sim.run(1_000);
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
        }
    }
}
