package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Role;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An owner that stood still for longer than its lease, and another has followed it: what waits in its queues is read before
 * anything of its own is believed (DESIGN D4), however much that is and however little of it was kept.
 */
class DrainSimTest {
    private static final int SEEDS = 20;

    private static Simulation running(long seed, String profile, int queues) {
        Simulation sim = new Simulation(seed, 2).queues(queues);
        (profile.equals("fast") ? sim.fast() : sim).startAll();
        sim.run(2_000 + seed % 23);
        return sim;
    }

    @ParameterizedTest(name = "{0}, {1} ms, queues of {2} frames")
    @CsvSource({
        "fast, 1700, 2000", "fast, 2000, 2000", "fast, 5000, 2000", "fast, 1700, 100", "fast, 5000, 100",
        "default, 1700, 2000", "default, 2000, 2000", "default, 5000, 2000", "default, 1700, 20", "default, 5000, 20"
    })
    void whoWakesBesideAFollowerStaysSilent(String profile, int stoppedMs, int queues) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = running(seed, profile, queues);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.stall(stoppedMs);
            sim.run(stoppedMs - 1);
            assertThat(sim.owner()).as(sim.story()).isSameAs(heir);
            sim.measure();
            sim.run(500); // the invariants watch the lease
            assertThat(sim.owner()).as(sim.story()).isSameAs(heir);
            assertThat(old.role()).as(sim.story()).isInstanceOf(Role.Standby.class);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    /** It left before, so that nobody waits for its word; its new life was never echoed; and its kernel alone answers. */
    @ParameterizedTest
    @ValueSource(strings = {"fast", "default"})
    void whoWakesBesideOneThatCameBackAndStandsStillStaysSilent(String profile) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = running(seed, profile, 2_000).patience(1_000, 4_000);
            SimHost old = sim.owner();
            SimHost other = sim.standby();
            other.stopAgent();
            sim.run(500);
            old.stall(4_000);
            sim.run(600);
            other.startAgent();
            sim.run(3_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(other);
            other.stall(1_000);
            sim.measure();
            sim.run(900); // in the middle of which the old owner wakes
            assertThat(old.role()).as(sim.story()).isInstanceOf(Role.Standby.class);
            sim.run(1_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(other);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}, queues of {1} frames")
    @CsvSource({"fast, 2000", "fast, 100", "default, 2000", "default, 20"})
    void whoWakesAndFindsItsPeerGoneServesAgain(String profile, int queues) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = running(seed, profile, queues);
            SimHost old = sim.owner();
            SimHost peer = sim.standby();
            peer.kill();
            sim.run(3_000);
            old.stall(2_000);
            sim.run(2_000);
            assertThat(sim.owners()).as(sim.story()).isEmpty();
            sim.run(1_500);
            assertThat(sim.owner()).as(sim.story()).isSameAs(old);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "default"})
    void aHiccupBesideAStoppedPeerCostsNothingAlthoughOneLinkIsNotUp(String profile) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).raising(600_000);
            (profile.equals("fast") ? sim.fast() : sim).startAll();
            sim.run(2_000 + seed % 23);
            SimHost owner = sim.owner();
            sim.standby().stall(20_000);
            sim.run(1_000);
            sim.measure();
            for (int hiccup = 0; hiccup < 5; hiccup++) {
                owner.stall(100);
                sim.run(2_000);
            }
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isZero();
        }
    }
}
