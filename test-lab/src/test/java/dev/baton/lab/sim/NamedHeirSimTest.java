package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Role;
import org.junit.jupiter.api.Test;

/** Planned moves among three: to whomever the operator names, whoever goes first otherwise. */
class NamedHeirSimTest {
    private static final int SEEDS = 20;

    @Test
    void aMoveGoesToWhomItNamesAndTheOtherStandsBy() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3).startAll();
            sim.run(2_000 + seed % 23);
            for (int to : new int[] {3, 2, 3, 1}) {
                SimHost owner = sim.owner();
                sim.measure();
                assertThat(owner.switchover(to, false)).as(sim.story()).isTrue();
                sim.run(1_500);
                assertThat(sim.owner().node()).as(sim.story()).isEqualTo(to);
                assertThat(sim.longestOwnerlessMs()).as(sim.story()).isZero();
                assertThat(sim.hosts().stream().filter(host -> host.role() instanceof Role.Standby))
                        .as(sim.story())
                        .hasSize(2);
                assertThat(sim.roleChanges()).as(sim.story()).isEqualTo(3); // releasing, standby; active
            }
        }
    }
}
