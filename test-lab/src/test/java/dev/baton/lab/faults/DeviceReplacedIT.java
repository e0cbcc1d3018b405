package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.EchoFlow;
import dev.baton.lab.traffic.EchoReport;
import dev.baton.lab.witness.Answers;
import dev.baton.lab.witness.ArpSighting;
import dev.baton.lab.witness.Evidence;
import dev.baton.lab.witness.IpView;
import dev.baton.lab.witness.SwitchTable;
import dev.baton.lab.witness.Witness;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * DESIGN D10: devices go away and come back, get another MAC or another address. Heartbeats and probes go on with what is
 * true now, the shared link is made again and stays silent, and no role changes. Each test leaves the pair settled.
 */
class DeviceReplacedIT {
    private static final int ECHOES_PER_SECOND = 250;
    /** Some: each path is probed about once a second. */
    private static final Duration CALIBRATIONS = Duration.ofSeconds(6);
    /** No connection tracking, so that a planned move at the end of a test loses nothing. */
    private static final String STATELESS = "table inet site { }\n";

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(BatonCluster.defaults(), STATELESS));

    private Site site;
    private Station active;
    private Station standby;
    private long term;
    private int saidBefore;
    private int activeSaidBefore;

    @BeforeEach
    void begin() {
        site = SHARED.site();
        active = site.pair().requireActive();
        standby = active.peer();
        term = site.term(active);
        saidBefore = site.said(standby);
        activeSaidBefore = site.said(active);
    }

    @Test
    void aStandbysDeviceThatComesBackWithAnotherMacIsProvisionedAgain() {
        Mac other = replacement(standby, Segment.LAN);
        Witness witness = Witness.onSegments(site.lab());
        EchoFlow flow = EchoFlow.start(site.lab(), ECHOES_PER_SECOND);
        site.lab().remove(standby, Segment.LAN);
        awaitHearing(Segment.LAN, false);
        assertThat(site.iface(standby, Segment.LAN).get("carrier").getAsBoolean())
                .isFalse();
        assertThat(IpView.link(site.lab().in(standby), "bt-lan"))
                .as("it went with its device")
                .isEmpty();
        nothingMoved();

        Instant back = site.lab().insert(standby, Segment.LAN, other).began();
        awaitHearing(Segment.LAN, true);
        awaitSilentSharedLink(standby, Segment.LAN);
        awaitAsked(witness, other, standby.address(Segment.LAN), back);
        site.pair().awaitSettled();
        assertThat(site.iface(standby, Segment.LAN).get("carrier").getAsBoolean())
                .isTrue();
        nothingMoved();

        Evidence evidence = witness.stop();
        assertThat(evidence.from("lan", other)).as("frames from the new MAC").isNotEmpty();
        assertThat(evidence.from("lan", standby.mac(Segment.LAN)))
                .as("frames from the old one")
                .isNotEmpty()
                .allSatisfy(at -> assertThat(at).isBefore(back));
        handOver();
        EchoReport echo = flow.stop();
        assertThat(echo.lost()).as("%s", echo).isZero();
    }

    @Test
    void aStandbysDeviceThatComesBackAsItWasIsProvisionedAgain() {
        site.lab().remove(standby, Segment.WAN);
        awaitHearing(Segment.WAN, false);
        site.lab().insert(standby, Segment.WAN, standby.mac(Segment.WAN));
        awaitHearing(Segment.WAN, true);
        awaitSilentSharedLink(standby, Segment.WAN);
        site.pair().awaitSettled();
        nothingMoved();
    }

    @Test
    void aSyncDeviceThatComesBackCarriesHeartbeatsAgain() {
        site.lab().remove(standby, Segment.SYNC);
        awaitHearing(Segment.SYNC, false);
        site.lab().insert(standby, Segment.SYNC, replacement(standby, Segment.SYNC));
        awaitHearing(Segment.SYNC, true);
        site.pair().awaitSettled();
        nothingMoved();
    }

    @Test
    void aStandbyIsAskedForTheAddressThatItHasNow() {
        Ip next = Ip.parse("10.7.1.33");
        Netns host = site.lab().in(standby);
        Witness witness = Witness.onSegments(site.lab());
        Instant changed = Instant.now();
        host.ipBatch("addr del " + standby.prefix(Segment.LAN) + " dev lan0\naddr add " + next + "/24 dev lan0\n");
        awaitAsked(witness, standby.mac(Segment.LAN), next, changed);
        site.hold(CALIBRATIONS);
        assertThat(askedSince(witness.soFar(), Instant.now().minus(CALIBRATIONS.dividedBy(2))))
                .as("and not for the one that is gone")
                .contains(next)
                .doesNotContain(standby.address(Segment.LAN));
        nothingMoved();

        host.ipBatch("addr del " + next + "/24 dev lan0\naddr add " + standby.prefix(Segment.LAN) + " dev lan0\n");
        awaitAsked(witness, standby.mac(Segment.LAN), standby.address(Segment.LAN), Instant.now());
        witness.stop();
        site.pair().awaitSettled();
        nothingMoved();
    }

    @Test
    void anOwnersDeviceGetsAnotherMacWhileItForwards() {
        Mac other = replacement(active, Segment.LAN);
        Witness witness = Witness.onSegments(site.lab());
        EchoFlow flow = EchoFlow.start(site.lab(), ECHOES_PER_SECOND);
        setMac(active, other);
        site.pair()
                .await(
                        "heartbeats from the new MAC",
                        Site.SOON,
                        () -> !witness.soFar().from("lan", other).isEmpty());
        awaitHearing(Segment.LAN, true);
        site.pair()
                .await(
                        "the standby knows what the owner answers",
                        Site.SOON,
                        () -> site.calibrated(standby, Segment.LAN).containsAll(List.of("arp", "echo")));
        site.pair().awaitSettled();
        nothingMoved();
        setMac(active, active.mac(Segment.LAN));
        awaitHearing(Segment.LAN, true);
        site.pair().awaitSettled();
        nothingMoved();

        witness.stop();
        EchoReport echo = flow.stop();
        assertThat(echo.lost()).as("%s", echo).isZero();
    }

    @Test
    void anOwnerWhoseDeviceGoesAwayHandsOverAndComesBackSilent() {
        site.lab().remove(active, Segment.LAN);
        site.pair().awaitActive(standby, Site.SOON);
        site.lab().insert(active, Segment.LAN, active.mac(Segment.LAN));
        awaitHearing(Segment.LAN, true);
        awaitSilentSharedLink(active, Segment.LAN);
        site.pair().awaitSettled();
        answeredBy(standby);
        assertThat(List.of(site.status(active), site.status(standby))).containsExactly("STANDBY", "ACTIVE");
        assertThat(site.saidSince(active, activeSaidBefore)).noneMatch(line -> line.contains("repair "));
    }

    /** A MAC of the lab's that no device has. */
    private static Mac replacement(Station station, Segment segment) {
        return new Mac(station.mac(segment).bits() | 0x80);
    }

    private void setMac(Station gateway, Mac mac) {
        site.lab().in(gateway).ipBatch("link set lan0 address " + mac + "\n");
    }

    private void awaitHearing(Segment path, boolean heard) {
        site.pair()
                .await(
                        path + " heard by both: " + heard,
                        Site.SOON,
                        () -> Station.GATEWAYS.stream().allMatch(gateway -> site.hearsPeer(gateway, path) == heard));
    }

    /** Down, ours, with its address, and without the local route by which the parent would answer for it. */
    private void awaitSilentSharedLink(Station gateway, Segment segment) {
        Netns host = site.lab().in(gateway);
        String name = "bt-" + segment.label();
        site.pair()
                .await(
                        name + " is there again",
                        Site.SOON,
                        () -> IpView.query(host, "addr", "show").stream()
                                .anyMatch(link -> isNamed(link, name)
                                        && link.toString()
                                                .contains('"' + segment.shared().toString() + '"')));
        JsonObject link = IpView.link(host, name).orElseThrow();
        assertThat(Mac.parse(link.get("address").getAsString())).isEqualTo(Findings.sharedMac(segment));
        assertThat(link.get("ifalias").getAsString()).isEqualTo("baton:7:" + segment.number());
        assertThat(IpView.isUp(link)).isFalse();
        site.pair()
                .await(
                        "no route leads to it",
                        Site.SOON,
                        () -> IpView.routes(host, "local").stream()
                                .noneMatch(route -> route.toString()
                                        .contains('"' + segment.shared().toString() + '"')));
    }

    private static boolean isNamed(JsonObject link, String name) {
        return link.get("ifname").getAsString().equals(name);
    }

    /** Waits until the active has asked the standby's kernel for an address at a MAC, and was answered. */
    private void awaitAsked(Witness witness, Mac mac, Ip address, Instant from) {
        site.pair().await("probes of " + address + " at " + mac, Duration.ofSeconds(10), () -> {
            Evidence seen = witness.soFar();
            boolean asked = seen.arps().stream()
                    .anyMatch(arp -> arp.isRequest()
                            && !arp.at().isBefore(from)
                            && arp.etherSource().equals(active.mac(Segment.LAN))
                            && arp.etherDestination().equals(mac)
                            && arp.target().ip().equals(address));
            return asked
                    && seen.arps().stream()
                            .anyMatch(arp -> arp.isReply()
                                    && !arp.at().isBefore(from)
                                    && arp.etherDestination().equals(active.mac(Segment.LAN))
                                    && arp.sender().equals(new ArpSighting.Party(address, mac)));
        });
    }

    /** The addresses of the standby's MAC that the active has asked for since a moment. */
    private Set<Ip> askedSince(Evidence evidence, Instant from) {
        return evidence.arps().stream()
                .filter(arp -> arp.isRequest() && !arp.at().isBefore(from))
                .filter(arp -> arp.etherSource().equals(active.mac(Segment.LAN))
                        && arp.etherDestination().equals(standby.mac(Segment.LAN)))
                .map(arp -> arp.target().ip())
                .collect(Collectors.toSet());
    }

    private void nothingMoved() {
        assertThat(site.pair().requireActive()).isEqualTo(active);
        assertThat(List.of(site.status(active), site.status(standby))).containsExactly("ACTIVE", "STANDBY");
        assertThat(site.term(active)).isEqualTo(term);
        assertThat(site.saidSince(standby, saidBefore))
                .noneMatch(line -> line.contains(" role ") || line.contains("to=DEAD") || line.contains("repair "));
        assertThat(site.saidSince(active, activeSaidBefore))
                .noneMatch(line -> line.contains(" role ") || line.contains("to=DEAD") || line.contains("repair "));
    }

    /** What was made again works: the role moves there, and the identity answers. */
    private void handOver() {
        BatonCluster.command(site.lab(), active, List.of("switchover")).orThrow();
        site.pair().awaitActive(standby, Site.SOON);
        site.pair().awaitSettled();
        answeredBy(standby);
    }

    private void answeredBy(Station owner) {
        for (Segment segment : Segment.GATEWAY) {
            assertThat(SwitchTable.behind(site.lab(), segment, Findings.sharedMac(segment)))
                    .contains(owner);
            assertThat(Answers.ask(site.lab(), Trial.neighbour(segment), segment, segment.shared())
                            .answerers())
                    .containsExactly(Findings.sharedMac(segment));
        }
    }
}
