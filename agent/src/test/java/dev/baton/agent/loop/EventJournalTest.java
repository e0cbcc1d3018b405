package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.nativeconfig.process.HostClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often what the member tells is written down, and which alarms stand. */
class EventJournalTest {
    private static final long MILLI = 1_000_000;

    private final LogJournal log = new LogJournal(Runnable::run);
    private final EventJournal journal = new EventJournal(log, new EventWords(EventWordsTest.NAMES));
    private final long nowNs = HostClock.nanoTime();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void a_flapping_path_and_a_jittery_host_are_told() {
        for (int i = 0; i < 1_000; i++) {
            journal.accept(new MemberEvent.PathChanged(nowNs, 2, 1, i % 2 == 0));
            journal.accept(new MemberEvent.Overslept(nowNs, 5 * MILLI));
            journal.accept(new MemberEvent.WindowChanged(nowNs, 2, 90 * MILLI + i, 60 * MILLI));
        }
        journal.accept(new MemberEvent.PathChanged(nowNs, 2, 0, false));
        journal.accept(new MemberEvent.Overslept(nowNs, 20 * MILLI));
        assertThat(lines("path peer=2 path=lan")).hasSize(4);
        assertThat(lines("path peer=2 path=sync")).as("another path").hasSize(1);
        assertThat(lines("overslept"))
                .as("one that is news")
                .hasSize(2)
                .last()
                .asString()
                .contains("late_ms=20");
        assertThat(lines("window peer=2")).hasSize(1);
        log.close();
        assertThat(lines("path peer=2 path=lan"))
                .as("how it ended")
                .hasSize(5)
                .last()
                .asString()
                .endsWith("heard=false untold=995");
    }

    @Test
    void what_happened_a_while_ago_is_told_of_that_time_but_not_before_what_led_to_it() {
        journal.accept(new MemberEvent.Announced(nowNs, 1, 2));
        journal.accept(new MemberEvent.RoleChanged(
                nowNs - 3_600_000 * MILLI, new Role.Starting(0), new Role.Standby(0), Reason.PEER_ACTIVE));
        assertThat(log.latest()).hasSize(2);
        assertThat(log.latest().get(1).at()).isEqualTo(log.latest().get(0).at());
    }

    @Test
    void who_is_no_owner_any_more_has_no_alarm_of_neighbours_that_do_not_reach_it() {
        journal.accept(new MemberEvent.TakeoverUnreached(nowNs, 1, 3));
        assertThat(log.alarms().standing(nowNs)).singleElement().asString().startsWith("no neighbour on lan");
        journal.accept(
                new MemberEvent.RoleChanged(nowNs, new Role.Active(0, 3), new Role.Standby(1), Reason.HANDED_OVER));
        assertThat(log.alarms().standing(nowNs)).isEmpty();
    }

    @Test
    void a_path_that_is_heard_again_is_not_crossed() {
        journal.accept(new MemberEvent.PathsCrossed(nowNs, 2, 1, 2, false));
        journal.accept(new MemberEvent.PathsCrossed(nowNs, 3, 1, 2, false));
        journal.accept(new MemberEvent.PathChanged(nowNs, 2, 1, true));
        assertThat(log.alarms().standing(nowNs)).singleElement().asString().contains("peer 3");
    }

    private List<LogJournal.Entry> lines(String begin) {
        return log.latest().stream()
                .filter(line -> line.text().startsWith(begin))
                .toList();
    }
}
