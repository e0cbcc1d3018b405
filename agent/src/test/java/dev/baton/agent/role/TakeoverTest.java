package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import org.junit.jupiter.api.Test;

/** DESIGN D2, D3, D4: a standby and an owner that is gone, or only seems so. */
class TakeoverTest {
    @Test
    void a_dead_owner_is_replaced_at_once_and_the_wire_hears_of_it_first() {
        RoleStage stage = RoleStage.standby().judge(1, Verdict.DEAD).tick();
        assertThat(stage.did).containsExactly("claim", "announce CLAIM", "heartbeat", "STANDBY -> ACTIVE PEER_DEAD");
        assertThat(stage.machine.term()).isEqualTo(6);
    }

    @Test
    void a_suspect_owner_is_not_replaced() {
        assertThat(RoleStage.standby().judge(1, Verdict.SUSPECT).run(60_000).did)
                .isEmpty();
    }

    @Test
    void nobody_is_elected_while_the_owner_is_only_suspect() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.SILENT);
        stage.hear(Says.standby(3, 0).notAble()).judge(1, Verdict.SUSPECT).run(1_000);
        assertThat(stage.did).isEmpty();
    }

    @Test
    void a_stalled_owner_keeps_the_role_while_its_kernel_answers() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.ANSWERED);
        stage.judge(1, Verdict.STALLED).run(10_000);
        assertThat(stage.did).containsExactly("ask HOLDER", "notice PEER_STALLED_IDENTITY_ANSWERED 1");
        stage.answered(Question.HOLDER, Answer.SILENT).run(1);
        assertThat(stage.did).contains("STANDBY -> ACTIVE IDENTITY_SILENT");
    }

    @Test
    void a_stalled_owner_whose_answer_would_not_be_heard_keeps_the_role_until_its_lease_is_out() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.UNPROVEN);
        stage.judge(1, Verdict.SUSPECT).run(10).judge(1, Verdict.STALLED).run(1_864);
        assertThat(stage.did).containsExactly("ask HOLDER");
        assertThat(stage.run(1).did).contains("STANDBY -> ACTIVE IDENTITY_SILENT");
    }

    @Test
    void a_stall_of_an_owner_whose_answer_would_not_be_heard_moves_nothing() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.UNPROVEN);
        for (int stall = 0; stall < 20; stall++) {
            stage.judge(1, Verdict.STALLED).run(1_400).judge(1, Verdict.ALIVE).run(600);
        }
        assertThat(stage.did).doesNotContain("claim");
    }

    @Test
    void a_stalled_owner_whose_host_dies_is_replaced_at_once() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.ANSWERED);
        stage.judge(1, Verdict.STALLED).run(1_000).judge(1, Verdict.DEAD).tick();
        assertThat(stage.did).contains("STANDBY -> ACTIVE PEER_DEAD");
    }

    @Test
    void an_owner_that_time_alone_condemned_keeps_the_role_while_its_kernel_answers_for_the_identity() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.ANSWERED);
        stage.judge(1, Verdict.DEAD, Grounds.UNCALIBRATED).run(10_000);
        assertThat(stage.did).containsExactly("ask HOLDER", "notice PEER_STALLED_IDENTITY_ANSWERED 1");
        stage.answered(Question.HOLDER, Answer.SILENT).run(1);
        assertThat(stage.did).contains("STANDBY -> ACTIVE PEER_DEAD");
    }

    @Test
    void an_owner_that_comes_back_to_life_is_told_of_again_when_it_stalls_again() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.ANSWERED);
        stage.judge(1, Verdict.STALLED).run(10).judge(1, Verdict.ALIVE).run(10);
        assertThat(stage.asks()).isFalse();
        stage.judge(1, Verdict.STALLED).run(10);
        assertThat(stage.did).filteredOn(line -> line.startsWith("notice")).hasSize(2);
    }

    @Test
    void a_restarted_owner_goes_first_and_is_not_overtaken() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.SILENT);
        stage.judge(1, Verdict.STALLED)
                .judge(1, Verdict.ALIVE)
                .hear(Says.standby(1, 5))
                .run(1_100);
        assertThat(stage.did).isEmpty();
    }

    @Test
    void a_restarted_owner_that_cannot_serve_holds_the_identity_until_its_lease_ends() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.ANSWERED);
        stage.judge(1, Verdict.SUSPECT).hear(Says.standby(1, 5).notAble()).run(1_000);
        assertThat(stage.did).containsExactly("ask HOLDER", "notice IDENTITY_ANSWERED_BY_UNKNOWN 0");
        stage.answered(Question.HOLDER, Answer.SILENT).run(1);
        assertThat(stage.did).contains("STANDBY -> ACTIVE ELECTED");
    }

    @Test
    void a_stranger_is_not_even_asked_when_there_was_an_owner() {
        RoleStage stage = RoleStage.standby().answered(Question.ANYBODY, Answer.ANSWERED);
        stage.answered(Question.HOLDER, Answer.SILENT);
        stage.hear(Says.standby(1, 5).notAble()).run(100);
        assertThat(stage.did).contains("STANDBY -> ACTIVE ELECTED").doesNotContain("ask ANYBODY");
    }

    @Test
    void without_carrier_nothing_is_claimed_and_that_is_said_once() {
        RoleStage stage =
                RoleStage.standby().carrier(false).judge(1, Verdict.DEAD).run(1_000);
        assertThat(stage.did).containsExactly("notice CANNOT_CLAIM 0");
    }

    @Test
    void a_verdict_from_before_the_carrier_came_is_checked_on_the_wire() {
        RoleStage stage =
                RoleStage.standby().carrier(false).judge(1, Verdict.DEAD).run(1_000);
        stage.answered(Question.HOLDER, Answer.ANSWERED).carrier(true).run(59);
        assertThat(stage.did).doesNotContain("ask HOLDER", "claim");
        stage.run(1_000);
        assertThat(stage.did).contains("ask HOLDER").doesNotContain("claim");
        assertThat(stage.answered(Question.HOLDER, Answer.SILENT).run(1).did).contains("claim");
    }

    @Test
    void a_verdict_from_before_ones_own_sleep_is_checked_on_the_wire() {
        RoleStage stage = RoleStage.standby().judge(1, Verdict.DEAD).sleep(500).run(59);
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(1).did).contains("ask HOLDER").doesNotContain("claim");
    }

    @Test
    void who_is_not_first_leaves_the_claim_to_who_is() {
        RoleStage stage = RoleStage.standby()
                .hear(Says.standby(3, 4))
                .judge(1, Verdict.DEAD)
                .run(1_000);
        assertThat(stage.did).isEmpty();
        assertThat(stage.judge(3, Verdict.SUSPECT).run(1).did).contains("STANDBY -> ACTIVE PEER_DEAD");
    }

    @Test
    void who_goes_first_and_does_not_claim_is_passed_over() {
        RoleStage stage = RoleStage.standby().hear(Says.standby(3, 4)).judge(1, Verdict.DEAD);
        assertThat(stage.run(1_180).did).isEmpty();
        assertThat(stage.run(1).did).contains("STANDBY -> ACTIVE PEER_DEAD", "notice PASSED_OVER 3");
    }

    @Test
    void each_that_goes_before_gets_its_time() {
        RoleStage stage = RoleStage.standby()
                .hear(Says.standby(3, 4))
                .hear(Says.standby(4, 3))
                .judge(1, Verdict.DEAD);
        assertThat(stage.run(2_360).did).isEmpty();
        assertThat(stage.run(1).did).contains("STANDBY -> ACTIVE PEER_DEAD");
    }

    @Test
    void who_sleeps_meanwhile_passes_nobody_over_for_it() {
        RoleStage stage = RoleStage.standby()
                .answered(Question.HOLDER, Answer.SILENT)
                .hear(Says.standby(3, 4))
                .judge(1, Verdict.DEAD)
                .run(500)
                .sleep(5_000)
                .run(600);
        assertThat(stage.did).doesNotContain("claim");
        assertThat(stage.run(90).did).contains("claim");
    }

    @Test
    void who_goes_first_has_its_time_from_when_the_lease_of_a_stalled_owner_is_out() {
        RoleStage stage = RoleStage.standby().answered(Question.HOLDER, Answer.SILENT);
        stage.hear(Says.standby(3, 4)).judge(1, Verdict.STALLED).run(1_874 + 1_179);
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(2).did).contains("STANDBY -> ACTIVE IDENTITY_SILENT");
    }

    @Test
    void an_owner_ends_the_tenure_of_the_silent_ones_before_it() {
        RoleStage stage = RoleStage.standby().hear(Says.standby(3, 0)).judge(1, Verdict.DEAD);
        stage.hear(Says.owner(3, 9)).run(100).forget();
        // Node 3 restarts without being able to serve; node 1, dead since long, is no owner to inherit from.
        stage.answered(Question.HOLDER, Answer.ANSWERED)
                .hear(Says.standby(3, 9).notAble())
                .run(1_000);
        assertThat(stage.did).doesNotContain("claim");
    }

    @Test
    void a_failed_claim_is_tried_again_after_a_pause_in_which_others_go_first() {
        RoleStage stage = RoleStage.standby();
        stage.claimWorks = false;
        stage.judge(1, Verdict.DEAD).tick();
        assertThat(stage.did).containsExactly("claim failed", "heartbeat", "notice CLAIM_FAILED 0");
        assertThat(stage.able()).isFalse();
        stage.claimWorks = true;
        assertThat(stage.run(999).did).doesNotContain("claim");
        assertThat(stage.run(1).did).contains("claim", "STANDBY -> ACTIVE PEER_DEAD");
        assertThat(stage.machine.term()).isEqualTo(7);
    }

    @Test
    void released_and_leaving_frees_the_role_at_once() {
        RoleStage stage =
                RoleStage.standby().hear(Says.standby(1, 5).with(Flags.GONE)).tick();
        assertThat(stage.did).contains("STANDBY -> ACTIVE PEER_RELEASED");
    }

    @Test
    void who_releases_but_stays_lost_to_somebody_who_is_looked_for_first() {
        RoleStage stage = RoleStage.standby().hear(Says.standby(3, 0));
        stage.hear(Says.standby(1, 5).notAble().with(Flags.RELEASED));
        assertThat(stage.did).doesNotContain("claim");
        stage.hear(Says.owner(3, 9)).run(1_000);
        assertThat(stage.did).doesNotContain("claim");
    }
}
