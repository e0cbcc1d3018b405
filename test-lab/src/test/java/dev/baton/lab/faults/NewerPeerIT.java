package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * DESIGN D14: a member whose release adds sections and flags to a heartbeat is a peer like any other, as the owner and as the
 * standby. Two builds, for one that both writes and reads would agree with itself.
 */
class NewerPeerIT {
    private static final int ECHOES_PER_SECOND = 500;
    private static final int MOVES = 4;

    @Test
    void aLaterReleasePairsWithThisOneInBothDirectionsUnderTraffic() throws IOException {
        BatonCluster ours = BatonCluster.defaults();
        try (Site site = Site.open(ours, Site.DEFAULT_DROP)) {
            BatonCluster newer =
                    ours.installedIn(NewerBuild.in(site.lab().directory().resolve("newer")));
            Station later = site.pair().requireActive().peer();
            assertThat(site.pair().stop(later)).isZero();
            EchoFlow flow = EchoFlow.start(site.lab(), ECHOES_PER_SECOND);
            site.pair().startAgent(later, newer);
            site.pair().awaitSettled();
            for (Segment path : Segment.values()) {
                assertThat(marked(site, later, path))
                        .as("what it adds is there on %s", path)
                        .isTrue();
                assertThat(marked(site, later.peer(), path)).isFalse();
            }

            for (int move = 0; move < MOVES; move++) {
                Station from = site.pair().requireActive();
                Tool.Result said = BatonCluster.command(site.lab(), from, List.of("switchover"));
                assertThat(said.exit()).as("%s", said).isZero();
                site.pair().awaitSettled();
                assertThat(site.pair().requireActive()).isEqualTo(from.peer());
            }
            EchoReport echo = flow.stop();
            assertThat(echo.missing()).as("%s", echo).isEmpty();

            for (int death = 0; death < 2; death++) {
                Station owner = site.pair().requireActive();
                site.lab().faults().freeze(owner);
                site.pair().awaitActive(owner.peer(), Site.SOON);
                site.lab().faults().thaw(owner);
                site.pair().awaitSettled();
                assertThat(site.pair().requireActive()).isEqualTo(owner.peer());
            }
            for (Station gateway : Station.GATEWAYS) {
                assertThat(site.pair().agent(gateway).logLines())
                        .noneMatch(line -> line.contains("refused heartbeats"));
            }
        }
    }

    /** Whether what a gateway sends on a path has the mark of the later release in it, as tcpdump sees it in the switch. */
    private static boolean marked(Site site, Station gateway, Segment path) {
        List<String> capture = List.of("timeout", "20", "tcpdump", "-n", "-A", "-s", "0", "-c", "40", "-Q", "in");
        List<String> words = new ArrayList<>(capture);
        words.addAll(List.of(
                "-i", gateway.port(path), "ether", "src", gateway.mac(path).toString()));
        String seen = site.lab().wire().run(words.toArray(String[]::new));
        assertThat(seen).as("heartbeats").contains("BATN");
        return seen.contains(NewerBuild.MARK);
    }
}
