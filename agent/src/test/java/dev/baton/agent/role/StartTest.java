package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** DESIGN "Start-up": who claims first, and what a restarted agent does with what it finds. */
class StartTest {
    @Test
    void who_hears_an_owner_stands_by() {
        RoleStage stage = RoleStage.starting().hear(Says.owner(1, 5)).run(10_000);
        assertThat(stage.did).containsExactly("STARTING -> STANDBY PEER_ACTIVE");
    }

    @Test
    void the_lower_node_id_goes_first() {
        RoleStage stage = RoleStage.starting().hear(Says.standby(1, 0)).run(100);
        assertThat(stage.did).containsExactly("STARTING -> STANDBY PEER_GOES_FIRST");
    }

    @Test
    void the_higher_term_on_disk_goes_before_the_lower_node_id() {
        RoleStage stage = RoleStage.starting();
        stage.terms.held = 7;
        stage.terms.highest = 7;
        stage.answered(Question.MEMBERS, Answer.SILENT).hear(Says.standby(1, 6)).run(100);
        assertThat(stage.did).contains("ask MEMBERS", "claim", "STARTING -> ACTIVE ELECTED");
        assertThat(stage.machine.term()).isEqualTo(8);
    }

    @Test
    void nobody_is_elected_before_all_were_heard_for_three_intervals() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT);
        stage.hear(Says.standby(3, 0)).run(59);
        assertThat(stage.did).isEmpty();
        stage.run(1);
        assertThat(stage.did).contains("STARTING -> ACTIVE ELECTED");
    }

    @Test
    void one_that_could_not_serve_is_passed_over() {
        RoleStage stage = RoleStage.starting().answered(Question.MEMBERS, Answer.SILENT);
        stage.hear(Says.standby(1, 9).notAble()).run(100);
        assertThat(stage.did).contains("STARTING -> ACTIVE ELECTED");
    }

    @Test
    void alone_is_who_heard_nobody_for_the_silence() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT);
        stage.run(4_999);
        assertThat(stage.did).isEmpty();
        stage.run(1);
        assertThat(stage.did).contains("claim", "STARTING -> ACTIVE ALONE");
    }

    @Test
    void on_a_mute_wire_patience_is_needed() {
        RoleStage stage = new RoleStage().answered(Question.ANYBODY, Answer.SILENT);
        stage.machine.start(false, stage.nowNs());
        stage.carrier(true).forget().run(34_999);
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(1).did).contains("STARTING -> ACTIVE ALONE");
    }

    @Test
    void without_carrier_nobody_is_ever_alone() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT);
        stage.carrier(false).run(100_000);
        assertThat(stage.did).isEmpty();
    }

    @Test
    void who_cannot_send_does_not_claim() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT);
        stage.machine.sending(false);
        assertThat(stage.run(10_000).did).isEmpty();
    }

    @Test
    void a_stranger_holds_back_a_first_claim_and_is_asked_again_after_half_a_second() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.ANSWERED);
        stage.run(5_400);
        assertThat(stage.did).containsExactly("ask ANYBODY", "notice IDENTITY_ANSWERED_BY_UNKNOWN 0");
        stage.answered(Question.ANYBODY, Answer.SILENT);
        stage.run(90);
        assertThat(stage.did).doesNotContain("claim");
        assertThat(stage.run(20).did).contains("STARTING -> ACTIVE ALONE");
    }

    @Test
    void a_stranger_holds_back_a_first_claim_for_half_a_minute_and_no_longer() {
        RoleStage stage = RoleStage.starting()
                .answered(Question.ANYBODY, Answer.ANSWERED)
                .answered(Question.MEMBERS, Answer.SILENT)
                .run(34_990);
        assertThat(stage.did).doesNotContain("claim", "ask MEMBERS");
        assertThat(stage.run(600).did).contains("ask MEMBERS", "claim");
    }

    @Test
    void what_a_member_may_hold_is_not_claimed_after_half_a_minute_either() {
        RoleStage stage = RoleStage.starting()
                .answered(Question.ANYBODY, Answer.ANSWERED)
                .answered(Question.MEMBERS, Answer.ANSWERED)
                .run(600_000);
        assertThat(stage.did).contains("ask MEMBERS").doesNotContain("claim");
    }

    @Test
    void a_cluster_that_has_served_before_waits_for_no_stranger() {
        RoleStage stage = RoleStage.starting()
                .answered(Question.ANYBODY, Answer.ANSWERED)
                .answered(Question.MEMBERS, Answer.SILENT);
        stage.terms.highest = 9;
        assertThat(stage.run(5_000).did).contains("STARTING -> ACTIVE ALONE");
    }

    @Test
    void one_that_is_kept_from_its_first_claim_is_passed_over_by_the_next() {
        RoleStage stage = RoleStage.starting()
                .answered(Question.ANYBODY, Answer.SILENT)
                .hear(Says.standby(1, 0))
                .run(1_170);
        assertThat(stage.did).containsExactly("STARTING -> STANDBY PEER_GOES_FIRST");
        assertThat(stage.run(100).did).contains("STANDBY -> ACTIVE ELECTED", "notice PASSED_OVER 1");
    }

    @Test
    void who_slept_does_not_count_that_time_as_silence() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT);
        stage.run(4_000).sleep(3_000).run(900);
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(100).did).contains("claim");
    }

    @Test
    void what_still_stands_is_resumed_after_one_window() {
        RoleStage stage = RoleStage.inheriting();
        stage.run(59);
        assertThat(stage.did).isEmpty();
        stage.run(1);
        assertThat(stage.did).containsExactly("resume", "announce CLAIM", "heartbeat", "STARTING -> ACTIVE RESUMED");
        assertThat(stage.machine.term()).isEqualTo(7);
    }

    @Test
    void what_another_took_meanwhile_is_put_down_at_once() {
        RoleStage stage = RoleStage.inheriting().hear(Says.owner(1, 8)).tick();
        assertThat(stage.did).containsExactly("release", "notice NOT_RESUMED 0");
        stage.run(1);
        assertThat(stage.did).contains("STARTING -> STANDBY PEER_ACTIVE");
    }

    @Test
    void what_is_older_than_a_peers_term_is_put_down() {
        assertThat(RoleStage.inheriting().hear(Says.standby(1, 8)).tick().did).contains("release");
        assertThat(RoleStage.inheriting().hear(Says.standby(1, 6)).tick().did).isEmpty();
    }

    @Test
    void what_expires_while_listening_is_put_down() {
        RoleStage stage = RoleStage.inheriting().run(30);
        stage.standing = false;
        assertThat(stage.tick().did).containsExactly("release", "notice NOT_RESUMED 0");
    }

    @Test
    void what_cannot_be_resumed_is_put_down() {
        RoleStage stage = RoleStage.inheriting();
        stage.resumeWorks = false;
        stage.run(60);
        assertThat(stage.did).containsExactly("resume", "release", "notice NOT_RESUMED 0");
        assertThat(stage.run(4_000).did).hasSize(3);
    }

    @Test
    void a_stop_while_inheriting_leaves_nothing_standing() {
        RoleStage stage = RoleStage.inheriting().stop();
        assertThat(stage.did).startsWith("release", "STARTING -> LEAVING STOP");
        assertThat(stage.standing).isFalse();
    }

    @Test
    void a_starting_pair_does_not_wait_for_one_that_left() {
        RoleStage stage = RoleStage.starting().answered(Question.ANYBODY, Answer.SILENT);
        stage.hear(Says.standby(1, 0))
                .run(10)
                .hear(Says.standby(1, 0).with(Flags.LEAVING))
                .run(4_900);
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(100).did).contains("STARTING -> ACTIVE ALONE");
    }

    /** Its standby has not noticed anything yet, and it would go first for the term that it held. */
    @Test
    void who_crashes_again_and_again_lets_another_go_first() {
        RoleStage stage = RoleStage.starting();
        stage.terms.held = 7;
        stage.machine.crashed(stage.nowNs());
        stage.hear(Says.standby(1, 5)).run(2_900);
        assertThat(stage.did).doesNotContain("claim");
        assertThat(Impediment.CRASH_LOOP.isIn(stage.machine.impediments(stage.nowNs())))
                .isTrue();
        stage.answered(Question.MEMBERS, Answer.SILENT).answered(Question.ANYBODY, Answer.SILENT);
        assertThat(stage.run(500).did).as("where nobody does").contains("claim");
    }

    @Test
    void what_an_agent_before_it_held_and_did_not_leave_standing_is_put_on_record_as_released() {
        assertThat(RoleStage.starting().terms.released).isTrue();
        assertThat(RoleStage.inheriting().terms.released).isFalse();
    }
}
