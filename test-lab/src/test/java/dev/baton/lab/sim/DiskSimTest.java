package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Disks that are full, slow, torn or empty: no takeover waits for one, and no term comes back (DESIGN D5). */
class DiskSimTest {
    private static final int SEEDS = 30;
    private static final double DETECTION_MS = 90;

    private static Simulation settled(long seed) {
        Simulation sim = new Simulation(seed, 2).startAll();
        sim.run(2_000 + seed * 7);
        return sim;
    }

    @Test
    void aFullDiskDelaysNoTakeover() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost standby = sim.standby();
            standby.disk().full(true);
            sim.measure();
            sim.owner().freeze(true);
            sim.run(500);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(standby);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(DETECTION_MS);
        }
    }

    @Test
    void aSlotTornByAPowerFailureBringsNoTermBack() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.disk().tears(200);
            old.switchover(0, false); // it is released on disk now
            sim.run(50 + seed * 10);
            old.power(false);
            sim.run(2_000);
            old.power(true);
            sim.run(3_000);
            heir.freeze(true);
            sim.run(500);
            assertThat(sim.story()).contains("a slot of the disk is torn");
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(old);
            heir.freeze(false);
            sim.run(8_000);
            assertThat(sim.owner())
                    .as("it claimed above its heir, seed %d%n%s", seed, sim.story())
                    .isSameAs(old);
        }
    }

    @Test
    void aTermWhoseClaimNeverReachedTheDiskIsNotUsedAgain() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost heir = sim.standby();
            heir.disk().tears(300);
            sim.owner().power(false);
            sim.run(100 + seed * 7);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            heir.power(false);
            sim.run(500);
            heir.power(true);
            sim.run(6_000); // a term that came back would be told by the invariants
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(heir);
            assertThat(sim.story()).as("the block was reserved before").doesNotContain("not reserved on disk");
        }
    }

    @Test
    void twoThatLostEverythingElectOne() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            sim.hosts().forEach(SimHost::wipe);
            sim.run(8_000);
            assertThat(sim.owners()).as("seed %d%n%s", seed, sim.story()).hasSize(1);
        }
    }

    @Test
    void anOwnerRestartedWhileItsDiskWasSlowKeepsItsRole() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost owner = sim.owner();
            owner.disk().tears(300);
            sim.measure();
            owner.kill();
            sim.run(200 + seed * 20);
            owner.startAgent();
            sim.run(3_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(owner);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isZero();
        }
    }
}
