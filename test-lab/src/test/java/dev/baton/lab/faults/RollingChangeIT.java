package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.SwitchTable;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * DESIGN section 4: a pair gets other shared MACs, one member after the other. The addresses are silent for a moment
 * between the old owner and the new one; they never have two MACs.
 */
class RollingChangeIT {
    private static final int ECHOES_PER_SECOND = 250;
    /** Half a second between two rounds of questions, a quarter for the last, and what a busy machine adds. */
    private static final double LONGEST_GAP_MS = 1_000;

    /** What the README calls it, and the shared MACs that it is documented to have. */
    private record Identity(String name, BatonCluster cluster, Map<Segment, Mac> macs) {
        Mac on(Segment segment) {
            return Objects.requireNonNull(macs.get(segment));
        }
    }

    private static Identity identity(String name, BatonCluster cluster, String lan, String wan) {
        return new Identity(name, cluster, Map.of(Segment.LAN, Mac.parse(lan), Segment.WAN, Mac.parse(wan)));
    }

    @Test
    void aPairGetsAnotherClusterIdAndThenAnotherMacScheme() {
        BatonCluster seven = BatonCluster.defaults().with("start.silence", "1s");
        BatonCluster eight = seven.with("cluster.id", "8");
        Identity first = identity("cluster 7 (mac.scheme=vendor)", seven, "10:00:00:c1:4a:87", "10:00:00:c1:4a:47");
        Identity second = identity("cluster 8 (mac.scheme=vendor)", eight, "10:00:00:c1:4a:88", "10:00:00:c1:4a:48");
        Identity third = identity(
                "cluster 8 (mac.scheme=local)",
                eight.with("mac.scheme", "local"),
                "02:b4:00:08:00:01",
                "02:b4:00:08:00:02");
        try (Site site = Site.open(seven, Site.DEFAULT_DROP)) {
            Station active = site.pair().requireActive();
            change(site, active, first, second);

            // What an agent that was killed leaves behind is found, told and replaced.
            int said = site.said(active);
            site.pair().kill(active);
            site.pair().agent(active).awaitExit(Site.SOON);
            change(site, active.peer(), second, third);
            assertThat(site.saidSince(active, said))
                    .anyMatch(line -> line.contains("this host has the shared links of cluster 8 (mac.scheme=vendor),"
                                    + " bt-lan, bt-wan, down; as cluster 8 (mac.scheme=local)")
                            && line.contains("It stands by"));
        }
    }

    private static void change(Site site, Station active, Identity from, Identity to) {
        Station standby = active.peer();
        Witness witness = Witness.everywhere(site.lab());
        EchoFlow flow = EchoFlow.start(site.lab(), ECHOES_PER_SECOND);

        int said = site.said(standby);
        if (site.pair().agent(standby).isAlive()) {
            assertThat(site.pair().stop(standby)).isZero();
        }
        site.pair().startAgent(standby, to.cluster());
        awaitAlarm(site, standby, from.name() + " has the shared addresses");
        awaitAlarm(site, standby, "heartbeats are refused as other-identity");
        awaitAlarm(site, active, "heartbeats are refused as other-identity");
        Path directory = BatonCluster.file(site.lab(), active).getParent();
        to.cluster().prepare(site.lab(), active, Objects.requireNonNull(directory));
        assertThat(BatonCluster.command(site.lab(), active, List.of("check")).err())
                .contains("this host has the shared links of " + from.name() + ", bt-lan, bt-wan, up; as " + to.name())
                .contains("It is active: change the standby first");
        assertThat(site.status(standby)).as("seconds later").isEqualTo("ONLINE");
        assertThat(site.status(active)).isEqualTo("ACTIVE");
        assertThat(site.saidSince(standby, said))
                .as("an operator who follows the README is not sent after a stranger")
                .noneMatch(line -> line.contains("stranger answers") || line.contains("another station uses"))
                .anyMatch(
                        line -> line.contains("clash kind=address-claimed-by-stranger") && line.contains(from.name()));

        assertThat(site.pair().stop(active)).isZero();
        awaitStatus(site, standby, "ACTIVE");
        site.pair().startAgent(active, to.cluster());
        awaitStatus(site, active, "STANDBY");
        site.pair().await("the pair settles", Site.SOON, () -> to.cluster().settled(site.pair()));
        EchoReport echo = flow.stop();

        for (Segment segment : Segment.GATEWAY) {
            assertThat(IpView.neighbour(site.lab().in(Trial.neighbour(segment)), segment.shared()))
                    .contains(to.on(segment));
            assertThat(SwitchTable.behind(site.lab(), segment, to.on(segment))).contains(standby);
        }
        Evidence evidence = witness.stop();
        for (Segment segment : Segment.GATEWAY) {
            oneMacAfterTheOther(evidence, segment, from.on(segment), to.on(segment));
        }
        assertThat(echo.outages()).as("%s", echo).hasSize(1);
        assertThat(echo.longestOutageMs()).as("%s", echo).isLessThan(LONGEST_GAP_MS);
        assertThat(echo.flowsAtTheEnd()).isTrue();
    }

    /** Whoever answered or announced did so with the old MAC first, and after the first frame with the new one never again. */
    private static void oneMacAfterTheOther(Evidence evidence, Segment segment, Mac from, Mac to) {
        List<Mac> said = evidence.arps().stream()
                .filter(arp -> arp.place().indexOf('/') > 0 && arp.sender().ip().equals(segment.shared()))
                .map(ArpSighting::sender)
                .map(ArpSighting.Party::mac)
                .toList();
        int turn = said.indexOf(to);
        assertThat(turn).isPositive();
        assertThat(said.subList(0, turn)).containsOnly(from);
        assertThat(said.subList(turn, said.size())).containsOnly(to);
    }

    private static void awaitStatus(Site site, Station gateway, String status) {
        site.pair()
                .await(
                        gateway.label() + " is " + status,
                        Site.SOON,
                        () -> site.status(gateway).equals(status));
    }

    private static void awaitAlarm(Site site, Station gateway, String text) {
        site.pair()
                .await(
                        "an alarm on " + gateway.label() + ": " + text,
                        Site.SOON,
                        () -> site.alarms(gateway).stream().anyMatch(alarm -> alarm.contains(text)));
    }
}
