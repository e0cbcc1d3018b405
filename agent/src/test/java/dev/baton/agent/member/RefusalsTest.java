package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.heartbeat.wire.Refusal;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecordedEvents events = new RecordedEvents();
    private final Refusals refusals = new Refusals(events);

    @Test
    void a_flood_is_told_once_and_then_once_a_minute() {
        for (int i = 0; i < 100_000; i++) {
            refusals.count(Refusal.BAD_KEY, 0, 3, 0, i * SECOND / 1_000);
        }
        events.told()
                .containsExactly(
                        new MemberEvent.HeartbeatsRefused(0, Refusal.BAD_KEY, 0, 3, 0, 1),
                        new MemberEvent.HeartbeatsRefused(0, Refusal.BAD_KEY, 0, 3, 0, 60_001));
        assertThat(refusals.count(Refusal.BAD_KEY)).isEqualTo(100_000);
    }

    @Test
    void each_reason_has_its_own_minute() {
        refusals.count(Refusal.BAD_KEY, 0, 3, 0, 0);
        refusals.count(Refusal.WRONG_PATH, 1, 1, 0, 1);
        events.told().hasSize(2);
    }

    @Test
    void what_a_restart_makes_is_told_only_when_it_goes_on() {
        long nowNs = Long.MAX_VALUE - SECOND; // a monotonic clock may overflow
        for (int restart = 0; restart < 3; restart++) {
            for (int i = 0; i < 140; i++) {
                refusals.count(Refusal.NOT_ECHOED, 0, 1, 0, nowNs += SECOND / 50);
            }
            nowNs += 2 * SECOND;
        }
        events.told().isEmpty();
        for (int i = 0; i < 200; i++) {
            refusals.count(Refusal.NOT_ECHOED, 0, 1, 0, nowNs += SECOND / 50);
        }
        events.told().hasSize(1);
    }

    @Test
    void a_neighbour_cluster_is_never_told() {
        for (int i = 0; i < 1_000; i++) {
            refusals.count(Refusal.OTHER_CLUSTER, 0, 1, 0, i * SECOND);
        }
        events.told().isEmpty();
    }
}
