package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Role;
import dev.baton.heartbeat.detect.ProbeKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a rule of detection is there for (DESIGN D2), each in a whole cluster: without it the standby would claim from a
 * healthy active, or wait for a dead one for ever.
 */
class DetectionSimTest {
    private static final int SEEDS = 40;

    private static Simulation settled(long seed) {
        Simulation sim = new Simulation(seed, 2).startAll();
        sim.run(6_000 + seed * 7);
        return sim;
    }

    @ParameterizedTest
    @EnumSource(names = {"ARP", "ECHO"})
    void a_kernel_that_answers_one_kind_only_is_judged_by_that(ProbeKind kind) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost owner = sim.owner();
            owner.kernel().answersOnly(kind);
            sim.run(6_000);
            sim.measure();
            owner.stall(900);
            sim.run(3_000);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();

            owner.freeze(true);
            sim.run(1_000);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(90);
        }
    }

    @Test
    void a_kernel_that_answers_nothing_is_given_a_second() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost owner = sim.owner();
            owner.kernel().answersOnly();
            sim.run(6_000);
            sim.measure();
            owner.stall(500);
            sim.run(3_000);
            owner.stall(1_300); // the verdict comes before the lease ends
            sim.run(3_000);
            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();

            owner.freeze(true);
            sim.run(3_000);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isBetween(950.0, 1_100.0);
        }
    }

    @Test
    void a_deaf_standby_leaves_a_healthy_active_alone() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            sim.measure();
            standby.deafen(true);
            sim.run(20_000);
            standby.deafen(false);
            sim.run(5_000);

            assertThat(sim.roleChanges()).as("seed %d%n%s", seed, sim.story()).isZero();
            assertThat(sim.owner()).isSameAs(owner);
            assertThat(sim.told(MemberEvent.DeafnessChanged.class))
                    .as(sim.story())
                    .anyMatch(MemberEvent.DeafnessChanged::deaf);
        }
    }

    @Test
    void a_management_controller_that_answers_arp_for_a_dead_host_delays_nothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            owner.kernel().isProxiedBy(ProbeKind.ARP);
            sim.measure();
            owner.power(false);
            sim.run(1_000);

            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(standby);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isLessThan(90);
        }
    }

    @Test
    void even_one_that_answers_everything_does_not_make_the_standby_wait_for_ever() {
        Simulation sim = settled(1);
        SimHost owner = sim.owner();
        owner.kernel().isProxiedBy(ProbeKind.ARP, ProbeKind.ECHO);
        owner.power(false);
        sim.run(3_000);

        assertThat(sim.owner())
                .as("nobody answers for the shared addresses%n%s", sim.story())
                .isNotSameAs(owner);
    }

    @Test
    void on_a_lonely_wire_a_second_decides() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed);
            sim.bystanders(false);
            sim.run(40_000);
            SimHost standby = sim.standby();
            sim.measure();
            sim.owner().freeze(true);
            sim.run(3_000);

            assertThat(sim.owner()).as("seed %d%n%s", seed, sim.story()).isSameAs(standby);
            assertThat(sim.longestOwnerlessMs())
                    .as("seed %d%n%s", seed, sim.story())
                    .isBetween(950.0, 1_100.0);
        }
    }

    @Test
    void an_active_that_dies_with_all_its_neighbours_is_replaced_when_one_of_them_is_back() {
        Simulation sim = settled(1);
        SimHost standby = sim.standby();
        SimHost owner = sim.owner();
        sim.bystanders(false);
        owner.freeze(true);
        sim.run(60_000);
        assertThat(standby.role()).as(sim.story()).isInstanceOf(Role.Standby.class);

        sim.bystanders(true);
        sim.run(5_000);
        assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
    }

    @Test
    void the_third_member_is_a_neighbour_too() {
        Simulation sim = new Simulation(1, 3).startAll();
        sim.bystanders(false);
        sim.run(40_000);
        sim.measure();
        sim.owner().freeze(true);
        sim.run(3_000);

        assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(90);
    }

    @Test
    void a_fresh_standby_knows_the_neighbours_that_the_active_names() {
        Simulation sim = settled(1);
        SimHost standby = sim.standby();
        standby.power(false);
        sim.run(2_000);
        standby.power(true);
        sim.run(3_500);
        sim.measure();
        standby.deafen(true);
        sim.run(5_000);

        assertThat(sim.roleChanges()).as(sim.story()).isZero();
    }
}
