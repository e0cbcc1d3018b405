package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.LogLine;
import dev.baton.lab.net.Station;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nobody on the segments says anything unasked since the agents started, and no witness is named: the members find those
 * who would answer themselves (DESIGN D2), and judge as on any other segment.
 */
class QuietSegmentIT {
    private static final BatonCluster CLUSTER = BatonCluster.defaults();

    @Test
    void aDeadActiveIsJudgedByItsSilenceAndADeafStandbyJudgesNobody() {
        try (Site site = Site.open(CLUSTER, Site.DEFAULT_DROP)) {
            for (Station gateway : Station.GATEWAYS) {
                assertThat(site.pair().stop(gateway)).isZero();
                site.lab().in(gateway).run("ip", "neighbour", "flush", "all");
            }
            for (Station gateway : Station.GATEWAYS) {
                site.pair().startAgent(gateway);
            }
            site.pair().awaitSettled();
            Station active = site.pair().requireActive();
            Station standby = active.peer();
            site.pair()
                    .await(
                            "neighbours are found",
                            Site.SOON,
                            () -> site.ears(standby).equals("hearing"));

            long term = site.term(active);
            site.lab().faults().deafen(standby);
            site.pair()
                    .await(
                            "it knows that it is deaf",
                            Site.SOON,
                            () -> site.ears(standby).equals("deaf"));
            site.lab().faults().undeafen(standby);
            site.pair().awaitSettled();
            assertThat(site.term(active)).isEqualTo(term);

            site.lab().faults().freeze(active);
            site.pair().awaitActive(standby, Site.SOON);
            List<LogLine> verdicts = LogLine.parse(site.pair().agent(standby).logLines()).stream()
                    .filter(line -> line.isTo("verdict", "DEAD"))
                    .toList();
            assertThat(verdicts.get(verdicts.size() - 1).field("grounds")).isEqualTo("nothing-answers");
        }
    }
}
