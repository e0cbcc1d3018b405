package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * DESIGN D5: two were active for a while, and neighbours believed the wrong one. When the two meet again the winner, whose
 * own role has not changed, announces until every neighbour is right, those included that hold an entry for a second.
 */
class StaleCachesIT {
    private static final Mac WRONG = Mac.parse("02:00:00:00:0b:ad");
    /** When a claim has said all that it says by itself (5 s). */
    private static final Duration QUIET = Duration.ofSeconds(6);

    private static final Duration HEALED = Duration.ofSeconds(2);

    @Test
    void whatADoubleActiveLeftInTheNeighboursIsHealedByTheWinner() {
        // No refresh may heal what the winner should.
        try (Site site = Site.open(BatonCluster.defaults().with("arp.refresh", "60s"), Site.DEFAULT_DROP)) {
            Station old = site.pair().requireActive();
            Station winner = old.peer();
            site.lab().faults().freeze(old);
            site.pair().awaitActive(winner, Site.SOON);
            site.hold(QUIET);
            assertThat(site.reason(old))
                    .as("two were active, for 3 s if it knew a neighbour that it could miss")
                    .isIn("elected", "deaf");

            Witness witness = Witness.everywhere(site.lab());
            for (Segment segment : Segment.GATEWAY) {
                site.lab()
                        .in(Trial.neighbour(segment))
                        .ipBatch("neigh replace " + segment.shared() + " lladdr " + WRONG + " nud reachable dev "
                                + segment.device() + "\n");
                assertThat(believed(site, segment)).isEqualTo(WRONG);
            }
            Fault thaw = site.lab().faults().thaw(old);
            for (Segment segment : Segment.GATEWAY) {
                site.pair()
                        .await(
                                "the neighbour on " + segment.label() + " is right again",
                                HEALED,
                                () -> believed(site, segment).equals(Findings.sharedMac(segment)));
            }
            site.pair().awaitSettled();
            site.hold(HEALED);
            assertThat(site.pair().active()).contains(winner);
            Evidence evidence = witness.stop();
            for (Segment segment : Segment.GATEWAY) {
                List<ArpSighting> told = evidence.announcements(segment.shared(), thaw.began()).stream()
                        .filter(arp -> arp.place().equals(Evidence.place(winner, segment)))
                        .toList();
                assertThat(told)
                        .as("at once, when the loser is silent, 100 ms and 1.1 s later")
                        .hasSizeGreaterThanOrEqualTo(3)
                        .allMatch(arp -> arp.sender().mac().equals(Findings.sharedMac(segment)));
                Duration spread = Duration.between(
                        told.get(0).at(), told.get(told.size() - 1).at());
                assertThat(spread).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_500));
            }
            assertThat(site.pair().agent(winner).logLines())
                    .as("who hears the loser only once it is silent is told that")
                    .anyMatch(line -> line.contains("notice conflict-won") || line.contains("notice peer-released"));
        }
    }

    private static Mac believed(Site site, Segment segment) {
        return IpView.neighbour(site.lab().in(Trial.neighbour(segment)), segment.shared())
                .orElse(Mac.ZERO);
    }
}
