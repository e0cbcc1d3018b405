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
            10.7.1.1/24        | 10.7.1.1/24 brd + dev eth0 label eth0:1 | 7: interface.lan.shared: "10.7.1.1/24 brd + dev eth0 label eth0:1": "brd": the broadcast address follows from the prefix length; leave it out; "dev": addresses go onto the device of their interface (interface.LABEL.device); leave it out; "label": addresses have no labels of their own; leave it out
            10.7.1.1/24        | 10.7.1.1/24 scope global preferred_lft 0 | 7: interface.lan.shared: "10.7.1.1/24 scope global preferred_lft 0": "scope": the scope follows from the address; leave it out; "preferred_lft": a shared address is valid as long as it is held; leave it out
            10.7.1.1/24        | 10.7.1.1/24   # office     | 7: interface.lan.shared: a comment needs a line of its own, and "# office" is read as a part of the value; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1/24#office         | 7: interface.lan.shared: a comment needs a line of its own, and "#office" is read as a part of the value; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1/24 // office      | 7: interface.lan.shared: a comment needs a line of its own, and "// office" is read as a part of the value; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1/24 ; office       | 7: interface.lan.shared: a comment needs a line of its own, and "; office" is read as a part of the value; write 10.7.1.1/24
            10.7.1.1/24        | # office                   | 7: interface.lan.shared: a comment needs a line of its own, and "# office" is read as a part of the value; write a value
            = eth0             | = eth0 # office            | 6: interface.lan.device: a comment needs a line of its own, and "# office" is read as a part of the value; write eth0
            10.7.1.1/24        | 10.7.1.1/24 \\\\            | 7: interface.lan.shared: "10.7.1.1/24 \\" holds a "\\"; as the very last character of a line it lets the next line continue the value, and it belongs nowhere else
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
            interface.wan.routes = 10.9.0.0/16 gw 203.0.113.6 | interface.wan.routes: "10.9.0.0/16 gw 203.0.113.6": "gw": write "via" in its place
            interface.wan.routes = 10.9.0.0/16 203.0.113.6 | interface.wan.routes: "10.9.0.0/16 203.0.113.6": "203.0.113.6" is not understood; write DEST via GATEWAY src ADDRESS metric N table N, the last four where needed, and commas between routes
            interface.wan.routes = blackhole 10.9.0.0/16 | interface.wan.routes: "blackhole 10.9.0.0/16": "blackhole": only routes that lead somewhere can be shared; leave it to the host's own network configuration
            interface.wan.routes = 10.9.0.0/16 nexthop via 203.0.113.6 weight 1 | interface.wan.routes: "10.9.0.0/16 nexthop via 203.0.113.6 weight 1": "nexthop": a route has one gateway here; write one route for each, with metrics of their own
            interface.wan.published = 10.9.0.9 dev eth1 | interface.wan.published: "10.9.0.9 dev eth1": "dev": addresses go onto the device of their interface (interface.LABEL.device); leave it out
            virtual_router_id = 51       | virtual_router_id: is a word of keepalived's; write cluster.id, one number for all interfaces together
            priority 150                 | priority: is a word of keepalived's; no member is master by its configuration: they agree on one, and a healthier one is handed the role; remove the line, and see preempt
            auth_pass = secret           | auth_pass: is a word of keepalived's; make a key with "baton keygen" and name its file with cluster.key.file
            virtual_rules = x            | virtual_rules: is a word of keepalived's; leave policy rules in the host's own network configuration, on both members: a rule "from" a shared address meets nothing where that address is not in use. Routes of the rule's table go into interface.LABEL.routes, as "DEST via GATEWAY table N"
            track_script {               | track_script: is a word of keepalived's; checks by scripts are not available in this version: carrier, neighbours and the peer's kernel are watched by themselves; remove the line
            vrrp_instance{               | vrrp_instance{: is a word of keepalived's; one configuration is one cluster; name its interfaces in interfaces
            }                            | }: is a word of keepalived's; there are no blocks here; write KEY = VALUE, one a line
            hook.on-active = /bin/true   | hook.on-active: is not available in this version; remove the line
            interface.wan.routes = default via 203.0.113.6 dev eth1 | interface.wan.routes: "default via 203.0.113.6 dev eth1": "dev": a route leads out of the shared link of its interface; leave it out
            mac.scheme = own             | mac.scheme: "own" is not one of vendor, local, device
            lease.duration = 50ms        | lease.duration: "50ms" is not within 400ms..1m
            interface.Wan.heartbeat = no | interface.Wan.heartbeat: is not a key; did you mean interface.wan.heartbeat?
            """)
    void oneLineTooMuchIsOneLine(String line, String answer) {
        assertThat(errors(GOOD + line + "\n")).isEqualTo("b:10: " + answer);
    }

    /** Each of these looks right on a screen. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            = 10.7.1.1/24      | =\u00a010.7.1.1/24         | 7: interface.lan.shared: "\u00a010.7.1.1/24" holds U+00A0 NO-BREAK SPACE; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1\u200b/24\u200e    | 7: interface.lan.shared: "10.7.1.1\u200b/24\u200e" holds U+200B ZERO WIDTH SPACE and U+200E LEFT-TO-RIGHT MARK; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1\u20139/24        | 7: interface.lan.shared: "10.7.1.1\u20139/24" holds U+2013 EN DASH; write 10.7.1.1-9/24
            10.7.1.1/24        | \u201c10.7.1.1/24\u201d    | 7: interface.lan.shared: "\u201c10.7.1.1/24\u201d" holds U+201C LEFT DOUBLE QUOTATION MARK and U+201D RIGHT DOUBLE QUOTATION MARK; write 10.7.1.1/24
            10.7.1.1/24        | 10.7.1.1\u2044\uff12\uff14   | 7: interface.lan.shared: "10.7.1.1\u2044\uff12\uff14" holds U+2044 FRACTION SLASH and U+FF12 FULLWIDTH DIGIT TWO and U+FF14 FULLWIDTH DIGIT FOUR; write 10.7.1.1/24
            = eth2             | = \u2003eth2               | 4: sync.interface: "eth2" holds U+2003 EM SPACE; write eth2
            node.id = 1        | node.id = \u0661          | 2: node.id: "\u0661" holds U+0661 ARABIC-INDIC DIGIT ONE; only letters and marks of ASCII can stand here
            node.id            | node.id\u00a0              | 2: node.id\u00a0: holds U+00A0 NO-BREAK SPACE; write the key in plain letters: node.id
            lan, wan           | lan, w\u0430n            | 5: interfaces: "lan, w\u0430n" holds U+0430 CYRILLIC SMALL LETTER A; only letters and marks of ASCII can stand here
            = 10.7.1.1/24      | = \\u000010.7.1.1/24       | 7: interface.lan.shared: "\u000010.7.1.1/24" holds U+0000 NULL; write 10.7.1.1/24
            """)
    void whatOnlyLooksRightIsNamed(String written, String slip, String answer) {
        assertThat(errors(GOOD.replace(written, slip)).lines()).first().isEqualTo("b:" + answer);
    }

    @Test
    void aNameOnTheHostMayBeOfAnyScript() {
        assertThat(errors(GOOD.replace("eth0", "länk0").replace("/etc/baton", "/etc/штаб")
                        + "state.dir = /var/lib/bäton\n"))
                .isEmpty();
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
