package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.member.Arrivals;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.nativeconfig.process.HostClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the member tells, and how often. */
class MemberJournalTest {
    private static final long MILLI = 1_000_000;

    private final LogJournal log = new LogJournal();
    private final MemberJournal journal = new MemberJournal(
            log,
            path -> path == 0 ? "sync" : "lan",
            iface -> "lan",
            iface -> "eth0",
            (iface, mac) -> Optional.empty(),
            false);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aFlappingPathAndAJitteryHostAreTold() {
        for (int i = 0; i < 1_000; i++) {
            journal.path(2, 1, i % 2 == 0);
            journal.overslept(5 * MILLI);
            journal.window(2, 90 * MILLI + i, 60 * MILLI);
        }
        journal.path(2, 0, false);
        journal.overslept(20 * MILLI);
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
    void aShareThatWasNeverReachedHasNoTime() {
        journal.confirmed(new Arrivals.Facts(3, 6, 0, -1, -1, -1, List.of()));
        assertThat(lines("confirmed"))
                .singleElement()
                .asString()
                .contains("half_ms=never most_ms=never all_ms=never")
                .doesNotContain("-0.0");
    }

    @Test
    void whoIsNoOwnerAnyMoreHasNoAlarmOfNeighboursThatDoNotReachIt() {
        journal.unreached(1, 3);
        assertThat(log.alarms().standing(HostClock.nanoTime()))
                .singleElement()
                .asString()
                .startsWith("no neighbour on lan");
        journal.role(new Role.Active(0, 3), new Role.Standby(1), Reason.HANDED_OVER);
        assertThat(log.alarms().standing(HostClock.nanoTime())).isEmpty();
    }

    private List<LogJournal.Entry> lines(String begin) {
        return log.latest().stream()
                .filter(line -> line.text().startsWith(begin))
                .toList();
    }
}
