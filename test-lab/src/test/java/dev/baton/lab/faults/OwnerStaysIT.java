package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults that must move nothing; each test leaves the pair as it found it. */
class OwnerStaysIT {
    private static final Duration HELD = Duration.ofMillis(1_500);

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(OwnerStaysIT::open);

    private Site site;
    private Trial trial;
    private Station active;
    private Station standby;
    private long term;

    @BeforeEach
    void begin() {
        site = SHARED.site();
        trial = SHARED.begin();
        active = trial.active();
        standby = trial.standby();
        term = site.term(active);
    }

    /** The lease outlasts the start of a JVM on a busy machine; refreshes come each second. */
    private static Site open() {
        BatonCluster cluster =
                BatonCluster.defaults().with("lease.duration", "15s").with("arp.refresh", "1s");
        return Site.open(cluster, Site.DEFAULT_DROP);
    }

    @Test
    void anAgentThatIsStoppedForHalfASecondLosesNothing() {
        site.pair().stall(active, Duration.ofMillis(500));
        nothingMoved(true);
    }

    @Test
    void anAgentThatIsKilledAndRestartedAtOnceResumesItsRole() {
        site.pair().kill(active);
        site.pair().startAgent(active);
        nothingMoved(true);
    }

    @Test
    void aPulledSyncCableOnlyDegrades() {
        site.lab().faults().unplug(active, Segment.SYNC);
        awaitHearing(Segment.SYNC, false);
        trial.expectOwner(active);
        site.lab().faults().plug(active, Segment.SYNC);
        awaitHearing(Segment.SYNC, true);
        nothingMoved(true);
    }

    @Test
    void aStandbyWithoutItsLanCableStaysStandby() {
        site.lab().faults().unplug(standby, Segment.LAN);
        awaitHearing(Segment.LAN, false);
        hold();
        assertThat(site.status(standby)).isEqualTo("STANDBY");
        awaitPartlyAble(true);
        site.lab().faults().plug(standby, Segment.LAN);
        awaitHearing(Segment.LAN, true);
        awaitPartlyAble(false);
        nothingMoved(true);
    }

    @Test
    void whereNeitherHasItsLanCableTheOwnerStaysAndIsAnnouncedAgain() {
        site.lab().faults().unplug(standby, Segment.LAN);
        site.lab().faults().unplug(active, Segment.LAN);
        awaitHearing(Segment.LAN, false);
        hold();
        // The owner's first: a standby that alone has its cable back for 50 ms is healthier, and is handed the role.
        Fault plug = site.lab().faults().plug(active, Segment.LAN);
        site.lab().faults().plug(standby, Segment.LAN);
        awaitHearing(Segment.LAN, true);
        site.pair()
                .await(
                        "the neighbours are told again",
                        Site.SOON,
                        () -> trial.soFar().announcements(Segment.LAN.shared(), plug.done()).stream()
                                .anyMatch(arp -> arp.place().equals(Segment.LAN.label())));
        nothingMoved(false);
    }

    /** Long enough for any detection to have come to a verdict. */
    private void hold() {
        site.hold(HELD);
    }

    private void awaitHearing(Segment path, boolean heard) {
        site.pair().await(path + " heard: " + heard, Site.SOON, () -> site.hearsPeer(standby, path) == heard);
    }

    /** Whether the owner tells that its standby could take over, but not serve in full. */
    private void awaitPartlyAble(boolean told) {
        site.pair()
                .await(
                        "the standby's health is an alarm: " + told,
                        Site.SOON,
                        () -> site.alarms(active).stream().anyMatch(alarm -> alarm.contains("stands by with health"))
                                == told);
    }

    private void nothingMoved(boolean losslessly) {
        site.pair().awaitSettled();
        trial.expectOwner(active);
        Findings findings = trial.end();

        assertThat(findings.ownership().owners(Instant.MIN, Instant.MAX)).containsExactly(active);
        assertThat(site.status(standby)).isEqualTo("STANDBY");
        assertThat(site.term(active)).isEqualTo(term);
        findings.neverAnsweredByTwo(Instant.MIN, Instant.MAX);
        if (losslessly) {
            findings.answeredBy(active, Instant.MIN, Instant.now().minusSeconds(2));
            findings.lostNothing();
        }
        for (Segment segment : Segment.GATEWAY) {
            assertThat(findings.announcements(active, segment, Instant.now().minusSeconds(4)))
                    .as("refreshes on %s", segment)
                    .isNotEmpty();
        }
    }
}
