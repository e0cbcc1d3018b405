package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Role;
import dev.baton.heartbeat.wire.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heartbeats with a wrong key, more than a member here can read. */
class FloodSimTest {
    private static final int SEEDS = 8;
    private static final int FLOODED = 150;

    private static Simulation flooded(long seed, String profile, int... paths) {
        Simulation sim = new Simulation(seed, 2);
        switch (profile) {
            case "fast" -> sim.fast();
            case "vendor" -> sim.vendor();
            default -> {}
        }
        sim.startAll();
        sim.run(2_500);
        sim.measure();
        for (int path : paths) {
            sim.flood(path, FLOODED, 1_500);
        }
        return sim;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "default", "vendor"})
    void movesNoRole(String profile) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = flooded(seed, profile, 0, 1, 2);
            sim.run(4_000);
            assertThat(sim.hosts()).as("each has read of it").allMatch(FloodSimTest::hasReadIt);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isZero();
        }
    }

    /** The profile's window, and what waited in the queues when it died. */
    @ParameterizedTest
    @CsvSource({"fast, 80", "default, 110", "vendor, 350"})
    void hidesNoDeath(String profile, double mostMs) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = flooded(seed, profile, 0, 1);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            sim.run(300 + 7 * seed);
            old.freeze(true);
            sim.run(3_000);
            assertThat(hasReadIt(heir)).as(sim.story()).isTrue();
            assertThat(heir.role()).as(sim.story()).isInstanceOf(Role.Active.class);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(mostMs);
        }
    }

    private static boolean hasReadIt(SimHost host) {
        return host.told(MemberEvent.HeartbeatsRefused.class).stream()
                .anyMatch(event -> event.refusal() == Refusal.BAD_KEY);
    }
}
