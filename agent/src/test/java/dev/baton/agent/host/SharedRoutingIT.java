package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Routes of the identity on a real kernel, with {@code ip route} as the witness. */
@ExtendWith(NetnsExtension.class)
class SharedRoutingIT {
    private static final RouteSpec OUT =
            new RouteSpec(Prefix.parse("0.0.0.0/0"), Ip.parse("203.0.113.100"), true, 0, RouteSpec.MAIN);
    private static final RouteSpec OTHER_TABLE =
            new RouteSpec(Prefix.parse("10.20.0.0/16"), Ip.parse("203.0.113.100"), true, 7, 4242);
    /** Nobody here knows the way to its gateway. */
    private static final RouteSpec NOWHERE =
            new RouteSpec(Prefix.parse("10.30.0.0/16"), Ip.parse("192.0.2.9"), false, 0, RouteSpec.MAIN);

    private static final RouteSpec OUT_V6 =
            new RouteSpec(Prefix.parse("::/0"), Ip.parse("fe80::100"), true, 1, RouteSpec.MAIN);
    private static final RouteSpec OTHER_TABLE_V6 =
            new RouteSpec(Prefix.parse("2001:db8:20::/48"), Ip.parse("fe80::100"), true, 7, 4242);

    private static final String OURS = "default via 203.0.113.100 dev bt-wan";
    private static final String OURS_V6 = "default via fe80::100 dev bt-wan metric 1 onlink";

    @TempDir
    Path directory;

    private Segment segment;

    @BeforeEach
    void plugIn(Netns netns) {
        segment = new Segment(netns, directory.resolve("sysctl.saved"));
        segment.links(Segment.LAN, wan(OUT, OTHER_TABLE));
    }

    @AfterEach
    void unplug() {
        segment.close();
    }

    private static SharedLink wan(RouteSpec... routes) {
        SharedLink wan = Segment.WAN;
        return new SharedLink(wan.name(), wan.device(), wan.mac(), wan.alias(), wan.shared(), List.of(routes));
    }

    @Test
    void theyComeWithTheClaimAndGoWithTheRelease(Netns netns) throws Exception {
        netns.ip("route add default via 10.7.1.100 dev lan0");
        HostIdentity identity = segment.provision(false);
        assertThat(ours(netns)).isEmpty();
        segment.claim();
        assertThat(ours(netns))
                .as("when the claim returns")
                .contains(OURS)
                .contains("10.20.0.0/16 via 203.0.113.100 dev bt-wan table 4242 metric 7 onlink");
        assertThat(netns.ip("route get 192.0.2.1")).contains("via 203.0.113.100 dev bt-wan src 203.0.113.1");
        segment.mute();
        segment.until("gone with the link", () -> ours(netns).isEmpty());
        assertThat(netns.ip("route get 192.0.2.1")).as("the host's own is back").contains("via 10.7.1.100 dev lan0");
        segment.claim();
        assertThat(ours(netns)).contains(OURS);
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired") || line.startsWith("route"));
        identity.retire();
        assertThat(ours(netns)).isEmpty();
    }

    @Test
    void theirSourceIsTheSharedAddressAndIsPutBackWithThem(Netns netns) throws Exception {
        SharedLink wan = Segment.WAN;
        Ip second = Ip.parse("203.0.113.7");
        Ip sixth = Ip.parse("2001:db8:2::1");
        RouteSpec out = new RouteSpec(OUT.destination(), OUT.gateway(), true, 0, RouteSpec.MAIN, second);
        RouteSpec outV6 = new RouteSpec(OUT_V6.destination(), OUT_V6.gateway(), true, 1, RouteSpec.MAIN, sixth);
        List<Prefix> shared = List.of(
                Prefix.parse("203.0.113.1/24"),
                Prefix.parse("203.0.113.7/24"),
                Prefix.parse("2001:db8:2::1/64"),
                Prefix.parse("fe80::7/64"));
        segment.links(
                Segment.LAN,
                new SharedLink(wan.name(), wan.device(), wan.mac(), wan.alias(), shared, List.of(out, outV6)));
        HostIdentity identity = segment.provision(false);
        segment.claim();
        assertThat(ours(netns)).as("when the claim returns").contains("dev bt-wan src 203.0.113.7 onlink");
        segment.until("as soon as IPv6 has the address", () -> oursV6(netns).contains("src 2001:db8:2::1"));
        assertThat(netns.ip("route get 192.0.2.1")).contains("via 203.0.113.100 dev bt-wan src 203.0.113.7");
        assertThat(netns.ip("-6 route get 2001:db8:77::1"))
                .contains("via fe80::100 dev bt-wan")
                .contains("src 2001:db8:2::1");
        identity.lookSoon();
        segment.turnFor(Duration.ofMillis(300));
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired") || line.startsWith("route"));

        netns.ip("route replace default via 203.0.113.100 dev bt-wan proto 66 onlink");
        netns.ip("-6 route del default dev bt-wan");
        identity.lookSoon();
        segment.until(
                "put back",
                () -> ours(netns).contains("src 203.0.113.7") && oursV6(netns).contains("src 2001:db8:2::1"));
        assertThat(netns.ip("route get 192.0.2.1")).contains("src 203.0.113.7");
        netns.ip("addr del 203.0.113.7/32 dev bt-wan");
        identity.lookSoon();
        segment.until("with its address", () -> ours(netns).contains("src 203.0.113.7"));

        segment.abandon();
        HostIdentity heir = segment.provision(true);
        assertThat(heir.resume(System.nanoTime())).isTrue();
        segment.resumed();
        assertThat(ours(netns)).contains("src 203.0.113.7");
        segment.mute();
        segment.until("gone", () -> ours(netns).isEmpty() && oursV6(netns).isEmpty());
        heir.retire();
    }

    @Test
    void whatSomebodyTookAwayIsPutBack(Netns netns) throws Exception {
        HostIdentity identity = settled(netns);
        netns.ip("route del default dev bt-wan");
        identity.lookSoon();
        segment.until("back", () -> ours(netns).contains(OURS));
        segment.until("told", () -> segment.told.contains("repaired routes bt-wan (default via 203.0.113.100)"));
        netns.ip("route replace default via 10.7.1.100 dev lan0");
        identity.lookSoon();
        segment.until(
                "before the one that replaced it",
                () -> netns.ip("route show default").startsWith(OURS));
        netns.ip("addr flush dev bt-wan");
        identity.lookSoon();
        segment.until("with the address", () -> ours(netns).contains(OURS));
        netns.ip("link set bt-wan down");
        identity.lookSoon();
        segment.until(
                "raised with its routes",
                () -> segment.isUp("bt-wan") && ours(netns).contains(OURS));
    }

    @Test
    void thoseOfIpv6ComeAndGoAndComeBackLikewise(Netns netns) throws Exception {
        netns.ip("-6 addr add fe80::2/64 dev lan0 nodad");
        netns.ip("-6 route add default via fe80::200 dev lan0");
        segment.links(Segment.LAN, wan(OUT, OUT_V6, OTHER_TABLE_V6));
        HostIdentity identity = segment.provision(false);
        segment.claim();
        assertThat(oursV6(netns))
                .as("when the claim returns")
                .contains(OURS_V6)
                .contains("2001:db8:20::/48 via fe80::100 dev bt-wan table 4242 metric 7 onlink");
        assertThat(netns.ip("-6 route get 2001:db8:77::1")).contains("via fe80::100 dev bt-wan");
        identity.lookSoon();
        segment.turnFor(Duration.ofMillis(300));
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired") || line.startsWith("route"));
        netns.ip("-6 route flush dev bt-wan");
        identity.lookSoon();
        segment.until("put back", () -> oursV6(netns).contains(OURS_V6));
        segment.until("told", () -> segment.told.contains("repaired routes bt-wan (default via fe80::100 metric 1)"));
        netns.ip("link set bt-wan down");
        identity.lookSoon();
        segment.until("raised with its routes", () -> oursV6(netns).contains(OURS_V6));

        segment.abandon();
        netns.ip("-6 route del 2001:db8:20::/48 table 4242");
        netns.ip("-6 route add 2001:db8:21::/48 via fe80::100 dev bt-wan proto 66");
        netns.ip("-6 route add 2001:db8:22::/48 via fe80::100 dev bt-wan proto static");
        HostIdentity heir = segment.provision(true);
        assertThat(heir.resume(System.nanoTime())).isTrue();
        segment.resumed();
        assertThat(oursV6(netns)).contains(OURS_V6).contains("2001:db8:20::/48").doesNotContain("2001:db8:21::");
        assertThat(netns.ip("-6 route")).as("somebody else's").contains("2001:db8:22::/48 via");
        segment.mute();
        segment.until("gone with the link", () -> oursV6(netns).isEmpty());
        assertThat(netns.ip("-6 route get 2001:db8:77::1"))
                .as("the host's own is back")
                .contains("via fe80::200 dev lan0");
        heir.retire();
    }

    @Test
    void theRouteToAnIpv6NetworkIsPutBackAndAGatewayInTheDevicesIsReached(Netns netns) throws Exception {
        netns.ip("addr add 2001:db8:1::2/64 dev wan0 nodad");
        RouteSpec gateway = new RouteSpec(Prefix.parse("2001:db8:1::9/128"), null, false, 1, RouteSpec.MAIN);
        RouteSpec out = new RouteSpec(Prefix.parse("::/0"), Ip.parse("2001:db8:1::9"), true, 1, RouteSpec.MAIN);
        List<Prefix> shared = List.of(
                Prefix.parse("203.0.113.1/24"),
                Prefix.parse("2001:db8:1::1/64"),
                Prefix.parse("2001:db8:2::1/64"),
                Prefix.parse("fe80::7/64"));
        SharedLink wan = Segment.WAN;
        segment.links(
                Segment.LAN,
                new SharedLink(wan.name(), wan.device(), wan.mac(), wan.alias(), shared, List.of(gateway, out, OUT)));
        HostIdentity identity = settled(netns);
        assertThat(netns.ip("-6 route get 2001:db8:77::1")).contains("via 2001:db8:1::9 dev bt-wan");
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired") || line.startsWith("route"));
        netns.ip("-6 route flush dev bt-wan proto kernel");
        assertThat(netns.ip("-6 route show dev bt-wan")).doesNotContain("2001:db8:2::/64");
        identity.lookSoon();
        segment.until(
                "back as the kernel makes them",
                () -> netns.ip("-6 route show dev bt-wan")
                                .contains("2001:db8:2::/64 proto kernel metric 256 pref medium")
                        && netns.ip("-6 route show dev bt-wan").contains("fe80::/64 proto kernel metric 256"));
        segment.mute();
        segment.until("gone", () -> oursV6(netns).isEmpty());
    }

    @Test
    void theRouteToANetworkThatOnlyTheSharedAddressHasIsPutBack(Netns netns) throws Exception {
        HostIdentity identity = settled(netns);
        assertThat(segment.told).as("what the kernel made is known").noneMatch(line -> line.startsWith("repaired"));
        netns.ip("route flush dev bt-lan");
        identity.lookSoon();
        segment.until(
                "back as the kernel makes it",
                () -> netns.ip("route show dev bt-lan")
                        .strip()
                        .equals("198.51.100.0/24 proto kernel scope link src 198.51.100.1"));
        segment.until("told", () -> segment.told.contains("repaired routes bt-lan (198.51.100.0/24 src 198.51.100.1)"));
    }

    @Test
    void whatTheKernelRefusesIsToldOnceAndTriedAgain(Netns netns) throws Exception {
        segment.links(Segment.LAN, wan(NOWHERE, OUT));
        HostIdentity identity = settled(netns);
        String refusal =
                "10.30.0.0/16 via 192.0.2.9: Network is unreachable (ENETUNREACH): Nexthop has invalid gateway";
        segment.until("told", () -> segment.told.contains("route bt-wan " + refusal));
        assertThat(identity.refusedRoutes("bt-wan")).containsExactly(refusal);
        identity.lookSoon();
        netns.ip("route add 192.0.2.0/24 dev bt-wan");
        segment.until("in place", () -> segment.told.contains("route bt-wan 10.30.0.0/16 via 192.0.2.9: "));
        assertThat(segment.told).containsOnlyOnce("route bt-wan " + refusal);
        assertThat(identity.refusedRoutes("bt-wan")).isEmpty();
        assertThat(ours(netns)).contains("10.30.0.0/16 via 192.0.2.9 dev bt-wan");
        segment.mute();
        identity.lookSoon();
        segment.until("gone", () -> ours(netns).isEmpty());
        assertThat(identity.refusedRoutes("bt-wan")).isEmpty();
    }

    @Test
    void anHeirCompletesWhatStandsAndTakesAwayWhatIsNotConfiguredAnyMore(Netns netns) throws Exception {
        segment.provision(false);
        segment.claim();
        segment.abandon();
        netns.ip("route del default dev bt-wan");
        netns.ip("route add 10.77.0.0/16 dev bt-wan proto 66");
        netns.ip("route add 10.78.0.0/16 dev bt-wan proto static");
        HostIdentity heir = segment.provision(true);
        assertThat(heir.resume(System.nanoTime())).isTrue();
        segment.resumed();
        assertThat(ours(netns)).contains(OURS).contains("10.20.0.0/16").doesNotContain("10.77");
        assertThat(netns.ip("route")).as("somebody else's").contains("10.78.0.0/16 dev bt-wan");

        segment.abandon();
        segment.provision(false);
        assertThat(ours(netns)).as("not to be resumed").isEmpty();
    }

    @Test
    void anotherMacIsPutBackWithoutMakingTheLinkAnew(Netns netns) throws Exception {
        HostIdentity identity = settled(netns);
        String index = netns.ip("-o link show bt-lan").split(":", -1)[0];
        netns.ip("link set bt-lan address 02:00:00:00:00:99");
        identity.lookSoon();
        segment.until("back", () -> netns.ip("link show bt-lan").contains(Segment.LAN_MAC.toString()));
        assertThat(netns.ip("-o link show bt-lan")).startsWith(index + ":").contains(",UP");
        assertThat(segment.answers("10.7.1.1")).isTrue();
        segment.until("told", () -> segment.told.contains("repaired mac bt-lan"));
    }

    @Test
    void whoGoesOnChangingThingsIsToldOf(Netns netns) throws Exception {
        HostIdentity identity = settled(netns);
        for (int i = 0; i < Meddling.OFTEN; i++) {
            assertThat(segment.told).doesNotContain("meddled addresses bt-lan");
            netns.ip("addr del 10.7.1.1/32 dev bt-lan");
            identity.lookSoon();
            segment.until("back", () -> netns.ip("addr show bt-lan").contains("10.7.1.1/32"));
        }
        segment.until("told", () -> segment.told.contains("meddled addresses bt-lan"));
    }

    /** Claimed, and looked at since. */
    private HostIdentity settled(Netns netns) throws InterruptedException {
        HostIdentity identity = segment.provision(false);
        segment.claim();
        identity.lookSoon();
        segment.turnFor(Duration.ofMillis(300));
        assertThat(ours(netns)).contains(OURS);
        return identity;
    }

    private static String oursV6(Netns netns) {
        return netns.ip("-6 route show table all proto 66").replaceAll(" +", " ");
    }

    private static String ours(Netns netns) {
        return netns.ip("route show table all proto 66").replaceAll(" +", " ");
    }
}
