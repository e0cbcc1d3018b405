package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedRoutesTest {
    private static final String MINIMAL = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = eth2
            interfaces = lan, wan
            interface.lan.device = eth0
            interface.lan.shared = 10.7.1.1/24
            interface.wan.device = eth1
            interface.wan.shared = 203.0.113.5/29
            """;

    @Test
    void everyFormIsRead() {
        ConfigReading reading = parse(
                "interface.wan.routes = default via 203.0.113.6 metric 20,"
                        + " 10.9.0.0/16  metric 4294967295 via 203.0.113.6 table 70000, 198.51.100.9 , 192.0.2.0/24 via 198.51.100.9");
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        Ip router = Ip.parse("203.0.113.6");
        assertThat(reading.config().orElseThrow().gateways().get(1).routes())
                .containsExactly(
                        new RouteSpec(Prefix.parse("0.0.0.0/0"), router, true, 20, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("10.9.0.0/16"), router, true, 4_294_967_295L, 70_000),
                        new RouteSpec(Prefix.parse("198.51.100.9/32"), null, false, 0, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("192.0.2.0/24"), Ip.parse("198.51.100.9"), true, 0, RouteSpec.MAIN));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            default via                | "default via": nothing follows via
            default via 203.0.113.6 src | "default via 203.0.113.6 src": nothing follows src
            default via 203.0.113.6 src 2001:db8::1 | "default via 203.0.113.6 src 2001:db8::1": 2001:db8::1 is no IPv4 address; name one that is as src
            default via 203.0.113.6 src 10.7.1.1 | "default via 203.0.113.6 src 10.7.1.1": 10.7.1.1 is no shared address of wan, and an address of another link or of this host alone may not be there when the route is; write one of 203.0.113.5, or leave src out
            default via fe80::1 src 2001:db8::9 | "default via fe80::1 src 2001:db8::9 metric 1": 2001:db8::9 is no shared address of wan, and an address of another link or of this host alone may not be there when the route is; leave src out
            default via 203.0.113.6,   | there is nothing between two commas, or after the last one
            default via fe80::1 metric 0 | "default via fe80::1 metric 0": for IPv6 the kernel takes metric 0 for 1024; leave it out to go before all others, or write metric 1024
            2001:db8::1/32             | "2001:db8::1/32": 2001:db8::1/32 has host bits; write 2001:db8::/32
            10.9.0.0/16 via fe80::1    | "10.9.0.0/16 via fe80::1": fe80::1 is no IPv4 router; name one that is
            2001:db8::/32 via 203.0.113.6 | "2001:db8::/32 via 203.0.113.6": 203.0.113.6 is no IPv6 router; name one that is
            default via ::             | "default via ::": :: is not the address of one router
            default via ff02::2        | "default via ff02::2": ff02::2 is not the address of one router
            ::                         | "::": ::/128 is this host itself
            ::1                        | "::1": ::1/128 is this host itself
            ff02::/16                  | "ff02::/16": ff00::/8 is on every link and leads nowhere else; remove it
            fe80::/64                  | "fe80::/64": fe80::/10 is on every link and leads nowhere else; remove it
            default via fe80::1, ::/0 via fe80::2 | "default via fe80::2 metric 1" would never be used beside "default via fe80::1 metric 1"; give one of them another metric, or remove it
            10.9.0.1/16                | "10.9.0.1/16": 10.9.0.1/16 has host bits; write 10.9.0.0/16
            10.9.0/16                  | "10.9.0" is not an IP address such as 10.7.1.1 or 2001:db8::1
            127.0.0.0/8                | "127.0.0.0/8": 127.0.0.0/8 is this host itself
            default via 224.0.0.1      | "default via 224.0.0.1": 224.0.0.1 is not the address of one router
            default via 203.0.113.6 onlink | "default via 203.0.113.6 onlink": "onlink": it is set where it is needed; leave it out
            default via 203.0.113.6 metrik 5 | "default via 203.0.113.6 metrik 5": "metrik" is not understood; did you mean metric?
            default via 203.0.113.6 metric 5 metric 6 | "default via 203.0.113.6 metric 5 metric 6" has metric twice; keep one
            default via 203.0.113.6 metric 4294967296 | "default via 203.0.113.6 metric 4294967296": metric "4294967296" is not a whole number within 0..4294967295
            default via 203.0.113.6 table main | "default via 203.0.113.6 table main": table "main" is not a whole number within 1..4294967295
            default via 203.0.113.6 table 255 | "default via 203.0.113.6 table 255": table 255 is the kernel's own, of local addresses; choose another
            default via 203.0.113.5    | "default via 203.0.113.5": 203.0.113.5 is a shared address of this cluster; name the next router
            default via 203.0.113.6, default via 203.0.113.1 | "default via 203.0.113.1" would never be used beside "default via 203.0.113.6"; give one of them another metric, or remove it
            """)
    void aSlipIsNamedWithItsMending(String value, String problem) {
        assertThat(parse("interface.wan.routes = " + value).errors())
                .hasToString("[baton.properties:10: interface.wan.routes: " + problem + "]");
    }

    @Test
    void ipv6StandsBesideIpv4AndGoesBeforeTheHostsOwnRoutes() {
        ConfigReading reading = parse(
                "interface.wan.routes = default via 203.0.113.6, default via fe80::1,"
                        + " 2001:db8:5::/48 via fe80::1 metric 100 table 7, 2001:db8:1::9, 2001:db8:6::/48 via 2001:db8:1::9, ::/0 metric 9");
        assertThat(reading.errors()).isEmpty();
        Ip router = Ip.parse("fe80::1");
        assertThat(reading.config().orElseThrow().gateways().get(1).routes())
                .containsExactly(
                        new RouteSpec(Prefix.parse("0.0.0.0/0"), Ip.parse("203.0.113.6"), true, 0, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("::/0"), router, true, 1, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("2001:db8:5::/48"), router, true, 100, 7),
                        new RouteSpec(Prefix.parse("2001:db8:1::9/128"), null, false, 1, RouteSpec.MAIN),
                        new RouteSpec(
                                Prefix.parse("2001:db8:6::/48"), Ip.parse("2001:db8:1::9"), true, 1, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("::/0"), null, false, 9, RouteSpec.MAIN));
        assertThat(reading.warnings())
                .extracting(Problem::message)
                .satisfiesExactly(
                        everything -> assertThat(everything).contains("makes every address a neighbour"),
                        mute -> assertThat(mute)
                                .startsWith("no shared address of wan is link-local")
                                .endsWith("put one, such as fe80::7/64, into interface.wan.shared"));
        assertThat(parse("interface.wan.routes = default via 2001:db8:1::9").warnings())
                .extracting(Problem::message)
                .anyMatch(message -> message.contains("2001:db8:1::9 is in no network of this interface's shared"));
    }

    @Test
    void aRouteMaySayFromWhichSharedAddressThisHostSends() {
        String shared =
                MINIMAL.replace("203.0.113.5/29", "203.0.113.5/29, 203.0.113.4/29, 2001:db8:1::1/64, fe80::7/64");
        ConfigReading reading = ConfigReader.parse(
                "baton.properties",
                shared + "interface.wan.routes = default via 203.0.113.6 src 203.0.113.4 metric 5,"
                        + " ::/0 src 2001:db8:1::1 via 2001:db8:1::9, 10.9.0.0/16 src 203.0.113.5",
                "gw1");
        assertThat(reading.errors()).isEmpty();
        BatonConfig config = reading.config().orElseThrow();
        assertThat(config.gateways().get(1).routes())
                .map(RouteSpec::toString)
                .containsExactly(
                        "default via 203.0.113.6 src 203.0.113.4 metric 5",
                        "2001:db8:1::9 metric 1",
                        "default via 2001:db8:1::9 src 2001:db8:1::1 metric 1",
                        "10.9.0.0/16 src 203.0.113.5");
        assertThat(config.gateways().get(1).routes().get(2).onLink()).isTrue();
        assertThat(ConfigReader.parse("b", shared + "interface.wan.routes = default via 203.0.113.6 metric 5", "gw1")
                        .config()
                        .orElseThrow()
                        .digest())
                .as("equal on all members")
                .isNotEqualTo(ConfigReader.parse(
                                "b",
                                shared + "interface.wan.routes = default via 203.0.113.6 src 203.0.113.4 metric 5",
                                "gw1")
                        .config()
                        .orElseThrow()
                        .digest());
    }

    @Test
    void aLinkLocalRouterMayHaveTheSharedAddressOfAnotherInterface() {
        String shared = MINIMAL.replace("10.7.1.1/24", "10.7.1.1/24, fe80::1/64")
                .replace("203.0.113.5/29", "203.0.113.5/29, fe80::7/64, 2001:db8:1::1/64");
        ConfigReading reading = ConfigReader.parse(
                "baton.properties",
                shared + "interface.wan.routes = default via fe80::1, 2001:db8:5::/48 via 2001:db8:1::9",
                "gw1");
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        assertThat(reading.config().orElseThrow().gateways().get(1).routes())
                .map(RouteSpec::toString)
                .containsExactly(
                        "default via fe80::1 metric 1",
                        "2001:db8:1::9 metric 1",
                        "2001:db8:5::/48 via 2001:db8:1::9 metric 1");
        assertThat(ConfigReader.parse("b", shared + "interface.wan.routes = default via fe80::7", "gw1")
                        .errors())
                .singleElement()
                .asString()
                .contains("fe80::7 is a shared address of this cluster; name the next router");
    }

    /** The kernel looks for an IPv6 gateway among its routes, and where the device has the network finds it there. */
    @Test
    void anIpv6GatewayAmongTheSharedAddressesGetsARouteOfItsOwn() {
        List<Prefix> shared = List.of(Prefix.parse("2001:db8:1::1/64"), Prefix.parse("fe80::7/64"));
        Ip gateway = Ip.parse("2001:db8:1::9");
        assertThat(SharedRoutes.parse("default via 2001:db8:1::9, 2001:db8:5::/48 via 2001:db8:1::9", shared)
                        .routes())
                .containsExactly(
                        new RouteSpec(Prefix.parse("2001:db8:1::9/128"), null, false, 1, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("::/0"), gateway, true, 1, RouteSpec.MAIN),
                        new RouteSpec(Prefix.parse("2001:db8:5::/48"), gateway, true, 1, RouteSpec.MAIN));
    }

    @Test
    void whatTheKernelWillRefuseIsAWarning() {
        ConfigReading reading = parse("interface.wan.routes = default via 10.7.1.254");
        assertThat(reading.warnings())
                .hasToString(
                        "[baton.properties:10: interface.wan.routes: \"default via 10.7.1.254\": 10.7.1.254 is in no"
                                + " network of this interface's shared addresses, and the kernel will refuse it; name a router of"
                                + " this segment, or put \"10.7.1.254, \" before it if it is one]");
        assertThat(reading.config().orElseThrow().gateways().get(1).routes())
                .allSatisfy(route -> assertThat(route.onLink()).isFalse());
        assertThat(parse("interface.wan.routes = default").warnings())
                .singleElement()
                .asString()
                .contains("makes every address a neighbour on this segment; write \"default via GATEWAY\"");
    }

    @Test
    void interfacesDoNotCompeteAndShareOneBatch() {
        assertThat(parse(
                                "interface.lan.routes = default via 10.7.1.254\ninterface.wan.routes = default via 203.0.113.6")
                        .errors())
                .hasToString(
                        "[baton.properties:11: interface.wan.routes: \"default via 203.0.113.6\" would never be used"
                                + " beside \"default via 10.7.1.254\" of interface.lan.routes (line 10); give one of them another"
                                + " metric, or remove it]");
        String many = IntStream.range(0, 257)
                .mapToObj(i -> "10." + i / 256 + "." + i % 256 + ".0/24")
                .collect(Collectors.joining(","));
        assertThat(parse("interface.lan.routes = " + many).errors())
                .hasToString("[baton.properties:5: interfaces: all interfaces together have 257 routes; at most 256]");
    }

    @Test
    void noRoutesAreTheDefault() {
        assertThat(parse("").config().orElseThrow().gateways())
                .extracting(GatewayConfig::routes)
                .containsExactly(List.of(), List.of());
    }

    private static ConfigReading parse(String lines) {
        return ConfigReader.parse("baton.properties", MINIMAL + lines + "\n", "gw1");
    }
}
