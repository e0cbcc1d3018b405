package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a takeover has reached the neighbours, as the claimer learns it from their answers to the shared MAC. */
class ArrivalSimTest {
    private static final int SEEDS = 20;
    private static final int LAN = 1;

    @ParameterizedTest(name = "shared MACs: {0}")
    @ValueSource(booleans = {true, false})
    void everyNeighbourConfirmsAClaim(boolean sharedMacs) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = site(seed, sharedMacs);
            SimHost heir = sim.standby();
            sim.owner().freeze(true);
            sim.run(10_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(heir);
            assertThat(confirmations(heir)).as(sim.story()).contains("6 of 6");
            assertThat(sim.told(MemberEvent.TakeoverUnreached.class))
                    .as(sim.story())
                    .isEmpty();
        }
    }

    /** What the neighbours send goes to the old owner's port for ever, whatever is announced; only their silence tells. */
    @Test
    void aSwitchThatBindsTheSharedMacToThePortOfTheOldOwnerIsTold() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = site(seed, true);
            SimHost heir = sim.standby();
            sim.bindPort(LAN, true);
            sim.owner().freeze(true);
            sim.run(15_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(heir);
            assertThat(heir.told(MemberEvent.TakeoverUnreached.class))
                    .as(sim.story())
                    .anyMatch(event -> event.path() == LAN && event.asked() == 3);
            assertThat(confirmations(heir)).as(sim.story()).contains("3 of 6");
        }
    }

    private static List<String> confirmations(SimHost host) {
        return host.told(MemberEvent.TakeoverConfirmed.class).stream()
                .map(MemberEvent.TakeoverConfirmed::confirmation)
                .map(all -> all.confirmed() + " of " + all.asked())
                .toList();
    }

    private static Simulation site(long seed, boolean sharedMacs) {
        Simulation sim = new Simulation(seed, 2).crowd(2);
        if (!sharedMacs) {
            sim.deviceMacs();
        }
        sim.startAll();
        sim.run(3_000);
        return sim;
    }
}
