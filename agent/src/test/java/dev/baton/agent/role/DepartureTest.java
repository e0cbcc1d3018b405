package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Verdict;
import org.junit.jupiter.api.Test;

/** DESIGN D5: planned moves, from both sides. */
class DepartureTest {
    @Test
    void an_owner_hands_over_step_by_step_and_serves_until_the_heir_does() {
        RoleStage stage = RoleStage.active().stop();
        assertThat(stage.machine.flags()).isEqualTo(Flags.PREPARE);
        assertThat(stage.machine.role().owns()).isTrue();
        stage.hear(Says.standby(1, 5).with(Flags.READY));
        assertThat(stage.machine.flags()).isEqualTo(Flags.GO);
        assertThat(stage.did).doesNotContain("release");
        stage.hear(Says.owner(1, 7).with(Flags.CLAIMED));
        assertThat(stage.did).contains("release");
        assertThat(stage.machine.flags()).isEqualTo(Flags.GONE);
        stage.hear(Says.owner(1, 7).with(Flags.CLAIMED).answering());
        assertThat(stage.did).as("an answer from before it knew").doesNotContain("stopped");
        stage.hear(Says.owner(1, 7).answering());
        assertThat(stage.did).endsWith("LEAVING -> STOPPED STOP", "stopped");
    }

    @Test
    void released_is_repeated_until_acknowledged_but_not_for_ever() {
        RoleStage stage = RoleStage.active()
                .stop()
                .hear(Says.owner(1, 7).with(Flags.CLAIMED))
                .forget();
        stage.run(900);
        assertThat(stage.did).filteredOn("heartbeat"::equals).hasSize(180);
        assertThat(stage.run(100).did).contains("stopped");
    }

    @Test
    void nobody_takes_over_in_time_and_the_owner_goes_all_the_same() {
        RoleStage stage = RoleStage.active().stop().run(999);
        assertThat(stage.did).doesNotContain("release");
        stage.run(1);
        assertThat(stage.did).contains("release", "notice HANDOVER_TIMED_OUT 0");
    }

    @Test
    void an_heir_that_dies_after_ready_is_not_waited_for() {
        RoleStage stage = RoleStage.active().stop().hear(Says.standby(1, 5).with(Flags.READY));
        stage.judge(1, Verdict.SUSPECT).tick();
        assertThat(stage.did).contains("release", "notice NO_HEIR 0");
    }

    @Test
    void both_stop_at_once_and_both_are_gone_soon() {
        RoleStage stage = RoleStage.active().stop();
        stage.hear(Says.standby(1, 5).notAble().with(Flags.LEAVING)).run(25);
        assertThat(stage.did).contains("notice NO_HEIR 0", "stopped");
    }

    @Test
    void an_owner_without_an_heir_says_so_and_goes() {
        RoleStage stage = RoleStage.active().judge(1, Verdict.DEAD).stop();
        assertThat(stage.did).contains("release", "notice NO_HEIR 0");
        assertThat(stage.run(20).did).contains("stopped");
    }

    @Test
    void a_standby_says_goodbye_a_few_times() {
        RoleStage stage = RoleStage.standby().stop();
        assertThat(stage.machine.flags()).isEqualTo(Flags.LEAVING);
        stage.run(25);
        assertThat(stage.did).filteredOn("heartbeat"::equals).hasSize(RoleSettings.FAREWELLS);
        assertThat(stage.did).contains("stopped");
    }

    @Test
    void who_leaves_is_not_able_and_claims_nothing() {
        RoleStage stage = RoleStage.standby().stop();
        assertThat(stage.able()).isFalse();
        assertThat(stage.judge(1, Verdict.DEAD).run(100).did).doesNotContain("claim");
    }

    @Test
    void an_owner_that_slept_while_handing_over_lets_go() {
        RoleStage stage = RoleStage.active().stop().sleep(3_000);
        assertThat(stage.did).contains("release");
    }

    @Test
    void an_owner_that_leaves_yields_to_a_higher_term_and_not_to_a_lower() {
        assertThat(RoleStage.active().stop().hear(Says.owner(1, 5)).did).doesNotContain("release");
        assertThat(RoleStage.active().stop().hear(Says.owner(1, 9)).did).contains("release");
    }

    @Test
    void an_heir_gets_ready_claims_on_the_word_go_and_is_acknowledged() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        assertThat(stage.machine.flags()).isEqualTo(Flags.READY);
        assertThat(stage.did).containsExactly("heartbeat");
        stage.hear(Says.owner(1, 5).with(Flags.PREPARE)).hear(Says.owner(1, 5).with(Flags.GO));
        assertThat(stage.did).as("more may wait to be read").doesNotContain("claim");
        stage.tick();
        assertThat(stage.did).contains("STANDBY -> ACTIVE HANDOVER");
        assertThat(stage.machine.flags()).isEqualTo(Flags.CLAIMED);
        stage.forget().hear(Says.owner(1, 5).with(Flags.GO));
        assertThat(stage.did).as("no conflict").isEmpty();
        stage.hear(Says.standby(1, 5).with(Flags.GONE));
        assertThat(stage.did).containsExactly("announce HANDED_OVER", "notice PEER_RELEASED 1");
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void claimed_is_not_said_for_ever() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.hear(Says.owner(1, 5).with(Flags.GO)).run(1_001);
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
        stage.hear(Says.owner(1, 5).with(Flags.GO));
        assertThat(stage.did).as("now it is a conflict").contains("notice CONFLICT_WON 1");
    }

    @Test
    void an_heir_does_not_forget_when_a_third_member_speaks() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.hear(Says.standby(3, 0)).hear(Says.owner(1, 5).with(Flags.GO)).tick();
        assertThat(stage.did).contains("STANDBY -> ACTIVE HANDOVER");
    }

    @Test
    void an_order_that_was_taken_back_in_the_same_turn_is_none() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.hear(Says.owner(1, 5).with(Flags.GO)).hear(Says.owner(1, 5)).run(100);
        assertThat(stage.did).doesNotContain("claim");
    }

    @Test
    void an_heir_is_ready_no_more_when_the_owner_stays() {
        RoleStage stage =
                RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE)).hear(Says.owner(1, 5));
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void of_two_heirs_the_first_in_order_claims() {
        RoleStage stage = RoleStage.standby().hear(Says.standby(3, 4).with(Flags.READY));
        stage.hear(Says.owner(1, 5).with(Flags.PREPARE))
                .hear(Says.owner(1, 5).with(Flags.GO))
                .tick();
        assertThat(stage.did).doesNotContain("claim");
    }

    @Test
    void who_cannot_serve_is_no_heir() {
        RoleStage stage =
                RoleStage.standby().carrier(false).hear(Says.owner(1, 5).with(Flags.PREPARE));
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void only_the_owner_that_counts_can_order_a_move() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(3, 9));
        stage.hear(Says.owner(1, 5).with(Flags.PREPARE))
                .hear(Says.owner(1, 5).with(Flags.GO))
                .tick();
        assertThat(stage.did).doesNotContain("claim");
    }

    @Test
    void a_handover_whose_claim_fails_leaves_the_role_with_the_owner() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.claimWorks = false;
        stage.hear(Says.owner(1, 5).with(Flags.GO)).tick();
        assertThat(stage.machine.role()).isInstanceOf(Role.Standby.class);
        assertThat(stage.able()).isFalse();
    }

    @Test
    void a_lost_goodbye_of_an_owner_costs_a_question() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.SILENT);
        stage.judge(1, Verdict.SUSPECT).run(60).judge(1, Verdict.STALLED).run(1);
        assertThat(stage.did).contains("ask HOLDER", "STANDBY -> ACTIVE IDENTITY_SILENT");
    }
}
