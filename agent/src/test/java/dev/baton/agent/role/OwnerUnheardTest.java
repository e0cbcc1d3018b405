package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Verdict;
import org.junit.jupiter.api.Test;

/** Two members that cannot hear each other, and a third that hears both and says whom it follows. This one is node 2. */
class OwnerUnheardTest {
    private static final long TERM = RoleStage.active().machine.term();

    @Test
    void an_owner_lets_go_for_one_with_a_higher_term_that_only_others_hear() {
        RoleStage stage = RoleStage.active().hear(Says.standby(1, 5).following(3, TERM + 1));
        assertThat(stage.machine.flags()).isEqualTo(Flags.RELEASED);
        stage.run(1_100);
        assertThat(stage.did).contains("ACTIVE -> STANDBY CONFLICT_LOST").containsOnlyOnce("notice OWNER_UNHEARD 3");
    }

    /** Its heir claimed in the moment in which it was judged here: what a third says is of that claim, and no word of before. */
    @Test
    void who_has_just_let_go_for_it_does_not_claim_again_although_it_judged_it_a_moment_ago() {
        RoleStage stage = RoleStage.active().hear(Says.standby(3, 1)).judge(3, Verdict.DEAD);
        stage.answered(Question.HOLDER, Answer.SILENT).answered(Question.MEMBERS, Answer.SILENT);
        stage.hear(Says.standby(1, 5).following(3, TERM + 1)).run(55);
        assertThat(stage.did).contains("ACTIVE -> STANDBY CONFLICT_LOST").doesNotContain("claim");
    }

    @Test
    void of_equal_terms_the_lower_node_stays() {
        RoleStage stage = RoleStage.active().hear(Says.standby(1, 5).following(3, TERM));
        assertThat(stage.did).isEmpty();
        stage.hear(Says.standby(4, 5).following(1, TERM));
        assertThat(stage.did).as("node 1 is heard here, and says no such thing").isEmpty();
        stage.judge(1, Verdict.DEAD).forget().hear(Says.standby(4, 5).following(1, TERM));
        assertThat(stage.did).contains("ACTIVE -> STANDBY CONFLICT_LOST");
    }

    @Test
    void who_is_said_to_follow_us_or_a_lower_term_is_no_reason() {
        RoleStage stage = RoleStage.active()
                .hear(Says.standby(1, 5).following(RoleStage.NODE, TERM))
                .hear(Says.standby(1, 5).following(3, TERM - 1));
        assertThat(stage.did).isEmpty();
    }

    @Test
    void a_standby_claims_nothing_beside_an_owner_that_only_others_hear_and_claims_when_they_hear_it_no_more() {
        RoleStage stage = RoleStage.active().hear(Says.standby(1, 5).following(3, TERM + 1));
        stage.run(20_000);
        assertThat(stage.did).doesNotContain("claim").containsOnlyOnce("notice OWNER_UNHEARD 3");
        stage.answered(Question.HOLDER, Answer.SILENT);
        stage.forget().hear(Says.standby(1, 5)).run(2_000);
        assertThat(stage.did).contains("claim");
    }

    /** Whoever says so may be about to notice too: the first in order is not kept from following at once. */
    @Test
    void an_owner_that_has_just_fallen_silent_here_is_followed_though_others_hear_it_still() {
        RoleStage stage = RoleStage.standby().hear(Says.standby(3, 0).following(1, 5));
        stage.judge(1, Verdict.SUSPECT)
                .judge(1, Verdict.DEAD)
                .hear(Says.standby(3, 0).following(1, 5));
        assertThat(stage.tick().did).contains("STANDBY -> ACTIVE PEER_DEAD");
    }

    @Test
    void where_they_go_on_hearing_it_nothing_is_claimed() {
        RoleStage stage = RoleStage.standby();
        stage.claimWorks = false;
        stage.judge(1, Verdict.DEAD).tick().forget();
        stage.claimWorks = true;
        stage.run(100).hear(Says.standby(3, 1).following(1, 5)).run(20_000);
        assertThat(stage.did).doesNotContain("claim").contains("notice OWNER_UNHEARD 1");
    }

    @Test
    void one_that_starts_stands_by_an_owner_that_only_others_hear() {
        RoleStage stage =
                RoleStage.starting().hear(Says.standby(3, 1).following(1, 5)).run(40_000);
        assertThat(stage.did).contains("STARTING -> STANDBY PEER_ACTIVE").doesNotContain("claim");
    }

    @Test
    void what_stood_is_not_resumed_beside_it() {
        RoleStage stage =
                RoleStage.inheriting().hear(Says.standby(3, 1).following(1, 8)).run(2_000);
        assertThat(stage.did).contains("notice NOT_RESUMED 0").doesNotContain("resume", "claim");
    }

    /** It has just started, and hears first whoever tells of the owner. */
    @Test
    void an_owner_that_is_heard_a_moment_later_is_not_told_of() {
        RoleStage stage =
                RoleStage.starting().hear(Says.standby(3, 1).following(1, 5)).run(900);
        stage.hear(Says.owner(1, 5)).run(5_000);
        assertThat(stage.did).doesNotContain("notice OWNER_UNHEARD 1");
    }

    @Test
    void who_hangs_on_a_host_that_lives_takes_nothing_back_for_ten_seconds() {
        RoleStage stage = unheard();
        stage.judge(3, Verdict.SUSPECT).judge(3, Verdict.STALLED).run(9_500);
        assertThat(stage.did).doesNotContain("claim");
        stage.answered(Question.HOLDER, Answer.SILENT)
                .answered(Question.MEMBERS, Answer.SILENT)
                .run(2_000);
        assertThat(stage.did).contains("claim");
    }

    @Test
    void nor_does_one_that_was_stopped_or_started_again() {
        RoleStage stage = unheard();
        stage.hear(Says.standby(3, 1).following(1, 5).with(Flags.LEAVING)).judge(3, Verdict.DEAD);
        stage.run(5_000).hear(Says.standby(3, 1).justStarted()).run(4_000);
        assertThat(stage.did).doesNotContain("claim");
    }

    @Test
    void with_a_host_that_dies_its_word_is_gone() {
        RoleStage stage = unheard();
        stage.answered(Question.HOLDER, Answer.SILENT).answered(Question.MEMBERS, Answer.SILENT);
        stage.judge(3, Verdict.SUSPECT).judge(3, Verdict.DEAD).run(500);
        assertThat(stage.did).contains("claim");
    }

    /** Where time alone condemned it here, the others have had the time to notice, too. */
    @Test
    void an_owner_that_others_still_hear_long_after_it_fell_silent_here_is_not_followed() {
        RoleStage stage = RoleStage.standby().hear(Says.standby(3, 0).following(1, 5));
        stage.judge(1, Verdict.SUSPECT);
        for (int i = 0; i < 50; i++) {
            stage.run(20).hear(Says.standby(3, 0).following(1, 5));
        }
        stage.judge(1, Verdict.DEAD).run(5_000);
        assertThat(stage.did).doesNotContain("claim");
    }

    /** A standby that hears node 3, which hears the owner, node 1. */
    private static RoleStage unheard() {
        RoleStage stage =
                RoleStage.starting().hear(Says.standby(3, 1).following(1, 5)).run(2_000);
        return stage.hear(Says.standby(3, 1).following(1, 5)).forget();
    }
}
