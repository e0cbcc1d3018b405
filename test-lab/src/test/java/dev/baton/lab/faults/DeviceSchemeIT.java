package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.AnswerWatch;
import dev.baton.lab.witness.EchoTrail;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.Ping;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code mac.scheme=device}: the identity moves from one device's own MAC to the other's, judged from outside. */
class DeviceSchemeIT {
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Ip PUBLISHED = Ip.parse("203.0.113.77");

    @RegisterExtension
    final SharedSite shared = new SharedSite(() -> Site.open(
            BatonCluster.defaults().with("mac.scheme", "device").with("interface.lan.published", PUBLISHED + " on wan"),
            Site.DEFAULT_DROP));

    @Test
    void itMovesByOrderByDeathAndByStallAndIsAnsweredByOneMacAtATime() {
        Site site = shared.site();
        Witness witness = Witness.everywhere(site.lab());
        EchoTrail trail = EchoTrail.start(site.lab());
        EchoFlow flow = EchoFlow.start(site.lab(), 2_000);
        Station first = site.pair().requireActive();
        Station second = first.peer();
        Tool.attempt(site.lab().in(Station.SERVER).command("ping", "-c", "1", "-W", "1", PUBLISHED.toString()), "");
        site.pair().await("the neighbours know", Site.SOON, () -> believes(site, first));

        Tool.Result said = BatonCluster.command(site.lab(), first, List.of("switchover"));
        assertThat(said.exit()).as("%s", said).isZero();
        moved(site, second);
        EchoReport planned = flow.stop();
        assertThat(trail.stop(planned.missing()))
                .as("lost by a planned move: %s", planned)
                .isEmpty();

        AnswerWatch watch = AnswerWatch.start(site.lab(), Station.CLIENT, Segment.LAN, Segment.LAN.shared(), EVERY);
        site.pair().kill(second); // its addresses stay where they are
        moved(site, first);
        for (Segment segment : Segment.GATEWAY) {
            assertThat(IpView.hasAddress(site.lab().in(second), segment.device(), segment.shared()))
                    .as("mute, but there")
                    .isTrue();
        }
        site.pair().startAgent(second);
        site.pair().awaitSettled();
        clean(site, second);

        site.lab().faults().freeze(first);
        moved(site, second);
        site.lab().faults().thaw(first);
        site.pair().awaitSettled();
        clean(site, first);
        assertThat(site.pair().active()).contains(second);

        List<AnswerWatch.Question> questions = watch.stop();
        assertThat(questions)
                .allSatisfy(question -> assertThat(question.answers().stream().distinct())
                        .as("%s", question)
                        .hasSizeLessThanOrEqualTo(1));
        Evidence evidence = witness.stop();
        assertThat(evidence.arps())
                .filteredOn(arp -> arp.sender().ip().equals(Segment.LAN.shared()))
                .allSatisfy(arp -> assertThat(arp.sender().mac())
                        .isIn(first.mac(Segment.LAN), second.mac(Segment.LAN))
                        .isEqualTo(arp.etherSource()));
        assertThat(site.pair().agent(second).logLines()).noneMatch(line -> line.contains("clash"));
        assertThat(site.pair().agent(first).logLines()).noneMatch(line -> line.contains("clash"));
    }

    /** One member after the other, as with any other change of the shared MAC, and back again. */
    @Test
    void aPairChangesToItAndBackWithNeverTwoMacsForAnAddress() {
        BatonCluster vendor = BatonCluster.defaults().with("start.silence", "1s");
        BatonCluster device = BatonCluster.device().with("start.silence", "1s");
        try (Site site = Site.open(vendor, Site.DEFAULT_DROP)) {
            Station first = site.pair().requireActive();
            Witness witness = Witness.everywhere(site.lab());
            change(site, first, device);
            assertThat(IpView.neighbour(site.lab().in(Station.CLIENT), Segment.LAN.shared()))
                    .contains(first.peer().mac(Segment.LAN));
            change(site, first.peer(), vendor);
            assertThat(IpView.neighbour(site.lab().in(Station.CLIENT), Segment.LAN.shared()))
                    .contains(Findings.sharedMac(Segment.LAN));
            clean(site, first.peer());
            List<Mac> said = witness.stop().arps().stream()
                    .filter(arp -> arp.place().indexOf('/') > 0)
                    .filter(arp -> arp.sender().ip().equals(Segment.LAN.shared()))
                    .map(arp -> arp.sender().mac())
                    .toList();
            List<Mac> inTurn = new ArrayList<>();
            said.stream()
                    .filter(mac ->
                            inTurn.isEmpty() || !inTurn.get(inTurn.size() - 1).equals(mac))
                    .forEach(inTurn::add);
            assertThat(inTurn)
                    .containsExactly(
                            Findings.sharedMac(Segment.LAN),
                            first.peer().mac(Segment.LAN),
                            Findings.sharedMac(Segment.LAN));
        }
    }

    private static void change(Site site, Station active, BatonCluster to) {
        Station standby = active.peer();
        Ping.answers(site.lab().in(Station.CLIENT), Segment.LAN.shared());
        assertThat(site.pair().stop(standby)).isZero();
        site.pair().startAgent(standby, to);
        site.pair()
                .await(
                        "the standby waits for the identity of the other scheme to fall silent",
                        Site.SOON,
                        () -> site.status(standby).equals("ONLINE")
                                && site.pair().agent(standby).logLines().stream()
                                        .anyMatch(line -> line.contains("other-identity")));
        assertThat(site.status(active)).isEqualTo("ACTIVE");
        assertThat(site.pair().stop(active)).isZero();
        site.pair().await("it is active", Site.SOON, () -> site.status(standby).equals("ACTIVE"));
        site.pair().startAgent(active, to);
        site.pair().await("the pair settles", Site.SOON, () -> to.settled(site.pair()));
        assertThat(Ping.answers(site.lab().in(Station.CLIENT), Segment.LAN.shared()))
                .isTrue();
    }

    private static boolean believes(Site site, Station owner) {
        return believes(site, Station.CLIENT, Segment.LAN, Segment.LAN.shared(), owner)
                && believes(site, Station.SERVER, Segment.WAN, Segment.WAN.shared(), owner)
                && believes(site, Station.SERVER, Segment.WAN, PUBLISHED, owner);
    }

    private static boolean believes(Site site, Station who, Segment on, Ip address, Station owner) {
        return IpView.neighbour(site.lab().in(who), address)
                .filter(owner.mac(on)::equals)
                .isPresent();
    }

    private static void moved(Site site, Station to) {
        site.pair().await("the neighbours send to " + to.label(), Site.SOON, () -> believes(site, to));
        assertThat(site.status(to)).isEqualTo("ACTIVE");
        for (Segment segment : Segment.GATEWAY) {
            assertThat(IpView.hasAddress(site.lab().in(to), segment.device(), segment.shared()))
                    .isTrue();
        }
    }

    private static void clean(Site site, Station standby) {
        for (Segment segment : Segment.GATEWAY) {
            site.pair()
                    .await(
                            "nothing of it is left on the standby",
                            Site.SOON,
                            () -> !IpView.hasAddress(site.lab().in(standby), segment.device(), segment.shared()));
        }
    }
}
