package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Verdict;
import org.junit.jupiter.api.Test;

/** A member that hears nobody, neither a peer nor a neighbour, who lived until then: {@link Impediment#DEAF}. */
class DeafnessTest {
    private static final int DEAF = Impediment.DEAF.bit();

    @Test
    void a_deaf_owner_gives_way_after_three_seconds_to_those_who_may_hear_it() {
        RoleStage stage = RoleStage.active().judge(1, Verdict.SUSPECT).deaf(true);
        assertThat(stage.run(2_999).did).isEmpty();
        assertThat(stage.run(20).did)
                .containsExactly("release", "ACTIVE -> STANDBY DEAF", "heartbeat", "notice DEAF 0");
        assertThat(stage.machine.flags()).as("the others claim on that").isEqualTo(Flags.RELEASED);
        assertThat(stage.impediments()).isEqualTo(DEAF);
        assertThat(stage.forget().run(60_000).did).isEmpty();
    }

    @Test
    void an_owner_that_hears_somebody_again_keeps_the_role() {
        RoleStage stage = RoleStage.active().judge(1, Verdict.SUSPECT);
        for (int i = 0; i < 5; i++) {
            stage.deaf(true).run(2_900).deaf(false).run(1);
        }
        assertThat(stage.did).isEmpty();
    }

    @Test
    void what_an_owner_does_not_hear_in_its_sleep_is_not_counted() {
        RoleStage stage = RoleStage.active().judge(1, Verdict.SUSPECT).deaf(true);
        stage.run(1_000).sleep(10_000);
        assertThat(stage.run(1_900).did).isEmpty();
        assertThat(stage.run(200).did).contains("ACTIVE -> STANDBY DEAF");
    }

    @Test
    void a_deaf_standby_says_that_it_could_not_take_over_as_long_as_it_is() {
        RoleStage stage = RoleStage.standby();
        assertThat(stage.impediments()).isZero();
        assertThat(stage.deaf(true).impediments()).isEqualTo(DEAF);
        assertThat(stage.judge(1, Verdict.DEAD).run(5_000).machine.role().owns())
                .isFalse();
        assertThat(stage.deaf(false).impediments()).isZero();
        assertThat(stage.run(100).machine.role().owns()).isTrue();
    }

    @Test
    void who_gave_way_and_hears_again_that_nobody_followed_claims() {
        RoleStage stage =
                RoleStage.active().judge(1, Verdict.SUSPECT).deaf(true).run(3_100);
        stage.deaf(false)
                .judge(1, Verdict.DEAD)
                .answered(Question.HOLDER, Answer.SILENT)
                .run(200);
        assertThat(stage.machine.role().owns()).isTrue();
    }
}
