package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Routes out of a shared link, with {@code ip route} as the witness. */
@ExtendWith(NetnsExtension.class)
class RoutesIT {
    private static final Prefix EVERYTHING = Prefix.parse("0.0.0.0/0");
    private static final Prefix NETWORK = Prefix.parse("10.9.0.0/16");
    private static final Ip GATEWAY = Ip.parse("10.7.1.254");

    private LinkControl control;
    private int shared;

    /** The network's own route is the parent's, as where each member has an address of its own. */
    @BeforeEach
    void aSharedLinkThatIsUp(Netns netns) {
        netns.ip("link add lan0 type veth peer name peer0");
        netns.ip("link set peer0 up");
        netns.ip("link set lan0 up");
        netns.ip("addr add 10.7.1.11/24 dev lan0");
        control = LinkControl.open();
        int parent = control.link("lan0").orElseThrow().index();
        shared = control.createMacvlan("bt-lan", parent, Mac.parse("10:00:00:c1:4a:87"), "baton:7:1")
                .index();
        control.addAddresses(shared, List.of(new AddressSpec(Prefix.parse("10.7.1.1/32"), true)));
        control.raise(shared);
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void everyFieldIsWhatIpSays(Netns netns) {
        Route route = route(new RouteSpec(NETWORK, GATEWAY, true, 4_000_000_000L, 70_000));
        assertThat(control.addRoute(route)).isTrue();
        assertThat(netns.ip("route show table all dev bt-lan proto 66"))
                .startsWith("10.9.0.0/16 via 10.7.1.254 table 70000 metric 4000000000 onlink");
        assertThat(control.addRoute(route)).as("once more").isFalse();
        Route host = route(new RouteSpec(Prefix.parse("10.8.0.9/32"), null, false, 0, RouteSpec.MAIN));
        assertThat(control.addRoute(host)).isTrue();
        assertThat(netns.ip("route show 10.8.0.9")).startsWith("10.8.0.9 dev bt-lan proto 66 scope link");
        netns.ip("route add 10.10.0.0/16 dev bt-lan proto static src 10.7.1.1");
        assertThat(control.routes(shared, Route.OURS)).containsExactlyInAnyOrder(route, host);
        assertThat(control.routes(any -> any.spec().destination().equals(Prefix.parse("10.10.0.0/16"))))
                .containsExactly(new Route(
                        shared,
                        new RouteSpec(
                                Prefix.parse("10.10.0.0/16"), null, false, 0, RouteSpec.MAIN, Ip.parse("10.7.1.1")),
                        4));
        control.removeRoute(route);
        control.removeRoute(route);
        assertThat(control.routes(shared, Route.OURS)).containsExactly(host);
    }

    @Test
    void oursGoesBeforeAnothersAndGivesItBack(Netns netns) {
        netns.ip("route add default via 10.7.1.253 dev lan0");
        Route ours = route(new RouteSpec(EVERYTHING, GATEWAY, true, 0, RouteSpec.MAIN));
        assertThat(control.addRoute(ours)).isTrue();
        assertThat(control.addRoute(ours)).isFalse();
        assertThat(netns.ip("route get 192.0.2.1")).contains("via 10.7.1.254 dev bt-lan src 10.7.1.1");
        assertThat(control.routes(route -> route.spec().meets(ours.spec()))).hasSize(2);
        control.lower(shared);
        assertThat(netns.ip("route get 192.0.2.1")).contains("via 10.7.1.253 dev lan0");
        assertThat(control.routes(shared, Route.OURS)).as("gone with the link").isEmpty();
    }

    @Test
    void aGatewayThatIsNoNeighbourIsRefusedInTheKernelsWords() {
        Route behind = route(new RouteSpec(NETWORK, Ip.parse("192.0.2.1"), false, 0, RouteSpec.MAIN));
        Route default0 = route(new RouteSpec(EVERYTHING, GATEWAY, true, 0, RouteSpec.MAIN));
        assertThat(control.addRoutes(List.of(behind, default0)))
                .as("the others of the batch")
                .isEqualTo(1);
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.addRoute(behind))
                .withMessage("RTM_NEWROUTE 10.9.0.0/16 via 192.0.2.1 dev bt-lan: Network is unreachable (ENETUNREACH):"
                        + " Nexthop has invalid gateway");
        control.lower(shared);
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.addRoute(default0))
                .satisfies(refusal -> assertThat(refusal.errno()).isEqualTo(Errno.ENETDOWN));
    }

    @Test
    void everyFieldOfAnIpv6RouteIsWhatIpSays(Netns netns) {
        Ip router = Ip.parse("fe80::9");
        Route far = route(new RouteSpec(Prefix.parse("2001:db8:5::/48"), router, true, 4_000_000_000L, 70_000));
        Route host = route(new RouteSpec(Prefix.parse("2001:db8:1::9/128"), null, false, 1, RouteSpec.MAIN));
        Route byHost = route(new RouteSpec(Prefix.parse("::/0"), Ip.parse("2001:db8:1::9"), true, 1, RouteSpec.MAIN));
        assertThat(control.addRoutes(List.of(far, host, byHost)))
                .as("in one send")
                .isEqualTo(3);
        assertThat(netns.ip("-6 route show table 70000"))
                .startsWith("2001:db8:5::/48 via fe80::9 dev bt-lan proto 66 metric 4000000000 onlink");
        assertThat(netns.ip("-6 route get 2001:db8:77::1")).contains("via 2001:db8:1::9 dev bt-lan");
        assertThat(control.addRoute(far)).as("once more").isFalse();
        Route v4 = route(new RouteSpec(NETWORK, GATEWAY, true, 0, RouteSpec.MAIN));
        control.addRoute(v4);
        assertThat(control.routes(shared, Route.OURS)).containsExactlyInAnyOrder(v4, far, host, byHost);
        control.removeRoute(far);
        control.removeRoute(far);
        assertThat(netns.ip("-6 route show table all")).doesNotContain("2001:db8:5::");
        control.lower(shared);
        assertThat(control.routes(shared, Route.OURS)).as("gone with the link").isEmpty();
    }

    @Test
    void aSourceIsPreferredAndReadBackAndMustBeThere(Netns netns) {
        netns.ip("addr add 2001:db8:9::1/64 dev bt-lan nodad");
        netns.ip("addr add 10.7.1.2/32 dev bt-lan");
        Route v4 = route(new RouteSpec(EVERYTHING, GATEWAY, true, 0, RouteSpec.MAIN, Ip.parse("10.7.1.2")));
        Route v6 = route(new RouteSpec(
                Prefix.parse("::/0"), Ip.parse("fe80::9"), true, 1, RouteSpec.MAIN, Ip.parse("2001:db8:9::1")));
        assertThat(control.addRoutes(List.of(v4, v6))).isEqualTo(2);
        assertThat(netns.ip("route show default")).contains("via 10.7.1.254 dev bt-lan proto 66 src 10.7.1.2");
        assertThat(netns.ip("-6 route show default")).contains("via fe80::9 dev bt-lan proto 66 src 2001:db8:9::1");
        assertThat(netns.ip("route get 192.0.2.1")).contains("src 10.7.1.2");
        assertThat(control.routes(shared, Route.OURS)).containsExactlyInAnyOrder(v4, v6);
        assertThat(control.addRoute(v4) || control.addRoute(v6)).as("once more").isFalse();
        Route nobodys = route(new RouteSpec(NETWORK, GATEWAY, true, 0, RouteSpec.MAIN, Ip.parse("10.7.1.77")));
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.addRoute(nobodys))
                .withMessageContaining(
                        "10.9.0.0/16 via 10.7.1.254 src 10.7.1.77 dev bt-lan: Invalid argument (EINVAL)");
        control.removeRoute(v4);
        control.removeRoute(v6);
        assertThat(control.routes(shared, Route.OURS)).isEmpty();
    }

    /** Where the device has the network, its route decides where the gateway is, onlink or not. */
    @Test
    void anIpv6GatewayNeedsARouteOfItsOwnOutOfTheLink(Netns netns) {
        netns.ip("addr add 2001:db8:1::2/64 dev lan0 nodad");
        Route out = route(new RouteSpec(Prefix.parse("::/0"), Ip.parse("2001:db8:1::9"), true, 1, RouteSpec.MAIN));
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.addRoute(out))
                .withMessageEndingWith("Nexthop has invalid gateway or device mismatch");
        control.addRoute(route(new RouteSpec(Prefix.parse("2001:db8:1::9/128"), null, false, 1, RouteSpec.MAIN)));
        assertThat(control.addRoute(out)).isTrue();
    }

    /** Of one metric both are in effect, each for a part; of a lower one ours alone is. */
    @Test
    void anIpv6RouteOfTheSameMetricIsASiblingAndSurvives(Netns netns) {
        netns.ip("-6 addr add fe80::2/64 dev lan0 nodad");
        netns.ip("-6 route add default via fe80::77 dev lan0");
        Ip router = Ip.parse("fe80::9");
        Route sibling = route(new RouteSpec(Prefix.parse("::/0"), router, true, RouteSpec.METRIC_V6, RouteSpec.MAIN));
        assertThat(control.addRoute(sibling)).isTrue();
        assertThat(netns.ip("-6 route show default"))
                .contains("nexthop via fe80::77 dev lan0")
                .contains("nexthop via fe80::9 dev bt-lan");
        assertThat(control.routes(shared, Route.OURS))
                .as("it leads out of more than one link")
                .isEmpty();
        assertThat(control.addRoute(sibling)).as("once more").isFalse();
        control.removeRoute(sibling);
        assertThat(netns.ip("-6 route show default")).startsWith("default via fe80::77 dev lan0");
        control.addRoute(route(new RouteSpec(Prefix.parse("::/0"), router, true, 1, RouteSpec.MAIN)));
        assertThat(netns.ip("-6 route get 2001:db8:77::1")).contains("via fe80::9 dev bt-lan");
        control.lower(shared);
        assertThat(netns.ip("-6 route get 2001:db8:77::1")).contains("via fe80::77 dev lan0");
    }

    private Route route(RouteSpec spec) {
        return new Route(shared, spec, Route.OURS);
    }
}
