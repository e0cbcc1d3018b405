package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What administrators write, one slip at a time, and the lines that {@code baton check} answers with. */
class GalleryTest {
    private static final String GOOD = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = eth2
            interfaces = lan, wan
            interface.lan.device = eth0
            interface.lan.shared = 10.7.1.1/24
            interface.wan.device = eth1
            interface.wan.shared = 203.0.113.1/29
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            cluster.id = 7     | cluster.id = 300   | 1: cluster.id: "300" is not a whole number within 0..255
            cluster.id = 7     | cluster.id = "7"   | 1: cluster.id: "7" is in quotes, which belong to no value here; write 7
            node.id = 1        | node.id = gw1      | 2: node.id: "gw1" is not a whole number within 1..16
            /etc/baton/cluster | cluster            | 3: cluster.key.file: "cluster.key" is not an absolute path; write it from the root, such as /cluster.key
            = eth2             | = eth0             | 6: interface.lan.device: "eth0" is already the device of sync.interface (line 4); every interface needs a device of its own
            lan, wan           | lan wan            | 5: interfaces: "lan wan" is not a label; write lan, wan
            lan, wan           | LAN, wan           | 5: interfaces: "LAN" is not a label; write lan
            lan, wan           | lan, wan, dm_z     | 5: interfaces: "dm_z" is not a label; 1..12 of the characters a-z, 0-9 and -, comma separated
            10.7.1.1/24        | 10.7.1.1           | 7: interface.lan.shared: "10.7.1.1" has no prefix length; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.0/24        | 7: interface.lan.shared: "10.7.1.0/24": 10.7.1.0 is the address of the network 10.7.1.0/24, not of a host
            10.7.1.1/24        | 10.7.1.1/24;10.7.1.5/24    | 7: interface.lan.shared: "10.7.1.1/24;10.7.1.5/24": write commas between addresses
            10.7.1.1/24        | 10.7.1.1/24 10.7.1.5/24    | 7: interface.lan.shared: "10.7.1.1/24 10.7.1.5/24": write commas between addresses
            10.7.1.1/24        | 10.7.1.1 255.255.255.0     | 7: interface.lan.shared: "10.7.1.1 255.255.255.0" has a netmask in place of a prefix length; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1/255.255.252.0     | 7: interface.lan.shared: "10.7.1.1/255.255.252.0" has a netmask in place of a prefix length; write 10.7.1.1/22
            10.7.1.1/24        | 2001:db8::1        | 7: interface.lan.shared: "2001:db8::1" has no prefix length; write 2001:db8::1/64
            """)
    void oneSlipIsOneLine(String written, String slip, String answer) {
        assertThat(errors(GOOD.replace(written, slip))).isEqualTo("b:" + answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            heartbeat.interval = 20      | heartbeat.interval: "20" has no unit; write 20ms, 20s ... (allowed: 1ms..10s)
            heartbeat.misses = 1         | heartbeat.misses: "1" is not a whole number within 2..100
            hearbeat.profile = fast      | hearbeat.profile: is not a key; did you mean heartbeat.profile?
            heartbeat.profile = quick    | heartbeat.profile: "quick" is not one of default, fast, vendor
            node.id = 2                  | node.id: is already set at line 2; keep one of them
            interface.wan.routes = default via 203.0.113.6/29 | interface.wan.routes: "203.0.113.6/29" is not an IP address such as 10.7.1.1 or 2001:db8::1
            interface.wan.routes = 10.9.0.0/16 gw 203.0.113.6 | interface.wan.routes: "10.9.0.0/16 gw 203.0.113.6": "gw" is not understood; write DEST via GATEWAY metric N table N, the last three where needed, and commas between routes
            interface.wan.routes = default via 203.0.113.6 dev eth1 | interface.wan.routes: "default via 203.0.113.6 dev eth1": a route leads out of the shared link of its interface; leave "dev" out
            mac.scheme = own             | mac.scheme: "own" is not one of vendor, local, device
            lease.duration = 50ms        | lease.duration: "50ms" is not within 400ms..1m
            interface.Wan.heartbeat = no | interface.Wan.heartbeat: is not a key; did you mean interface.wan.heartbeat?
            """)
    void oneLineTooMuchIsOneLine(String line, String answer) {
        assertThat(errors(GOOD + line + "\n")).isEqualTo("b:10: " + answer);
    }

    @Test
    void rangesMayHaveBlanksAroundTheDash() {
        assertThat(errors(GOOD.replace("10.7.1.1/24", "10.7.1.1 - 10.7.1.9/24 , 10.7.1.20/24")))
                .isEmpty();
    }

    private static String errors(String text) {
        return String.join(
                "\n",
                ConfigReader.parse("b", text, "gw1").errors().stream()
                        .map(Problem::toString)
                        .toList());
    }
}
