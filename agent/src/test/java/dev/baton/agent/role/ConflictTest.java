package dev.baton.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** DESIGN D5: two owners meet. */
class ConflictTest {
    @Test
    void the_lower_term_mutes_at_once_and_says_released() {
        RoleStage stage = RoleStage.active().hear(Says.owner(1, 7));
        assertThat(stage.did).containsExactly("release", "ACTIVE -> STANDBY CONFLICT_LOST", "heartbeat");
        assertThat(stage.machine.flags()).isEqualTo(Flags.RELEASED);
        stage.hear(Says.owner(1, 7)).run(10);
        assertThat(stage.machine.flags()).as("until acknowledged").isEqualTo(Flags.RELEASED);
        stage.hear(Says.owner(1, 7).answering());
        assertThat(stage.machine.flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void the_higher_term_stays_announces_again_and_says_so_once() {
        RoleStage stage = RoleStage.active().hear(Says.owner(1, 5)).hear(Says.owner(1, 5));
        assertThat(stage.did).containsExactly("announce CONFLICT_WON", "heartbeat", "notice CONFLICT_WON 1");
    }

    /** It released, died, owned beside us where we did not hear it, and has released that: its last word then came after ours. */
    @Test
    void the_release_of_a_later_life_counts_anew() {
        RoleStage stage = RoleStage.active().hear(Says.standby(1, 5).with(Flags.RELEASED));
        stage.judge(1, Verdict.DEAD).forget();
        stage.hear(Says.standby(1, 1).with(Flags.RELEASED));
        assertThat(stage.did).contains("announce CONFLICT_WON", "notice PEER_RELEASED 1");
    }

    @Test
    void the_winner_announces_again_when_the_loser_is_silent() {
        RoleStage stage = RoleStage.active().hear(Says.owner(1, 5)).forget();
        stage.hear(Says.standby(1, 5).with(Flags.RELEASED))
                .hear(Says.standby(1, 5).with(Flags.RELEASED));
        assertThat(stage.did).containsExactly("announce CONFLICT_WON", "notice PEER_RELEASED 1");
    }

    @Test
    void an_owner_whose_lease_lapsed_asks_like_any_other_and_claims_where_nobody_answers() {
        RoleStage stage = RoleStage.active().judge(1, Verdict.STALLED).lapse();
        assertThat(stage.did).containsExactly("release", "ACTIVE -> STANDBY LAPSED", "heartbeat");
        stage.answered(Question.HOLDER, Answer.ANSWERED).run(200);
        assertThat(stage.machine.role().owns()).isFalse();
        stage.answered(Question.HOLDER, Answer.SILENT).run(200);
        assertThat(stage.machine.role().owns()).isTrue();
        assertThat(RoleStage.standby().lapse().did).isEmpty();
    }

    @Test
    void equal_terms_are_decided_by_the_lower_node_id() {
        long term = RoleStage.active().machine.term();
        assertThat(RoleStage.active().hear(Says.owner(1, term)).machine.role().owns())
                .isFalse();
        assertThat(RoleStage.active().hear(Says.owner(3, term)).machine.role().owns())
                .isTrue();
    }

    @Test
    void a_returning_member_with_a_higher_term_on_disk_does_not_preempt() {
        RoleStage stage = RoleStage.active().hear(Says.standby(1, 100)).run(10_000);
        assertThat(stage.did).isEmpty();
    }

    @Test
    void the_order_is_total() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long[] term = {term(random), term(random), term(random)};
            int[] node = {node(random), node(random), node(random)};
            boolean ab = Peers.outranks(term[0], node[0], term[1], node[1]);
            boolean ba = Peers.outranks(term[1], node[1], term[0], node[0]);
            boolean bc = Peers.outranks(term[1], node[1], term[2], node[2]);
            boolean ac = Peers.outranks(term[0], node[0], term[2], node[2]);
            boolean same = term[0] == term[1] && node[0] == node[1];
            assertThat(ab && ba).as("both before each other").isFalse();
            assertThat(ab || ba).as("one before the other unless the same").isEqualTo(!same);
            assertThat(!ab || !bc || ac).as("transitive").isTrue();
        }
    }

    private static long term(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(3);
            case 1 -> Heartbeat.HIGHEST_TERM - random.nextInt(3);
            default -> random.nextLong() >>> 2;
        };
    }

    private static int node(Random random) {
        return 1 + random.nextInt(3);
    }
}
