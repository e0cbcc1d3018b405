package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody on the segments speaks unasked, which is no excuse for a slow verdict (DESIGN D2). */
class QuietSegmentSimTest {
    private static final int SEEDS = 20;

    /** Three missed heartbeats at 20 ms, their phase, and the last probe's answer time; sync's at 2 ms with {@code fast}. */
    private static final double DETECTION_MS = 90;

    private static final double FAST_DETECTION_MS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"default", "fast"})
    void aFrozenActiveIsReplacedAsFastAsAmongTalkers(String profile) {
        boolean fast = profile.equals("fast");
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).quiet();
            (fast ? sim.fast() : sim).startAll();
            sim.run(60_000 + seed % 23);
            SimHost standby = sim.standby();
            sim.measure();
            sim.owner().freeze(true);
            sim.run(500);
            assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(fast ? FAST_DETECTION_MS : DETECTION_MS);
        }
    }

    /** A call at the start reaches the peer's kernel before its heartbeats say that it is a member's. */
    @Test
    void whereNobodyElseIsThePeersOwnKernelIsNotMissedAsANeighbour() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.bystanders(false);
            sim.startAll();
            sim.run(4_000 + seed % 23);
            SimHost standby = sim.standby();
            sim.owner().freeze(true);
            sim.run(2_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "fast"})
    void aDeafStandbyClaimsNothingThereEither(String profile) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).quiet();
            (profile.equals("fast") ? sim.fast() : sim).startAll();
            sim.run(60_000 + seed % 23);
            sim.measure();
            sim.standby().deafen(true);
            sim.run(30_000);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
        }
    }
}
