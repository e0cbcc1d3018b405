package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
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
    void aMinimalPairNeedsNineLines() {
        ConfigReading reading = parse(MINIMAL);

        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        BatonConfig config = reading.config().orElseThrow();
        assertThat(config.member()).isEqualTo(new MemberConfig(7, 1, "gw1", Path.of("/etc/baton/cluster.key")));
        assertThat(config.sync()).isEqualTo(new SyncConfig("eth2", null));
        assertThat(config.gateways())
                .containsExactly(
                        new GatewayConfig(
                                "lan",
                                "eth0",
                                "bt-lan",
                                1,
                                List.of(Prefix.parse("10.7.1.1/24")),
                                List.of(),
                                true,
                                List.of(),
                                List.of()),
                        new GatewayConfig(
                                "wan",
                                "eth1",
                                "bt-wan",
                                2,
                                List.of(Prefix.parse("203.0.113.5/29")),
                                List.of(),
                                true,
                                List.of(),
                                List.of()));
        Duration twenty = Duration.ofMillis(20);
        assertThat(config.timing())
                .isEqualTo(new TimingConfig(
                        new HeartbeatConfig(twenty, twenty, twenty, 3),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(35),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(1500)));
        assertThat(config.claim()).isEqualTo(new ClaimConfig("vendor", Duration.ofSeconds(10), false, false));
        assertThat(config.files())
                .isEqualTo(new FilesConfig(Path.of("/var/lib/baton"), Path.of("/run/baton/control.sock")));
        assertThat(config.sharedMac(config.gateways().get(0))).isEqualTo(Mac.parse("10-00-00-C1-4A-87"));
        assertThat(config.groupMac(config.gateways().get(1))).isEqualTo(Mac.parse("11-00-00-C1-4A-47"));
        assertThat(config.linkAlias(config.gateways().get(1))).isEqualTo("baton:7:2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            interface.lna.device = eth3          | 10: interface.lna.device: is not a key; did you mean interface.lan.device?
            interface.dmz.device = eth3          | 10: interface.dmz.device: "dmz" is not listed in interfaces; add it there or remove this line
            interface.lan.devise = eth3          | 10: interface.lan.devise: is not a key; did you mean interface.lan.device?
            hartbeat.interval = 5ms              | 10: hartbeat.interval: is not a key; did you mean heartbeat.interval?
            colour = blue                        | 10: colour: is not a key; etc/baton.properties.example, in the package /usr/share/doc/baton/examples/baton.properties, explains all that are
            cluster.id = 8                       | 10: cluster.id: is already set at line 1; keep one of them
            heartbeat.interval = 5               | 10: heartbeat.interval: "5" has no unit; write 5ms, 5s ... (allowed: 1ms..10s)
            heartbeat.interval = 0ms             | 10: heartbeat.interval: "0ms" is not within 1ms..10s
            heartbeat.interval = soon            | 10: heartbeat.interval: "soon" is not a duration; write a whole number with us, ms, s or m, such as 20ms (allowed: 1ms..10s)
            heartbeat.misses = 1                 | 10: heartbeat.misses: "1" is not a whole number within 2..100
            heartbeat.misses = -3                | 10: heartbeat.misses: "-3" is not a whole number within 2..100
            heartbeat.profile = vendro           | 10: heartbeat.profile: "vendro" is not one of default, fast, vendor; did you mean vendor?
            lease.duration = 300ms               | 10: lease.duration: "300ms" is not within 400ms..1m
            detect.uncalibrated = 50ms           | 10: detect.uncalibrated: 50ms is less than the silence that makes a suspicion; write at least 60ms
            start.silence = 40s                  | 10: start.patience: 35s is less than start.silence; write at least 40s
            arp.refresh = 2h                     | 10: arp.refresh: "2h" is not a duration; write a whole number with us, ms, s or m, such as 20ms (allowed: 1s..60m)
            preempt = yes                        | 10: preempt: "yes" is not one of true, false
            preempt =                            | 10: preempt: has no value; remove the line or give one
            mac.scheme = devise                  | 10: mac.scheme: "devise" is not one of vendor, local, device; did you mean device?
            interface.lan.publishd = 10.7.1.9    | 10: interface.lan.publishd: is not a key; did you mean interface.lan.published?
            interface.lan.published = 10.7.1.    | 10: interface.lan.published: "10.7.1." is not an IP address such as 10.7.1.1 or 2001:db8::1
            interface.lan.published = 10.7.1.9,  | 10: interface.lan.published: there is nothing between two commas, or after the last one
            interface.lan.published = 10.7.1.9 10.7.1.10 | 10: interface.lan.published: "10.7.1.9 10.7.1.10": write commas between addresses
            interface.lan.published = 10.7.1.9 on wna | 10: interface.lan.published: "10.7.1.9 on wna": no interface has the label "wna"; did you mean wan?
            interface.lan.published = 10.7.1.9 on dmz | 10: interface.lan.published: "10.7.1.9 on dmz": no interface has the label "dmz"; write one of lan, wan
            interface.lan.published = 10.7.1.9 on | 10: interface.lan.published: "10.7.1.9 on" names no interface after "on"; write "on LABEL" with one of lan, wan
            interface.lan.published = 10.7.1.19-10.7.1.9 | 10: interface.lan.published: "10.7.1.19-10.7.1.9" runs backwards; write the lower address first: 10.7.1.9-10.7.1.19
            interface.lan.published = 10.7.1.9-10.7.1.19/24 | 10: interface.lan.published: "10.7.1.9-10.7.1.19/24" is a range with a prefix length; write 10.7.1.9-10.7.1.19
            interface.lan.published = 10.8.0.7/24 | 10: interface.lan.published: "10.8.0.7/24" has bits beyond its prefix; write 10.8.0.0/24 for all of it, or 10.8.0.7 for the one
            interface.lan.published = 10.0.0.0/7 | 10: interface.lan.published: "10.0.0.0/7": prefix length 7 is not within 8..32
            interface.lan.published = 127.0.0.1  | 10: interface.lan.published: "127.0.0.1" reaches into 127.0.0.0/8, where no host has its address
            interface.lan.published = 223.0.0.0-255.0.0.0 | 10: interface.lan.published: "223.0.0.0-255.0.0.0" reaches into 224.0.0.0/3, where no host has its address
            interface.lan.published = 126.0.0.0-128.0.0.0 | 10: interface.lan.published: "126.0.0.0-128.0.0.0" reaches into 127.0.0.0/8, where no host has its address
            interface.lan.published = 10.7.1.9-2001:db8::9 | 10: interface.lan.published: "10.7.1.9-2001:db8::9" begins with IPv4 and ends with IPv6; write one range for each
            interface.lan.published = 2001:db8:5::/31 | 10: interface.lan.published: "2001:db8:5::/31" has bits beyond its prefix; write 2001:db8::/31 for all of it, or 2001:db8:5:: for the one
            interface.lan.published = 2001:db8::/31 | 10: interface.lan.published: "2001:db8::/31": prefix length 31 is not within 32..128
            interface.lan.published = ::1 | 10: interface.lan.published: "::1" reaches into ::/96, where no host has its address
            interface.lan.published = ::ffff:10.7.1.9 | 10: interface.lan.published: "::ffff:10.7.1.9" reaches into ::ffff:0:0/96, where no host has its address
            interface.lan.published = ff02::1 | 10: interface.lan.published: "ff02::1" reaches into ff00::/8, where no host has its address
            interface.lan.published = fe80::9 on wan | 10: interface.lan.published: "fe80::9 on wan" reaches into fe80::/10: link-local addresses belong to one segment, and nothing is forwarded to them; leave it out
            interface.lan.published = 2001:db8::9, 2001:db8::/64 | 10: interface.lan.published: 2001:db8::/64 on lan overlaps 2001:db8::9 written before it; publish an address once on an interface
            interface.lan.published = 10.7.1.0/24 | 10: interface.lan.published: 10.7.1.0/24 on lan: 10.7.1.1 is a shared address of lan (line 7) and answers for itself; leave it out
            interface.wan.published = 10.7.1.1 on lan | 10: interface.wan.published: 10.7.1.1 on lan: 10.7.1.1 is a shared address of lan (line 7) and answers for itself; leave it out
            interface.lan.published = 10.8.0.7, 10.8.0.0/24 | 10: interface.lan.published: 10.8.0.0/24 on lan overlaps 10.8.0.7 written before it; publish an address once on an interface
            interface.lan.witness = 10.7.1.9/24  | 10: interface.lan.witness: "10.7.1.9/24" is not an IP address such as 10.7.1.1 or 2001:db8::1
            interface.lan.witness = 10.7.1.1     | 10: interface.lan.witness: 10.7.1.1 is a shared address (interface.lan.shared, line 7); name a neighbour that belongs to no member, such as a router or a switch
            interface.lan.witness = 10.7.1.9, ff02::1 | 10: interface.lan.witness: "ff02::1" is not the address of one host
            interface.wan.witness = 10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5,10.0.0.6,10.0.0.7,10.0.0.8,10.0.0.9 | 10: interface.wan.witness: 9 neighbours are listed; at most 8
            interface.wan.index = 1              | 10: interface.wan.index: index 1 is also that of interface lan, so both would have the shared MAC 10:00:00:c1:4a:87; give each interface an index of its own
            interface.wan.index = 256            | 10: interface.wan.index: "256" is not a whole number within 1..255
            state.dir = var/lib/baton            | 10: state.dir: "var/lib/baton" is not an absolute path; write it from the root, such as /var/lib/baton
            node.name = gäte                     | 10: node.name: "gäte" holds U+00E4 LATIN SMALL LETTER A WITH DIAERESIS; only letters and marks of ASCII can stand here
            node.name = gw 1                     | 10: node.name: "gw 1" is not 1..63 letters, digits, dots, dashes or underscores
            sync.peer = 239.1.1.1                | 10: sync.peer: "239.1.1.1" is not the address of one host
            sync.peer = gw2                      | 10: sync.peer: "gw2" is not an IP address such as 10.7.1.1 or 2001:db8::1
            sync.peer = 10.7.1.1                 | 10: sync.peer: 10.7.1.1 is a shared address (interface.lan.shared, line 7); write the peer's own address on the sync interface
            """)
    void aLineThatIsWrongIsNamedWithItsMending(String line, String problem) {
        assertThat(parse(MINIMAL + line + "\n").errors()).hasToString("[baton.properties:" + problem + "]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cluster.id             | 256              | 1: cluster.id: "256" is not a whole number within 0..255
            node.id                | 17               | 2: node.id: "17" is not a whole number within 1..16
            node.id                | 0                | 2: node.id: "0" is not a whole number within 1..16
            cluster.key.file       | key              | 3: cluster.key.file: "key" is not an absolute path; write it from the root, such as /key
            sync.interface         | eth0             | 6: interface.lan.device: "eth0" is already the device of sync.interface (line 4); every interface needs a device of its own
            interface.wan.device   | eth0             | 8: interface.wan.device: "eth0" is already the device of interface.lan.device (line 6); every interface needs a device of its own
            interface.wan.device   | bt-lan           | 8: interface.wan.device: "bt-lan" is a name of Baton's own links; name the device below it
            interface.wan.device   | lo               | 8: interface.wan.device: the loopback device cannot be shared; name an Ethernet device
            interface.wan.device   | eth1:1           | 8: interface.wan.device: "eth1:1" is not a device name; 1..15 bytes, or an altname of up to 127, without blank, slash or colon
            interface.lan.shared   | 10.7.1.1         | 7: interface.lan.shared: "10.7.1.1" has no prefix length; write 10.7.1.1/24
            interface.lan.shared   | 10.7.1.1/33      | 7: interface.lan.shared: prefix length 33 of 10.7.1.1 is not within 0..32
            interface.lan.shared   | 10.7.1.1/0       | 7: interface.lan.shared: "10.7.1.1/0": prefix length 0 is not within 1..32
            interface.lan.shared   | 10.7.1.0/24      | 7: interface.lan.shared: "10.7.1.0/24": 10.7.1.0 is the address of the network 10.7.1.0/24, not of a host
            interface.lan.shared   | 10.7.1.255/24    | 7: interface.lan.shared: "10.7.1.255/24": 10.7.1.255 is the broadcast address of 10.7.1.0/24, not of a host
            interface.lan.shared   | 224.0.0.1/24     | 7: interface.lan.shared: "224.0.0.1/24": 224.0.0.1 is a multicast address and cannot be shared
            interface.lan.shared   | 127.0.0.1/8      | 7: interface.lan.shared: "127.0.0.1/8": 127.0.0.1 is a loopback address and cannot be shared
            interface.lan.shared   | 255.255.255.255/32 | 7: interface.lan.shared: "255.255.255.255/32": 255.255.255.255 is a reserved or broadcast address and cannot be shared
            interface.lan.shared   | 0.0.0.9/24       | 7: interface.lan.shared: "0.0.0.9/24": 0.0.0.9 is a "this network" address and cannot be shared
            interface.lan.shared   | 2001:db8::1      | 7: interface.lan.shared: "2001:db8::1" has no prefix length; write 2001:db8::1/64
            interface.lan.shared   | 2001:db8::1/129  | 7: interface.lan.shared: prefix length 129 of 2001:db8::1 is not within 0..128
            interface.lan.shared   | 2001:db8::1/0    | 7: interface.lan.shared: "2001:db8::1/0": prefix length 0 is not within 1..128
            interface.lan.shared   | 2001:db8::/64    | 7: interface.lan.shared: "2001:db8::/64": 2001:db8:: is the anycast address of all routers of 2001:db8::/64 (RFC 4291 section 2.6.1)
            interface.lan.shared   | ff02::1/64       | 7: interface.lan.shared: "ff02::1/64": ff02::1 is a multicast address and cannot be shared
            interface.lan.shared   | ::1/128          | 7: interface.lan.shared: "::1/128": ::1 is a loopback address and cannot be shared
            interface.lan.shared   | ::ffff:10.7.1.1/96 | 7: interface.lan.shared: "::ffff:10.7.1.1/96": ::ffff:a07:101 is a reserved or IPv4-mapped address and cannot be shared
            interface.lan.shared   | 2001:db8::9-2001:db8::2/64 | 7: interface.lan.shared: "2001:db8::9-2001:db8::2/64" runs backwards; write the lower address first: 2001:db8::2-2001:db8::9/64
            interface.lan.shared   | 2001:db8::1-2001:db8:0:1::1/64 | 7: interface.lan.shared: "2001:db8::1-2001:db8:0:1::1/64" leaves 2001:db8::/64; write one range for each network
            interface.lan.shared   | 2001:db8::1-2001:db8:0:1::1/32 | 7: interface.lan.shared: "2001:db8::1-2001:db8:0:1::1/32" makes 18446744073709551617 addresses; at most 10000 in a cluster can be shared
            interface.lan.shared   | 10.7.1.1-2001:db8::1/64 | 7: interface.lan.shared: "10.7.1.1-2001:db8::1/64" goes from one IP version to the other; write two ranges
            interface.lan.shared   | fe80::1/64, fe80::1/64 | 7: interface.lan.shared: fe80::1 is written twice here; keep one
            interface.wan.shared   | 2001:db8::1/64, 2001:db8::1/64 | 9: interface.wan.shared: 2001:db8::1 is written twice here; keep one
            interface.lan.shared   | 10.7.1.9-10.7.1.2/24 | 7: interface.lan.shared: "10.7.1.9-10.7.1.2/24" runs backwards; write the lower address first: 10.7.1.2-10.7.1.9/24
            interface.lan.shared   | 10.7.1.9-10.7.2.2/24 | 7: interface.lan.shared: "10.7.1.9-10.7.2.2/24" leaves 10.7.1.0/24; write one range for each network
            interface.lan.shared   | 10.0.0.1-10.1.0.0/8 | 7: interface.lan.shared: "10.0.0.1-10.1.0.0/8" makes 65536 addresses; at most 10000 in a cluster can be shared
            interface.lan.shared   | 10.7.1.1/24,     | 7: interface.lan.shared: there is nothing between two commas, or after the last one
            interface.lan.shared   | 10.7.1.1/24, 10.7.1.1/25 | 7: interface.lan.shared: 10.7.1.1 is written twice here; keep one
            interface.wan.shared   | 10.7.1.1-10.7.1.3/24, 203.0.113.5/29 | 9: interface.wan.shared: 10.7.1.1 is already in interface.lan.shared (line 7); an address has one interface
            """)
    void aValueThatIsWrongIsNamedWithItsMending(String key, String value, String problem) {
        assertThat(parse(with(key, value)).errors()).hasToString("[baton.properties:" + problem + "]");
    }

    @Test
    void sharedAddressesBeginWithTheFirstOfEachIpVersion() {
        BatonConfig config = parse(
                        with("interface.lan.shared", "2001:db8::1-2001:db8::3/64, 10.7.1.1/24, fe80::1/64, 10.7.1.7/24")
                                .replace("203.0.113.5/29", "203.0.113.5/29, fe80::1/64"))
                .config()
                .orElseThrow();
        assertThat(config.gateways().get(0).shared())
                .extracting(Prefix::toString)
                .containsExactly(
                        "10.7.1.1/24",
                        "2001:db8::1/64",
                        "10.7.1.7/24",
                        "2001:db8::2/64",
                        "2001:db8::3/64",
                        "fe80::1/64");
        assertThat(config.gateways().get(1).shared())
                .as("a link-local one on each link")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lan, wan, LAN           | "LAN" is not a label; write lan
            lan, wan, thirteenchars | "thirteenchars" is not a label; 1..12 of the characters a-z, 0-9 and -, comma separated
            lan, wan, lan           | "lan" is listed twice; keep one of them
            lan, wan, sync          | "sync" already names the sync interface; choose another label
            """)
    void labelsFitIntoTheNamesOfLinks(String labels, String message) {
        assertThat(parse(with("interfaces", labels)).errors())
                .extracting(Problem::toString)
                .containsExactly("baton.properties:5: interfaces: " + message);
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        assertThat(parse("node.id = x\nheartbeat.misses = 0\nintefaces = lan\n").errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "baton.properties:1: node.id: \"x\" is not a whole number within 1..16",
                        "baton.properties:2: heartbeat.misses: \"0\" is not a whole number within 2..100",
                        "baton.properties:3: cluster.id: is required and missing; add a line such as \"cluster.id = 7\"",
                        "baton.properties:3: cluster.key.file: is required and missing; add a line such as"
                                + " \"cluster.key.file = /etc/baton/cluster.key\"",
                        "baton.properties:3: sync.interface: is required and missing; add a line such as"
                                + " \"sync.interface = eth2\"",
                        "baton.properties:3: interfaces: is required and missing; add a line such as"
                                + " \"interfaces = lan, wan\"",
                        "baton.properties:3: intefaces: is not a key; did you mean interfaces?");
    }

    @Test
    void aRangeIsExpandedInOrder() {
        BatonConfig config = parse(with("interface.lan.shared", "10.8.0.1-10.8.3.250/16, 10.7.1.1/24"))
                .config()
                .orElseThrow();
        List<Prefix> shared = config.gateways().get(0).shared();
        assertThat(shared).hasSize(1019);
        assertThat(shared.get(0)).isEqualTo(Prefix.parse("10.8.0.1/16"));
        assertThat(shared.get(256)).isEqualTo(Prefix.parse("10.8.1.1/16"));
        assertThat(shared.get(1017)).isEqualTo(Prefix.parse("10.8.3.250/16"));
        assertThat(shared.get(1018)).isEqualTo(Prefix.parse("10.7.1.1/24"));
    }

    @Test
    void aRepeatedRangeIsOneProblem() {
        String twice = with("interface.lan.shared", "10.8.0.1-10.8.3.250/16")
                .replace("203.0.113.5/29", "10.8.0.200-10.8.3.250/16");
        assertThat(parse(twice).errors())
                .hasToString("[baton.properties:9: interface.wan.shared: 10.8.0.200 and 818 more are already in"
                        + " interface.lan.shared (line 7); an address has one interface]");
    }

    @Test
    void theCapIsOverAllInterfacesTogether() {
        String many = with("interface.lan.shared", "10.8.0.1-10.8.24.0/16")
                .replace("203.0.113.5/29", "10.9.0.1-10.9.24.0/16");
        assertThat(parse(many).errors())
                .hasToString(
                        "[baton.properties:5: interfaces: all interfaces together share 12288 addresses; at most 10000]");
    }

    @Test
    void profilesAreThoseOfTheContract() {
        assertThat(timing("heartbeat.profile = fast").heartbeat()).isEqualTo(heartbeat(2, 20, 2, 3));
        HeartbeatConfig vendor = timing("heartbeat.profile = vendor").heartbeat();
        assertThat(vendor).isEqualTo(heartbeat(100, 200, 200, 3));
        assertThat(vendor.detection()).isEqualTo(Duration.ofMillis(300));
        assertThat(vendor.detectionWithoutSync()).isEqualTo(Duration.ofMillis(600));
        assertThat(timing("heartbeat.profile = vendor\nheartbeat.interval = 5ms\nheartbeat.misses = 4")
                        .heartbeat())
                .isEqualTo(heartbeat(5, 5, 5, 4));
        assertThat(timing("heartbeat.interval = 1500us").heartbeat().syncInterval())
                .isEqualTo(Duration.ofNanos(1_500_000));
    }

    @Test
    void theLeaseOutlastsTheDetection() {
        assertThat(parse(MINIMAL + "detect.uncalibrated = 50s\nheartbeat.interval = 400ms\n")
                        .errors())
                .hasToString("[baton.properties:11: lease.duration: three quarters of 1500ms do not outlast the 1200ms"
                        + " after which a peer is suspected; write at least 1601ms]");
        assertThat(parse(MINIMAL + "detect.uncalibrated = 50s\nheartbeat.interval = 400ms\nlease.duration = 1601ms\n")
                        .errors())
                .isEmpty();
        assertThat(parse(MINIMAL + "heartbeat.interval = 10s\nheartbeat.misses = 10\n")
                        .errors())
                .extracting(Problem::message)
                .contains("three quarters of 1500ms do not outlast the 100s after which a peer is suspected; choose a"
                        + " shorter heartbeat.interval or fewer heartbeat.misses");
    }

    @Test
    void doubtfulSettingsAreWarnings() {
        ConfigReading reading = parse(MINIMAL
                + "interface.lan.heartbeat = false\ninterface.wan.heartbeat = false\narp.refresh = 60s\n"
                + "start.patience = 10s\n");
        assertThat(reading.config()).isPresent();
        assertThat(reading.warnings())
                .extracting(problem -> problem.line() + " " + problem.key())
                .containsExactly("10 interface.lan.heartbeat", "12 arp.refresh", "13 start.patience");
        assertThat(parse(MINIMAL + "interface.lan.heartbeat = false\n").warnings())
                .isEmpty();
    }

    @Test
    void theDigestIsOverWhatMembersMustShare() {
        long ours = digest(text -> text);
        assertThat(digest(text -> text.replace("node.id = 1", "node.id = 2"))).isEqualTo(ours);
        assertThat(digest(text -> text.replace("= eth", "= en"))).isEqualTo(ours);
        assertThat(digest(text -> text + "state.dir = /tmp/x\nsync.peer = 10.0.0.2\nnode.name = b\n"))
                .isEqualTo(ours);
        assertThat(digest(text ->
                        text.replace("lan, wan", "wan, lan") + "interface.lan.index = 1\ninterface.wan.index = 2\n"))
                .isEqualTo(ours);
        for (String line :
                List.of("interface.lan.index = 9", "heartbeat.misses = 4", "lease.duration = 2s", "preempt = true")) {
            assertThat(digest(text -> text + line + "\n")).as(line).isNotEqualTo(ours);
        }
        assertThat(digest(text -> text.replace("10.7.1.1/24", "10.7.1.1/25"))).isNotEqualTo(ours);
        long routed = digest(text -> text + "interface.wan.routes = default via 203.0.113.6, 10.9.0.0/16\n");
        assertThat(routed).isNotEqualTo(ours);
        assertThat(digest(text -> text + "interface.wan.routes = 10.9.0.0/16, default  via 203.0.113.6 metric 0\n"))
                .isEqualTo(routed);
        assertThat(digest(text -> text + "interface.wan.routes = default via 203.0.113.6 metric 1, 10.9.0.0/16\n"))
                .isNotEqualTo(routed);
        assertThat(digest(text -> text.replace("cluster.id = 7", "cluster.id = 8")))
                .isNotEqualTo(ours);
    }

    @Test
    void aPartOfTheDigestIsOverWhatIsServedAlone() {
        assertThat(service(
                        text -> text + "heartbeat.misses = 4\nlease.duration = 2s\ninterface.lan.heartbeat = false\n"))
                .isEqualTo(service(text -> text));
        assertThat(service(text -> text.replace("lan", "inside"))).isEqualTo(service(text -> text));
        assertThat(List.of(
                        service(text -> text),
                        service(text -> text.replace("10.7.1.1/24", "10.7.1.1/24, 10.7.1.2/24")),
                        service(text -> text.replace("10.7.1.1/24", "10.7.1.2/24")),
                        service(text -> text + "interface.lan.index = 9\n"),
                        service(text -> text + "interface.lan.published = 10.7.1.9\n"),
                        service(text -> text + "interface.wan.routes = default via 203.0.113.6\n")))
                .doesNotHaveDuplicates();
    }

    private static long service(UnaryOperator<String> edit) {
        return digest(edit) & Heartbeat.SERVICE_DIGEST;
    }

    @Test
    void publishedAddressesSayWhereTheyAreAnswered() {
        BatonConfig config = parse(MINIMAL + """
                        interface.lan.published = 198.51.100.0/24 on wan, 10.7.1.9, 10.7.1.20 - 10.7.1.29, 10.7.1.64-10.7.1.127 on lan
                        interface.wan.published = 10.7.1.30/32 on lan
                        """).config().orElseThrow();
        GatewayConfig lan = config.gateways().get(0);
        GatewayConfig wan = config.gateways().get(1);
        assertThat(lan.published())
                .extracting(PublishedRange::toString)
                .containsExactly(
                        "198.51.100.0/24 on wan",
                        "10.7.1.9 on lan",
                        "10.7.1.20-10.7.1.29 on lan",
                        "10.7.1.64/26 on lan");
        assertThat(lan.published())
                .extracting(PublishedRange::neighbours)
                .as("whether they live where they are answered")
                .containsExactly(false, false, false, true);
        assertThat(config.publishedOn(lan))
                .extracting(PublishedRange::addresses)
                .containsExactly("10.7.1.9", "10.7.1.20-10.7.1.29", "10.7.1.64/26", "10.7.1.30");
        assertThat(config.publishedOn(wan))
                .extracting(PublishedRange::addresses)
                .containsExactly("198.51.100.0/24");
    }

    @Test
    void publishedIpv6AddressesToo() {
        BatonConfig config = parse(MINIMAL
                        + "interface.lan.published = 2001:db8:5::/48 on wan, 2001:db8::9, 2001:db8::10 - 2001:db8::1f,"
                        + " 2001:db8::20-2001:db8::2e on lan, 10.7.1.9\n")
                .config()
                .orElseThrow();
        assertThat(config.gateways().get(0).published())
                .extracting(PublishedRange::toString)
                .containsExactly(
                        "2001:db8:5::/48 on wan",
                        "2001:db8::9 on lan",
                        "2001:db8::10/124 on lan",
                        "2001:db8::20-2001:db8::2e on lan",
                        "10.7.1.9 on lan");
        assertThat(config.gateways().get(0).published())
                .extracting(range -> range.count().bitLength())
                .containsExactly(81, 1, 5, 4, 1);
        assertThat(config.gateways().get(0).published().get(0).last())
                .hasToString("2001:db8:5:ffff:ffff:ffff:ffff:ffff");
    }

    @Test
    void aNetworkBehindOneInterfaceIsPublishedOnAnotherWithAllItsGatewaysAddresses() {
        assertThat(parse(MINIMAL + "interface.lan.published = 10.7.1.0/24 on wan\n")
                        .errors())
                .isEmpty();
    }

    @Test
    void whatAnswersForItselfIsNotPublished() {
        assertThat(parse(MINIMAL
                                + "sync.peer = 192.0.2.2\ninterface.wan.witness = 203.0.113.1\n"
                                + "interface.lan.published = 192.0.2.0/24, 203.0.113.1 on wan\n"
                                + "interface.wan.published = 192.0.2.128/25 on lan, 203.0.113.1\n")
                        .errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "baton.properties:12: interface.lan.published: 192.0.2.0/24 on lan: 192.0.2.2 is the sync.peer"
                                + " (line 10) and answers for itself; leave it out",
                        "baton.properties:12: interface.lan.published: 203.0.113.1 on wan: 203.0.113.1 is a witness on wan"
                                + " (line 11) and answers for itself; leave it out",
                        "baton.properties:13: interface.wan.published: 192.0.2.128/25 on lan overlaps 192.0.2.0/24 in"
                                + " interface.lan.published (line 12); publish an address once on an interface",
                        "baton.properties:13: interface.wan.published: 203.0.113.1 on wan overlaps 203.0.113.1 in"
                                + " interface.lan.published (line 12); publish an address once on an interface",
                        "baton.properties:13: interface.wan.published: 203.0.113.1 on wan: 203.0.113.1 is a witness on wan"
                                + " (line 11) and answers for itself; leave it out");
    }

    @Test
    void publishedAddressesEnterTheDigest() {
        long ours = digest(text -> text + "interface.lan.published = 10.7.1.64/26, 10.7.1.9\n");
        assertThat(ours).isNotEqualTo(digest(text -> text));
        assertThat(digest(text -> text + "interface.lan.published = 10.7.1.9, 10.7.1.64-10.7.1.127\n"))
                .isEqualTo(ours);
        assertThat(digest(text -> text + "interface.lan.published = 10.7.1.9, 10.7.1.64/26 on lan\n"))
                .isNotEqualTo(ours);
        assertThat(digest(text -> text + "interface.lan.published = 10.7.1.9, 10.7.1.64/26 on wan\n"))
                .isNotEqualTo(ours);
    }

    @Test
    void filesThatCannotBeReadAreProblems(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("baton.properties");
        assertThat(ConfigReader.read(file).errors())
                .hasToString(
                        "[" + file + ": no such file; baton.properties(5) explains what to write, or name another with"
                                + " -c FILE]");
        Files.write(file, new byte[] {'#', '\n', 'a', (byte) 0xff});
        assertThat(ConfigReader.read(file).errors())
                .hasToString(
                        "[" + file + ":2: byte 0xff, number 2 of the line (behind \"a\"), is not UTF-8 but probably"
                                + " Latin-1, where it is \"ÿ\"; run \"iconv -f latin1 -t utf-8 " + file + " >" + file
                                + ".utf8\" and look at the result, or save the file as UTF-8]");
        assertThat(ConfigReader.read(directory).errors())
                .hasToString("[" + directory + ": is a directory; name the file in it with -c FILE]");
        Files.write(file, ("\ufeff" + MINIMAL).getBytes(StandardCharsets.UTF_8));
        assertThat(ConfigReader.read(file).errors()).isEmpty();
        Files.writeString(file, MINIMAL.replace("\n", "\r\n"));
        assertThat(ConfigReader.read(file).errors()).as("saved on Windows").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            ISO-8859-1   | node.name = gäte | :1: byte 0xe4, number 14 of the line (behind "node.name = g"), is not UTF-8 but probably Latin-1, where it is "ä"; run "iconv -f latin1
            windows-1252 | # Büro – oben    | :1: byte 0xfc, number 4 of the line (behind "# B"), is not UTF-8 but probably windows-1252, where it is "ü"; run "iconv -f cp1252
            UTF-16       | node.id = 1      | :1: is UTF-16, not UTF-8; run "iconv -f utf-16be -t utf-8
            UTF-16LE     | node.id = 1      | :1: is UTF-16, not UTF-8; run "iconv -f utf-16le -t utf-8
            """)
    void anotherEncodingIsNamedWithItsMending(String encoding, String line, String message, @TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("baton.properties");
        Files.writeString(file, line + "\n" + MINIMAL, Charset.forName(encoding));
        assertThat(ConfigReader.read(file).errors())
                .singleElement()
                .asString()
                .startsWith(file + message)
                .endsWith("save the file as UTF-8");
    }

    @Test
    void whatIsNoFileOfThisSizeIsNotWaitedFor(@TempDir Path directory) throws IOException, InterruptedException {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertThat(ConfigReader.read(fifo).errors())
                .hasToString("[" + fifo
                        + ": is not a regular file but a FIFO, a socket or a device; write the configuration to"
                        + " a file]");
        assertThat(ConfigReader.read(Path.of("/dev/zero")).errors()).hasSize(1);
        Path huge = directory.resolve("huge");
        try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
            sparse.setLength(100L << 20);
        }
        assertThat(ConfigReader.read(huge).errors())
                .hasToString("[" + huge + ": has more than 1048576 bytes and cannot be a configuration]");
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThat(ConfigReader.read(empty).errors())
                .hasToString("[" + empty + ": holds no key; baton.properties(5) explains what to write]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gw1                                                              | gw1
            gäte                                                             | gate
            (none)                                                           | node1
            ``                                                               | node1
            шлюз                                                             | node1
            gw 1!                                                            | gw-1
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            """)
    void aHostNameThatIsNoNodeNameIsBent(String hostName, String nodeName) {
        ConfigReading reading = ConfigReader.parse("b", MINIMAL, hostName);
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.config().orElseThrow().member().name()).isEqualTo(nodeName);
    }

    @Test
    void aHostNameOfAnyBytesIsText() {
        assertThat(HostName.of("gäte\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("gäte");
        assertThat(HostName.of("gäte\n".getBytes(StandardCharsets.ISO_8859_1))).isEqualTo("gäte");
    }

    @Test
    void anIpv6PeerIsFine() {
        assertThat(parse(MINIMAL + "sync.peer = fe80::2\n")
                        .config()
                        .orElseThrow()
                        .sync()
                        .peer())
                .isEqualTo(Ip.parse("fe80::2"));
    }

    private static HeartbeatConfig heartbeat(int sync, int gateway, int withoutSync, int misses) {
        return new HeartbeatConfig(
                Duration.ofMillis(sync), Duration.ofMillis(gateway), Duration.ofMillis(withoutSync), misses);
    }

    private static TimingConfig timing(String lines) {
        return parse(MINIMAL + lines + "\n").config().orElseThrow().timing();
    }

    private static long digest(UnaryOperator<String> edit) {
        return parse(edit.apply(MINIMAL)).config().orElseThrow().digest();
    }

    private static String with(String key, String value) {
        return MINIMAL.replaceAll("(?m)^" + key.replace(".", "\\.") + " = .*$", key + " = " + value);
    }

    private static ConfigReading parse(String text) {
        return ConfigReader.parse("baton.properties", text, "gw1");
    }
}
