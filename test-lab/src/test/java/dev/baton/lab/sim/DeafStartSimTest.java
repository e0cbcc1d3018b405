package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Role;
import org.junit.jupiter.api.Test;

/** A member that starts and hears nothing at all, on any path: on a dead wire it has to serve, beside an owner it must not. */
class DeafStartSimTest {
    private static final int SEEDS = 10;
    private static final int LAN = 1;

    @Test
    void whatItClaimsBesideALivingOwnerTurnsTheSwitchesOnceAndNoMore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            SimHost owner = sim.host(1);
            SimHost deaf = sim.host(2);
            owner.startAgent();
            sim.run(8_000);
            deaf.deafen(true);
            deaf.startAgent();
            sim.run(40_000);
            assertThat(deaf.role()).as(sim.story()).isInstanceOf(Role.Active.class);
            sim.run(15_000); // the claim's own announcements, and the owner's next refresh
            for (int tenth = 0; tenth < 300; tenth++) {
                assertThat(sim.heeded(LAN)).as(sim.story()).isSameAs(owner);
                sim.run(100);
            }
        }
    }

    @Test
    void onceItHearsTheWireItAnnouncesInFull() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            SimHost deaf = sim.host(2);
            deaf.deafen(true);
            deaf.startAgent();
            sim.run(50_000 + seed * 37);
            assertThat(sim.owner()).as(sim.story()).isSameAs(deaf);
            int before = deaf.announcedNs().size();
            sim.run(20_000);
            assertThat(deaf.announcedNs()).as(sim.story()).hasSize(before);
            deaf.deafen(false);
            sim.run(1_000);
            assertThat(deaf.announcedNs()).as(sim.story()).hasSizeGreaterThan(before);
        }
    }
}
