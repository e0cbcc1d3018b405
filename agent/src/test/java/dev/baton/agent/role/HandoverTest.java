package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Verdict;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** DESIGN D5: planned moves after which the old owner stands by. */
class HandoverTest {
    private static final Says READY = Says.standby(1, 5).with(Flags.READY);
    private static final Says RAISING = Says.owner(1, 9).with(Flags.RAISING);
    private static final Says CLAIMED = Says.owner(1, 9).with(Flags.CLAIMED);

    @Test
    void the_successor_is_named_and_need_not_go_first() {
        RoleStage stage = RoleStage.active().hear(Says.standby(3, 1)).switchover(3);
        assertThat(stage.did).contains("switchover begun");
        assertThat(stage.machine.successor()).isEqualTo(3);
        stage.hear(READY);
        assertThat(stage.machine.flags()).as("of another").isEqualTo(Flags.PREPARE);
        stage.hear(Says.standby(3, 1).with(Flags.READY));
        assertThat(stage.machine.flags()).isEqualTo(Flags.GO);
    }

    @Test
    void who_is_named_takes_over_although_another_goes_first_and_the_other_does_not() {
        RoleStage named = RoleStage.standby().hear(Says.standby(3, 4));
        named.hear(Says.owner(1, 5).with(Flags.PREPARE).to(RoleStage.NODE));
        named.hear(Says.owner(1, 5).with(Flags.GO).to(RoleStage.NODE)).tick();
        assertThat(named.did).contains("STANDBY -> ACTIVE HANDOVER").doesNotContain("notice PASSED_OVER 3");

        RoleStage other = RoleStage.standby();
        other.hear(Says.owner(1, 5).with(Flags.PREPARE).to(3));
        assertThat(other.machine.flags()).isEqualTo(Flags.NONE);
        other.hear(Says.owner(1, 5).with(Flags.GO).to(3)).tick();
        assertThat(other.did).isEmpty();
    }

    @Test
    void the_owner_serves_until_the_heir_does_and_stands_by_then() {
        RoleStage stage = RoleStage.active().switchover(1);
        assertThat(stage.machine.flags()).isEqualTo(Flags.PREPARE);
        assertThat(stage.isShort).as("it may still die before the heir claims").isFalse();
        assertThat(stage.hear(READY).machine.flags()).isEqualTo(Flags.GO);
        assertThat(stage.isShort)
                .as("if it dies now, two own for no longer than a move may take")
                .isTrue();
        assertThat(stage.did).doesNotContain("release");
        stage.run(7).forget().hear(CLAIMED);
        assertThat(stage.did)
                .containsExactly("release", "RELEASING -> STANDBY HANDED_OVER", "heartbeat", "moved 1 SWITCHOVER DONE");
        assertThat(move(stage).overlapNs()).isEqualTo(7 * RoleStage.MILLI);
        assertThat(stage.machine.flags()).isEqualTo(Flags.RELEASED);
    }

    /** Whoever believes it would claim beside it. */
    @Test
    void released_is_not_said_where_the_kernel_did_not_obey() {
        RoleStage handing = RoleStage.active().switchover(1).hear(READY);
        handing.releaseWorks = false;
        assertThat(handing.hear(CLAIMED).machine.flags()).isEqualTo(Flags.NONE);

        RoleStage leaving = RoleStage.active();
        leaving.releaseWorks = false;
        leaving.stop().hear(READY).hear(CLAIMED);
        assertThat(leaving.machine.flags()).as("nor that it leaves").isEqualTo(Flags.NONE);
        assertThat(leaving.run(1_000).did).contains("stopped");

        RoleStage loser = RoleStage.active();
        loser.releaseWorks = false;
        assertThat(loser.hear(Says.owner(1, 9)).machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void released_is_said_until_an_answer_from_after_it_acknowledges_it() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).hear(CLAIMED);
        stage.hear(CLAIMED.answering());
        assertThat(stage.machine.flags()).as("from before it knew").isEqualTo(Flags.RELEASED);
        stage.hear(Says.owner(1, 9).answering());
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void who_hands_over_could_take_over_again() {
        RoleStage stage = RoleStage.active().switchover(1);
        assertThat(stage.able()).isTrue();
        assertThat(stage.hear(READY).hear(CLAIMED).able()).isTrue();
        stage.judge(1, Verdict.DEAD).run(70);
        assertThat(stage.did).contains("STANDBY -> ACTIVE PEER_DEAD");
    }

    @Test
    void an_heir_that_never_gets_ready_leaves_the_role_where_it_is() {
        RoleStage stage = RoleStage.active().switchover(1).run(999);
        assertThat(stage.machine.role()).isInstanceOf(Role.Releasing.class);
        stage.forget().run(1);
        assertThat(stage.did).containsExactly("heartbeat", "RELEASING -> ACTIVE KEPT", "moved 1 SWITCHOVER NOT_READY");
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
        assertThat(move(stage).overlapNs()).isZero();
    }

    @Test
    void an_heir_that_never_claims_leaves_the_role_where_it_is() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).run(1_000);
        assertThat(stage.isShort).isFalse();
        assertThat(stage.did).doesNotContain("release").endsWith("moved 1 SWITCHOVER NOT_CLAIMED");
    }

    @Test
    void an_heir_that_claims_after_all_wins_by_its_term() {
        RoleStage stage =
                RoleStage.active().switchover(1).hear(READY).run(1_000).forget().hear(CLAIMED);
        assertThat(stage.did).containsExactly("release", "ACTIVE -> STANDBY CONFLICT_LOST", "heartbeat");
    }

    @Test
    void an_heir_that_falls_silent_is_not_waited_for() {
        RoleStage stage = RoleStage.active()
                .switchover(1)
                .hear(READY)
                .judge(1, Verdict.SUSPECT)
                .tick();
        assertThat(stage.did).doesNotContain("release").endsWith("moved 1 SWITCHOVER HEIR_LOST");
        assertThat(stage.machine.role()).isInstanceOf(Role.Active.class);
    }

    @Test
    void the_term_does_not_change_when_the_role_stays() {
        RoleStage stage = RoleStage.active();
        long term = stage.machine.term();
        assertThat(stage.switchover(1).run(1_000).machine.term()).isEqualTo(term);
    }

    @Test
    void another_standby_that_gets_ready_is_not_ordered_to_claim() {
        RoleStage stage = RoleStage.active().hear(Says.standby(3, 1)).switchover(1);
        stage.hear(Says.standby(3, 1).with(Flags.READY));
        assertThat(stage.machine.flags()).isEqualTo(Flags.PREPARE);
    }

    @Test
    void a_third_owner_with_a_higher_term_ends_the_move() {
        RoleStage stage = RoleStage.active().switchover(1).hear(Says.owner(3, 9));
        assertThat(stage.did)
                .contains("release", "RELEASING -> STANDBY CONFLICT_LOST")
                .endsWith("moved 1 SWITCHOVER SUPERSEDED");
    }

    @Test
    void only_an_owner_that_is_not_moving_already_can_begin() {
        assertThat(RoleStage.standby().switchover(1).did).containsExactly("switchover refused");
        assertThat(RoleStage.active().switchover(1).switchover(1).did).endsWith("switchover refused");
        assertThat(RoleStage.active().stop().switchover(1).did).endsWith("switchover refused");
    }

    @Test
    void only_who_could_take_over_can_be_the_heir() {
        assertThat(RoleStage.active().switchover(3).did).endsWith("switchover refused");
        assertThat(RoleStage.active().hear(Says.standby(3, 1).notAble()).switchover(3).did)
                .endsWith("switchover refused");
        assertThat(RoleStage.active().hear(Says.standby(1, 5).notAble()).switchover(1).did)
                .endsWith("switchover refused");
        assertThat(RoleStage.active().judge(1, Verdict.DEAD).switchover(1).did).endsWith("switchover refused");
    }

    @Test
    void who_has_just_claimed_waits_for_the_old_owner_before_it_hands_over_again() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.hear(Says.owner(1, 5).with(Flags.GO)).tick().switchover(1);
        assertThat(stage.did).endsWith("switchover refused");
        stage.hear(Says.standby(1, 5).with(Flags.RELEASED)).switchover(1);
        assertThat(stage.did).endsWith("switchover begun");
    }

    @Test
    void a_stop_in_the_middle_makes_it_the_way_out() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).forget().stop();
        assertThat(stage.did).containsExactly("RELEASING -> RELEASING STOP", "moved 1 SWITCHOVER STOPPING");
        stage.hear(CLAIMED).hear(Says.owner(1, 9).answering());
        assertThat(stage.did).contains("release", "RELEASING -> LEAVING STOP").endsWith("stopped");
    }

    @Test
    void the_owner_serves_beside_an_heir_that_has_links_to_raise_until_it_has() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).forget().hear(RAISING);
        assertThat(stage.machine.yields()).isTrue();
        assertThat(stage.run(90).hear(RAISING).run(1).did).isEmpty();
        assertThat(stage.machine.flags()).as("the heir must see no conflict").isEqualTo(Flags.GO);
        stage.hear(CLAIMED);
        assertThat(stage.did)
                .containsExactly("release", "RELEASING -> STANDBY HANDED_OVER", "heartbeat", "moved 1 SWITCHOVER DONE");
        assertThat(move(stage).overlapNs()).isEqualTo(91 * RoleStage.MILLI);
        assertThat(stage.machine.yields()).isFalse();
    }

    @Test
    void an_heir_that_raises_for_too_long_is_not_waited_for() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).forget().hear(RAISING);
        for (int i = 0; i < 399; i++) {
            stage.run(1).hear(RAISING);
        }
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(1).did)
                .containsExactly(
                        "release",
                        "RELEASING -> STANDBY HANDED_OVER",
                        "heartbeat",
                        "moved 1 SWITCHOVER DONE",
                        "notice HANDOVER_INCOMPLETE 1");
    }

    @Test
    void an_heir_that_started_again_and_claims_anew_has_all_the_time_for_that_claim() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).hear(RAISING);
        stage.run(300).forget().hear(Says.owner(1, 1_006).with(Flags.RAISING));
        for (int i = 0; i < 399; i++) {
            stage.run(1).hear(Says.owner(1, 1_006).with(Flags.RAISING));
        }
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(1).did).endsWith("notice HANDOVER_INCOMPLETE 1");
    }

    @Test
    void the_bound_holds_for_an_heir_that_is_not_heard_any_more_and_may_answer_still() {
        for (Verdict verdict : List.of(Verdict.SUSPECT, Verdict.STALLED)) {
            RoleStage stage = RoleStage.active().switchover(1).hear(READY).hear(RAISING);
            stage.judge(1, verdict).forget().run(399);
            assertThat(stage.did).isEmpty();
            assertThat(stage.run(1).did).startsWith("release", "RELEASING -> STANDBY HANDED_OVER");
        }
    }

    @Test
    void an_heir_that_dies_while_it_raises_leaves_the_role_where_it_is() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).hear(RAISING);
        stage.run(30).forget().judge(1, Verdict.DEAD).tick();
        assertThat(stage.did)
                .containsExactly(
                        "announce KEPT", "heartbeat", "RELEASING -> ACTIVE KEPT", "moved 1 SWITCHOVER HEIR_LOST");
    }

    @Test
    void an_heir_that_lets_go_while_it_raises_leaves_the_role_where_it_is() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).hear(RAISING);
        stage.forget().hear(Says.standby(1, 9).with(Flags.GONE));
        assertThat(stage.did).startsWith("announce KEPT").contains("RELEASING -> ACTIVE KEPT");
    }

    @Test
    void a_third_owner_is_not_waited_for_whatever_it_says() {
        RoleStage stage = RoleStage.active().switchover(1).hear(READY).hear(RAISING);
        stage.forget().hear(Says.owner(3, 12).with(Flags.RAISING));
        assertThat(stage.did).contains("release", "RELEASING -> STANDBY CONFLICT_LOST");
    }

    /** Each took itself for the first in order, for one of them did not hear the other. */
    @Test
    void who_must_stop_serves_beside_the_better_of_two_heirs() {
        RoleStage stage =
                RoleStage.active().stop().hear(READY).hear(Says.owner(3, 9).with(Flags.RAISING));
        stage.forget().hear(RAISING).run(30).hear(Says.standby(3, 9).with(Flags.RELEASED));
        assertThat(stage.did).isEmpty();
        assertThat(stage.run(1).hear(CLAIMED).did).startsWith("release", "RELEASING -> LEAVING STOP");
    }

    @Test
    void who_must_stop_serves_beside_the_heir_too() {
        RoleStage ordered = RoleStage.active().stop().hear(READY);
        RoleStage yielding =
                RoleStage.active().switchover(1).hear(READY).hear(RAISING).stop();
        for (RoleStage stage : List.of(ordered, yielding)) {
            stage.forget().hear(RAISING).run(90).hear(RAISING);
            assertThat(stage.did).isEmpty();
            assertThat(stage.hear(CLAIMED).did).startsWith("release", "RELEASING -> LEAVING STOP");
        }
    }

    @Test
    void who_must_stop_stops_when_the_heir_is_lost() {
        RoleStage stage = RoleStage.active().stop().hear(READY).hear(RAISING);
        stage.forget().judge(1, Verdict.DEAD).tick();
        assertThat(stage.did).startsWith("release", "RELEASING -> LEAVING STOP").contains("notice NO_HEIR 0");
    }

    @Test
    void the_heir_says_ready_with_claimed_until_it_serves_everywhere() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.claimedEverywhere = false;
        stage.hear(Says.owner(1, 5).with(Flags.GO)).tick();
        assertThat(stage.machine.flags()).isEqualTo(Flags.RAISING);
        stage.hear(Says.owner(1, 5).with(Flags.GO)).run(50).switchover(1);
        assertThat(stage.did).doesNotContain("notice CONFLICT_WON 1").endsWith("switchover refused");
        stage.forget().claimedEverywhere = true;
        assertThat(stage.run(1).did).containsExactly("announce RAISED", "heartbeat");
        assertThat(stage.machine.flags()).isEqualTo(Flags.CLAIMED);
    }

    @Test
    void an_owner_that_fell_silent_before_the_heir_served_everywhere_is_taken_at_its_word() {
        RoleStage stage = RoleStage.standby().hear(Says.owner(1, 5).with(Flags.PREPARE));
        stage.claimedEverywhere = false;
        stage.hear(Says.owner(1, 5).with(Flags.GO)).tick().forget();
        stage.hear(Says.standby(1, 5).with(Flags.RELEASED));
        assertThat(stage.did).containsExactly("announce HANDED_OVER", "notice PEER_RELEASED 1");
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void a_claim_that_nobody_handed_over_says_nothing_of_what_it_has_to_raise() {
        RoleStage stage = RoleStage.standby();
        stage.claimedEverywhere = false;
        stage.judge(1, Verdict.DEAD).tick();
        assertThat(stage.machine.role()).isInstanceOf(Role.Active.class);
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    private static Move move(RoleStage stage) {
        return Objects.requireNonNull(stage.lastMove);
    }
}
