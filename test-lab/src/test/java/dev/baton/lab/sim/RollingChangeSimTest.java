package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.baton.agent.role.Role;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pair gets another cluster id or MAC scheme, one member after the other. */
class RollingChangeSimTest {
    private static final int SEEDS = 50;
    /** Longer than {@code start.silence}, and many rounds of questions more. */
    private static final int WAITING_MS = 8_000;

    private static final int LONGEST_GAP_MS = 800;
    private static final int STEP_MS = 5;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theChangedMemberWaitsForTheOldOwnerAndClaimsSoonAfterIt(boolean scheme) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimCluster next =
                    scheme ? SimCluster.ofOtherScheme(Simulation.GATEWAYS) : SimCluster.renumbered(Simulation.GATEWAYS);
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            SimHost old = sim.owner();
            SimHost first = sim.standby();
            first.stopAgent();
            sim.run(100);
            first.becomes(next);
            first.startAgent();
            for (int ms = 0; ms < WAITING_MS; ms += STEP_MS) {
                sim.run(STEP_MS);
                require(old.answers() && !first.answers(), "the old owner serves", sim);
            }
            assertThat(first.role())
                    .as("whom nothing can be handed to; seed %d", seed)
                    .isInstanceOf(Role.Starting.class);

            old.stopAgent();
            int gapMs = 0;
            while (!first.answers()) {
                sim.run(STEP_MS);
                gapMs += STEP_MS;
                require(!(first.answers() && old.answers()), "one MAC at a time", sim);
                require(gapMs < LONGEST_GAP_MS, "a short gap", sim);
            }
            sim.run(100);
            old.becomes(next);
            old.startAgent();
            sim.run(2_000);
            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(first);
            assertThat(old.role()).as("seed %d%n%s", seed, sim.story()).isInstanceOf(Role.Standby.class);
        }
    }

    /** Tells the story only when it is wanted: this is asked at every step. */
    private static void require(boolean holds, String what, Simulation sim) {
        if (!holds) {
            fail(what + "; seed " + sim.seed() + "\n" + sim.story());
        }
    }
}
