package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Reason;
import org.junit.jupiter.api.Test;

/** {@code preempt}: who goes first gets the role back, later and without a gap. */
class PreemptSimTest {
    private static final int SEEDS = 10;
    private static final int LAN = 1;
    private static final int WAITING_MS = 60_000;

    private static Simulation followed(long seed, int members) {
        Simulation sim = new Simulation(seed, members).preempting().startAll();
        sim.run(2_000 + seed % 23);
        SimHost first = sim.host(1);
        assertThat(sim.owner()).as(sim.story()).isSameAs(first);
        first.power(false);
        sim.run(3_000);
        first.power(true);
        sim.run(2_000);
        assertThat(sim.owner()).as(sim.story()).isNotSameAs(first);
        sim.measure();
        return sim;
    }

    @Test
    void whoGoesFirstIsHandedTheRoleBackAfterAMinute() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = followed(seed, 2 + (int) seed % 2);
            sim.run(WAITING_MS - 3_000);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            sim.run(4_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(1));
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isZero();
            assertThat(sim.told(MemberEvent.RoleChanged.class))
                    .as(sim.story())
                    .anyMatch(event -> event.reason() == Reason.PREEMPTED);
            sim.measure();
            sim.run(2 * WAITING_MS);
            assertThat(sim.roleChanges()).as("it stays there" + sim.story()).isZero();
        }
    }

    @Test
    void notWhileItIsLessHealthy() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = followed(seed, 2);
            sim.host(1).cable(LAN, false);
            sim.run(2 * WAITING_MS);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            sim.host(1).cable(LAN, true);
            sim.run(WAITING_MS - 2_000);
            assertThat(sim.roleChanges())
                    .as("a minute from then on" + sim.story())
                    .isZero();
            sim.run(4_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(1));
        }
    }

    @Test
    void norWhileItComesAndGoes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = followed(seed, 2);
            for (int restart = 0; restart < 4; restart++) {
                sim.run(WAITING_MS - 10_000);
                sim.host(1).power(false);
                sim.run(2_000);
                sim.host(1).power(true);
            }
            assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
        }
    }

    @Test
    void withoutItTheRoleStays() {
        Simulation sim = new Simulation(1, 2).startAll();
        sim.run(2_000);
        sim.host(1).power(false);
        sim.run(3_000);
        sim.host(1).power(true);
        sim.run(3 * WAITING_MS);
        assertThat(sim.owner()).as(sim.story()).isSameAs(sim.host(2));
    }
}
