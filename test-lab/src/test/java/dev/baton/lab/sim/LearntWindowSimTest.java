package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a member knows of its peers' slowness, from one life of its agent to the next, and before it knows anything (DESIGN D2). */
class LearntWindowSimTest {
    private static final int SEEDS = 30;

    /** As a guest whose processor is shared: the whole host, its kernel too, stands still for longer than the profile's 60 ms. */
    private static final int HICCUP_MS = 80;

    private static void hiccups(Simulation sim, SimHost host, int times) {
        for (int i = 0; i < times; i++) {
            host.pause(HICCUP_MS, true);
            sim.run(1_000);
        }
    }

    /** A pair on the day of its installation. */
    private static Simulation strangers(long seed) {
        Simulation sim = new Simulation(seed, 2);
        sim.host(1).forgetPeers();
        sim.host(2).forgetPeers();
        return sim.startAll();
    }

    @Test
    void aStandbyThatRestartsDoesNotForgetThatItsPeersHostIsSlow() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(5_000 + seed % 23);
            hiccups(sim, sim.owner(), 3); // the first one or two move the role: nothing is known of them
            hiccups(sim, sim.owner(), 3);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            standby.kill();
            sim.run(500);
            standby.startAgent();
            sim.run(1_000);
            sim.measure();
            hiccups(sim, owner, 5);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            assertThat(sim.owner()).isSameAs(owner);
        }
    }

    @Test
    void whoHasNeverMeasuredAPeerTakesItForNoDeadOneInItsFirstSeconds() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = strangers(seed);
            sim.run(1_000 + seed % 23);
            sim.measure();
            SimHost owner = sim.owner();
            owner.pause(300, true);
            sim.run(1_000);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            assertThat(sim.owner()).isSameAs(owner);
        }
    }

    @Test
    void afterThatTheProfileHolds() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = strangers(seed);
            sim.run(6_000 + seed % 23);
            SimHost standby = sim.standby();
            sim.owner().power(false);
            sim.run(100);
            assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
        }
    }

    @Test
    void aDeathInTheFirstSecondsIsNoticedWithinASecond() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = strangers(seed);
            sim.run(1_000 + seed % 23);
            SimHost standby = sim.standby();
            sim.owner().power(false);
            sim.run(1_200);
            assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
        }
    }
}
