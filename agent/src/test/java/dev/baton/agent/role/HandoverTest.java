package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Verdict;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** DESIGN D5: planned moves after which the old owner stands by. */
class HandoverTest {
    private static final Says READY = Says.standby(1, 5).with(Flags.READY);
    private static final Says CLAIMED = Says.owner(1, 9).with(Flags.CLAIMED);

    @Test
    void the_owner_serves_until_the_heir_does_and_stands_by_then() {
        RoleStage stage = RoleStage.active().switchover(1);
        assertThat(stage.machine.flags()).isEqualTo(Flags.PREPARE);
        assertThat(stage.hear(READY).machine.flags()).isEqualTo(Flags.GO);
        assertThat(stage.did).doesNotContain("release");
        stage.run(7).forget().hear(CLAIMED);
        assertThat(stage.did)
                .containsExactly("release", "RELEASING -> STANDBY HANDED_OVER", "heartbeat", "moved 1 SWITCHOVER DONE");
        assertThat(move(stage).overlapNs()).isEqualTo(7 * RoleStage.MILLI);
        assertThat(stage.machine.flags()).isEqualTo(Flags.RELEASED);
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
    void only_the_first_of_those_that_could_take_over_can_be_the_heir() {
        assertThat(RoleStage.active().switchover(3).did).endsWith("switchover refused");
        assertThat(RoleStage.active().hear(Says.standby(3, 1)).switchover(3).did)
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

    private static Move move(RoleStage stage) {
        return Objects.requireNonNull(stage.lastMove);
    }
}
