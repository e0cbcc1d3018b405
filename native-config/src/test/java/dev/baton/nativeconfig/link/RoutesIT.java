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
                        new RouteSpec(Prefix.parse("10.10.0.0/16"), null, false, 0, RouteSpec.MAIN),
                        Ip.parse("10.7.1.1"),
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

    private Route route(RouteSpec spec) {
        return new Route(shared, spec, null, Route.OURS);
    }
}
