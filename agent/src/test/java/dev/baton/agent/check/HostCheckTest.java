package dev.baton.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.firewall.Report;
import dev.baton.agent.firewall.RuleFinding;
import dev.baton.agent.firewall.RuleFinding.Kind;
import dev.baton.agent.firewall.host.FirewallLook;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.Route;
import dev.baton.nativeconfig.link.RouteSpec;
import dev.baton.nativeconfig.process.Capabilities.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class HostCheckTest {
    private static final String CONFIG = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = eth2
            interfaces = lan, wan
            interface.lan.device = eth0
            interface.lan.shared = 10.7.1.1/24, 10.7.1.2/24
            interface.wan.device = eth1
            interface.wan.shared = 203.0.113.5/29
            """;

    private static final KernelVersion LINUX = new KernelVersion(6, 1);
    private static final HostSnapshot.Forwarding ROUTER = new HostSnapshot.Forwarding(true, true, List.of(), List.of());

    private HostSnapshot.Forwarding forwarding = ROUTER;
    private final List<Link> links = new ArrayList<>(List.of(
            new Link(1, "lo", Mac.ZERO, true, true, 0, 0, "", "", "", 65536, false, 0),
            ether(2, "eth0"),
            ether(3, "eth1"),
            ether(4, "eth2")));
    private final List<AssignedAddress> addresses =
            new ArrayList<>(List.of(on(2, "10.7.1.11/24"), on(3, "203.0.113.2/29"), on(4, "192.0.2.1/30")));
    private final List<Route> routes = new ArrayList<>();
    private FirewallLook firewall = FirewallLook.NOTHING;
    private String config = CONFIG;

    @Test
    void aHostThatFitsHasNoFindings() {
        assertThat(findings()).isEmpty();
        links.add(new Link(
                9,
                "bt-lan",
                Mac.parse("10:00:00:c1:4a:87"),
                false,
                false,
                2,
                0,
                "macvlan",
                "",
                "baton:7:1",
                1500,
                true,
                0));
        addresses.add(on(9, "10.7.1.1/32"));
        assertThat(findings()).as("our own link of a previous life").isEmpty();
    }

    @Test
    void aDeviceMayBeNamedByItsAltname() {
        replace(called(2, "eth0", "enp1s0", "inside"));
        config = CONFIG.replace("= eth0", "= inside");
        assertThat(findings()).isEmpty();
        config = CONFIG.replace("= eth1", "= inside");
        assertThat(findings())
                .contains(
                        "baton.properties:8: interface.wan.device: \"inside\" is another name of eth0, already the device of"
                                + " interface.lan.device; every interface needs a device of its own")
                .noneMatch(finding -> finding.contains("same segment"));
        config = CONFIG;
        replace(called(3, "eth1", "bt-lan"));
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: eth1 has the altname bt-lan, which Baton's link"
                                + " needs; remove it with \"ip link property delete dev eth1 altname bt-lan\" or choose another label");
    }

    private static Link called(int index, String name, String... altNames) {
        return new Link(index, name, mac(index), true, true, 0, 0, "", "", "", 1500, true, 0, List.of(altNames));
    }

    @Test
    void aNameThatOnlyLooksLikeAnotherIsTold() {
        config = CONFIG.replace("= eth0", "= \u0435th0");
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: there is no device \u0435th0, whose name holds"
                                + " U+0435 CYRILLIC SMALL LETTER IE; did you mean eth0? (this host has eth0, eth1, eth2)");
    }

    @Test
    void theHostsFirewallIsToldWithTheKeyOfTheInterface() {
        RuleFinding open = new RuleFinding(
                Kind.FAILS_OPEN,
                List.of("wan"),
                new RuleFinding.Where("nft", "inet", "site", "input"),
                4,
                "iifname \"eth1\" tcp dport 22 drop",
                "packets of the shared addresses come in on bt-wan and are not stopped by it",
                "write iifname { \"eth1\", \"bt-wan\" }");
        Report report = new Report(List.of(open), Map.of(Kind.FAILS_OPEN, 3), Set.of());
        firewall = new FirewallLook(
                report, List.of("the nftables rules (there is no nft)"), Map.of("lan", "RULE"), Set.of(), 3);
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:8: interface.wan.device: fails open: iifname \"eth1\" tcp dport 22 drop (inet"
                                + " site input handle 4): packets of the shared addresses come in on bt-wan and are not"
                                + " stopped by it; write iifname { \"eth1\", \"bt-wan\" }",
                        "warning: baton.properties:8: interface.wan.device: fails open: and 2 more rules",
                        "warning: baton.properties:5: interfaces: firewall: the nftables rules (there is no nft) could not"
                                + " be read; whether they name the shared links is not known",
                        "warning: baton.properties:6: interface.lan.device: rp_filter of eth0 is 1 and is 2 while the agent"
                                + " runs, or nothing that comes in on bt-lan would pass; a source address from behind"
                                + " another interface passes then too. To have it dropped on both names, put into an nft"
                                + " chain with hook prerouting: RULE");
    }

    @Test
    void aMissingDeviceIsToldWithThoseThatExist() {
        config = CONFIG.replace("= eth0", "= eht0");
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: there is no device eht0; did you mean eth0?"
                                + " (this host has eth0, eth1, eth2)");
    }

    @Test
    void aRenamedDeviceUnderOurLinkIsToldByItsNewName() {
        links.remove(1);
        links.add(ether(2, "foo0"));
        links.add(new Link(9, "bt-lan", mac(9), true, true, 2, 0, "macvlan", "", "baton:7:1", 1500, true, 0));
        assertThat(findings())
                .filteredOn(finding -> finding.contains("no device"))
                .containsExactly("waiting: baton.properties:6: interface.lan.device: there is no device eth0 any more:"
                        + " what bt-lan is on is called foo0 now. A running agent goes on with it, and one that starts"
                        + " does not find it; rename it back, or write interface.lan.device = foo0");
    }

    @Test
    void theDeviceOfAnotherInterfaceIsNoHint() {
        links.remove(1);
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: there is no device eth0 (this host has"
                                + " eth1, eth2)");
    }

    @Test
    void aDeviceWhoseFramesGoElsewhereIsRefusedWithItsMaster() {
        links.add(ether(10, "br0"));
        replace(new Link(2, "eth0", mac(2), true, true, 0, 10, "", "bridge", "", 1500, true, 0));
        replace(new Link(3, "eth1", mac(3), true, true, 0, 10, "", "bond", "", 1500, true, 0));
        replace(new Link(4, "eth2", mac(4), true, true, 10, 0, "macvlan", "", "", 1500, true, 0));
        assertThat(findings())
                .containsExactly(
                        "baton.properties:4: sync.interface: eth2 is a macvlan on br0 and cannot carry another; write br0",
                        "baton.properties:6: interface.lan.device: eth0 is a port of bridge br0, which takes all its"
                                + " frames; write br0",
                        "baton.properties:8: interface.wan.device: eth1 is a slave of bond br0, which takes all its"
                                + " frames; write br0");
    }

    @Test
    void aDeviceThatIsNoStationIsRefused() {
        replace(new Link(2, "eth0", Mac.ZERO, true, true, 0, 0, "tun", "", "", 1500, false, 0));
        replace(new Link(3, "eth1", Mac.parse("01:00:5e:00:00:01"), true, true, 0, 0, "", "", "", 1500, true, 0));
        assertThat(findings())
                .containsExactly(
                        "baton.properties:6: interface.lan.device: eth0 is not an Ethernet device but a tun; name one that is",
                        "baton.properties:8: interface.wan.device: eth1 has the MAC 01:00:5e:00:00:01, which is no"
                                + " station's; set another with \"ip link set eth1 address ...\"");
    }

    @Test
    void strangersInOurPlaceAreNamed() {
        links.add(
                new Link(9, "mv0", Mac.parse("10:00:00:c1:4a:87"), true, true, 2, 0, "macvlan", "", "", 1500, true, 0));
        links.add(new Link(10, "bt-wan", mac(10), true, true, 3, 0, "macvlan", "", "", 1500, true, 0));
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: mv0 on eth0 already has the shared MAC 10:00:00:c1:4a:87;"
                                + " remove it with \"ip link delete mv0\" or choose another cluster.id",
                        "waiting: baton.properties:8: interface.wan.device: a link named bt-wan exists and is not Baton's (its alias is"
                                + " \"\", not \"baton:7:2\"); remove it with \"ip link delete bt-wan\" or choose another label");
    }

    @Test
    void aSyncAddressThatTheKernelDoesNotLetBeUsedIsWaitedFor() {
        addresses.removeIf(each -> each.index() == 4);
        addresses.add(new AssignedAddress(4, Prefix.parse("fd00::1/64"), AssignedAddress.TENTATIVE, 0));
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:4: sync.interface: eth2 has fd00::1/64, which is tentative: it"
                                + " cannot be used before the kernel has asked whether another station has it, nor without carrier");
        addresses.set(2, new AssignedAddress(4, Prefix.parse("fd00::1/64"), AssignedAddress.DAD_FAILED, 0));
        assertThat(findings())
                .singleElement()
                .asString()
                .contains("which another station on that link has too (duplicate address detection failed)");
        addresses.set(
                2,
                new AssignedAddress(
                        4, Prefix.parse("fd00::1/64"), AssignedAddress.TENTATIVE | AssignedAddress.OPTIMISTIC, 0));
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatHasTakenADeviceForItselfIsNamed() {
        links.add(new Link(9, "pt0", mac(2), true, true, 2, 0, "macvtap", "", "", 1500, true, 0));
        links.add(new Link(10, "iv0", mac(3), true, true, 3, 0, "ipvlan", "", "", 1500, true, 0));
        links.add(new Link(11, "mv0", mac(11), true, true, 3, 0, "macvlan", "", "", 1500, true, 0));
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: pt0 (macvtap on eth0) takes all its frames"
                                + " (passthru), so that it can carry no shared link; remove it with \"ip link delete pt0\","
                                + " or make it a macvlan in bridge mode",
                        "waiting: baton.properties:8: interface.wan.device: iv0 (ipvlan on eth1) takes its frames, so that"
                                + " it can carry no shared link; remove it with \"ip link delete iv0\", or make it a"
                                + " macvlan in bridge mode");
    }

    @Test
    void theLinksOfAnotherClusterIdOrSchemeMakeItAChangeStepByStep() {
        links.add(former("bt-lan", "10:00:00:c1:4a:88", "baton:8:1", true));
        links.add(former("bt-wan", "10:00:00:c1:4a:48", "baton:8:2", true));
        addresses.add(on(9, "10.7.1.1/32"));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "warning: baton.properties:1: cluster.id: this host has the shared links of cluster 8"
                                + " (mac.scheme=vendor), bt-lan, bt-wan, up; as cluster 7 (mac.scheme=vendor) its shared MACs are"
                                + " others: lan 10:00:00:c1:4a:87, wan 10:00:00:c1:4a:47. It is active: change the standby first");

        config = CONFIG + "mac.scheme = local\n";
        links.removeIf(link -> link.name().startsWith("bt-"));
        links.add(former("bt-lan", "10:00:00:c1:4a:87", "baton:7:1", false));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("warning: baton.properties:10: mac.scheme: this host has the shared links of cluster 7"
                        + " (mac.scheme=vendor), bt-lan, down; as cluster 7 (mac.scheme=local)")
                .contains("02:b4:00:07:00:01", "It stands by: restart its agent now");
    }

    private static Link former(String name, String mac, String alias, boolean up) {
        return new Link(9, name, Mac.parse(mac), up, up, 2, 0, "macvlan", "", alias, 1500, true, 0);
    }

    @Test
    void aSharedAddressOfTheHostsOwnIsRefused() {
        addresses.add(on(2, "10.7.1.1/24"));
        addresses.add(on(2, "10.7.1.2/24"));
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:7: interface.lan.shared: 10.7.1.1 and 1 more are configured on eth0; a"
                                + " shared address must not be in the host's own network configuration: remove it there. An"
                                + " agent takes it away from eth0 whenever it finds it there");
    }

    @Test
    void whatForwardsIpv6NeedsALinkLocalAddress() {
        String before = config;
        config = before.replace("= 10.7.1.1/24", "= 10.7.1.1/24, 2001:db8:1::1/64");
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:7: interface.lan.shared: eth0 has no address of 2001:db8:1::/64, so bt-lan leads"
                                + " there, and without a link-local address on it the kernel cannot look for neighbours of"
                                + " those it forwards for; share one too, such as fe80::1/64, or give eth0 an address of"
                                + " that network");

        config = before.replace("= 10.7.1.1/24", "= 10.7.1.1/24, 2001:db8:1::1/64, fe80::1/64");
        assertThat(findings()).isEmpty();

        config = before.replace("= 10.7.1.1/24", "= 10.7.1.1/24, 2001:db8:1::1/64");
        addresses.add(on(2, "2001:db8:1::2/64"));
        assertThat(findings()).isEmpty();
    }

    @Test
    void aLinkLocalAddressOfAnotherDeviceIsNotInTheWay() {
        config = config.replace("= 10.7.1.1/24", "= 10.7.1.1/24, fe80::1/64");
        addresses.add(on(3, "fe80::1/64"));
        assertThat(findings()).isEmpty();

        addresses.add(on(2, "fe80::1/64"));
        assertThat(findings()).singleElement().asString().contains("fe80::1 is configured on eth0");
    }

    @Test
    void aPublishedAddressOfTheHostsOwnIsRefusedWhereItIsAnswered() {
        config = CONFIG + "interface.lan.published = 10.7.1.8/29, 203.0.113.0/28 on lan, 10.7.1.0/24 on wan\n";
        assertThat(findings())
                .containsExactly(
                        "baton.properties:10: interface.lan.published: 10.7.1.8/29 on lan: 10.7.1.11 is this host's own"
                                + " address on eth0, for which its kernel answers, active or not; leave it out");
    }

    @Test
    void aKernelThatAnswersForOthersTooIsRefusedWherePublishedAddressesAreAnswered() {
        forwarding = new HostSnapshot.Forwarding(true, true, List.of("eth0", "eth1", "eth2"), List.of());
        assertThat(findings())
                .as("nothing is published: it may answer for a shared address on the standby")
                .containsExactly(proxy(6, "lan", "eth0"), proxy(8, "wan", "eth1"));
        config = CONFIG + "interface.lan.published = 198.51.100.0/24 on wan\n";
        assertThat(findings())
                .containsExactly(
                        "baton.properties:10: interface.lan.published: the kernel answers for other hosts too, with MACs"
                                + " of its own and on the standby as well (proxy_arp of eth1); write 0 to"
                                + " /proc/sys/net/ipv4/conf/eth1/proxy_arp and where it is set",
                        proxy(6, "lan", "eth0"));
        forwarding = new HostSnapshot.Forwarding(true, true, List.of("all", "default"), List.of());
        assertThat(findings()).hasSize(3).endsWith(proxy(6, "lan", "eth0"));
    }

    private static String proxy(int line, String label, String device) {
        return "warning: baton.properties:" + line + ": interface." + label + ".device: proxy_arp is on for " + device
                + ": this host answers there, with its own MAC and as a standby too, for every address to which its way"
                + " leads elsewhere, a shared one included; write 0 to /proc/sys/net/ipv4/conf/" + device
                + "/proxy_arp (and to that of \"all\"), and name what should be answered for in interface." + label
                + ".published";
    }

    private static Passage passage(String from, String to, String obstacle) {
        boolean in = from.equals("lan");
        return new Passage(
                from,
                to,
                Ip.parse(in ? "10.7.1.4" : "203.0.113.6"),
                Ip.parse(in ? "203.0.113.6" : "10.7.1.4"),
                in ? "eth0" : "eth1",
                obstacle);
    }

    private void passages(Passage... passages) {
        forwarding = new HostSnapshot.Forwarding(true, true, List.of(), List.of(), List.of(passages));
    }

    @Test
    void whatWouldGoNoFurtherIsNamedAndImpairsItsInterface() {
        passages(passage("lan", "wan", ""), passage("wan", "lan", ""));
        assertThat(findings()).isEmpty();
        passages(passage("lan", "wan", "Network is unreachable"), passage("wan", "lan", ""));
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:6: interface.lan.device: this host passes nothing on that comes"
                                + " in on lan: to a station on wan the kernel says \"Network is unreachable\" (ip route get"
                                + " 203.0.113.6 from 10.7.1.4 iif eth0), so an active member answers and forwards nothing; look for"
                                + " a missing route, a rule (ip rule) or rp_filter=1 in the way");
        assertThat(HostCheck.findings(reading(), host()))
                .extracting(Finding::impairs)
                .containsExactly("lan");
    }

    @Test
    void whatStandsInTheWayOfTheSharedLinkAloneImpairsNoMemberMoreThanTheOther() {
        passages(new Passage(
                "lan", "wan", Ip.parse("10.7.1.4"), Ip.parse("203.0.113.6"), "bt-lan", "Invalid argument (EINVAL)"));
        assertThat(HostCheck.findings(reading(), host())).singleElement().satisfies(finding -> {
            assertThat(finding.toString()).contains("iif bt-lan");
            assertThat(finding.impairs()).isEmpty();
        });
    }

    @Test
    void oneWayThatIsClosedAmongSeveralMayBeMeant() {
        passages(passage("lan", "dmz", "No route to host"), passage("lan", "wan", ""));
        assertThat(findings()).isEmpty();
    }

    @Test
    void aHostThatForwardsNothingIsToldSoOnce() {
        Passage closed = passage("lan", "wan", "No route to host");
        forwarding = new HostSnapshot.Forwarding(true, true, List.of(), List.of("eth0"), List.of(closed));
        assertThat(HostCheck.findings(reading(), host())).singleElement().satisfies(finding -> {
            assertThat(finding.toString()).contains("forwards no IPv4 packet that comes in on eth0");
            assertThat(finding.impairs()).isEqualTo("lan");
        });
    }

    @Test
    void aHostThatForwardsNothingIsWarnedThatItPublishes() {
        forwarding = new HostSnapshot.Forwarding(false, true, List.of(), List.of());
        assertThat(findings()).as("nothing is published").isEmpty();
        config = CONFIG + "interface.wan.published = 203.0.113.4\n";
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:10: interface.wan.published: this host forwards no IPv4, so what"
                                + " comes for published addresses goes no further; set net.ipv4.ip_forward=1");
    }

    @Test
    void forwardingIsAskedOfEachVersionThatIsPublished() {
        forwarding = new HostSnapshot.Forwarding(true, false, List.of("all"), List.of());
        config = CONFIG + "interface.wan.published = 2001:db8::4\n";
        assertThat(findings())
                .as("answering by ARP does not matter to what is published")
                .containsExactly(
                        "warning: baton.properties:10: interface.wan.published: this host forwards no IPv6, so what"
                                + " comes for published addresses goes no further; set net.ipv6.conf.all.forwarding=1",
                        proxy(6, "lan", "eth0"),
                        proxy(8, "wan", "eth1"));
    }

    @Test
    void moreGroupsThanAreJoinedAreAWarning() {
        config = CONFIG + "interface.lan.published = 2001:db8::/120 on wan, 2001:db8:1::/120\n";
        assertThat(findings()).as("256 on each").isEmpty();
        config = CONFIG + "interface.lan.published = 2001:db8::/120 on wan, 2001:db8:1::100 on wan\n";
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("warning: baton.properties:10: interface.lan.published: the IPv6 addresses answered on wan"
                        + " are asked for by more than 256 groups")
                .contains("MLD snooping");
    }

    @Test
    void syncNeedsAnAddressAndAWayToThePeer() {
        addresses.remove(2);
        assertThat(findings()).singleElement().asString().contains("sync.interface: eth2 has no address; give it one");
        addresses.add(on(4, "192.0.2.0/31"));
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:4: sync.interface: eth2 has 192.0.2.0/31, a network without broadcast; add"
                                + " \"sync.peer = ADDRESS\" with the peer's address on it");
        addresses.set(2, on(4, "192.0.2.1/30"));
        addresses.add(on(4, "10.0.0.9/32"));
        assertThat(findings()).as("one that stands alone is not the network").isEmpty();
        addresses.add(on(4, "10.0.7.9/24"));
        assertThat(findings())
                .containsExactly("warning: baton.properties:4: sync.interface: eth2 has 192.0.2.1/30, 10.0.0.9/32,"
                        + " 10.0.7.9/24; heartbeats go from 192.0.2.1 to 192.0.2.3: if the peer is in another of these networks,"
                        + " add \"sync.peer = ADDRESS\" with its address");
        config = CONFIG + "sync.peer = 10.0.7.2\n";
        assertThat(findings()).isEmpty();
        config = CONFIG + "sync.peer = 2001:db8::2\n";
        assertThat(findings()).singleElement().asString().contains("2001:db8::2 is in no network of eth2, which has");
        addresses.add(on(4, "2001:db8::1/64"));
        assertThat(findings()).isEmpty();
        addresses.subList(3, addresses.size()).clear();
        addresses.set(2, on(4, "192.0.2.0/31"));
        config = CONFIG + "sync.peer = 192.0.2.1\n";
        assertThat(findings()).isEmpty();
        config = CONFIG + "sync.peer = 192.0.2.0\n";
        assertThat(findings()).singleElement().asString().contains("is this host's own address on eth2");
        config = CONFIG + "sync.peer = 198.51.100.1\n";
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:10: sync.peer: 198.51.100.1 is in no network of eth2, which has"
                                + " 192.0.2.0/31; write the peer's address on the sync interface");
    }

    @Test
    void whatMayMendItselfIsAWarning() {
        replace(new Link(2, "eth0", mac(2), true, false, 0, 0, "", "", "", 1500, true, 0));
        replace(new Link(3, "eth1", mac(3), false, false, 0, 0, "", "", "", 1500, true, 0));
        assertThat(findings())
                .containsExactly(
                        "waiting: baton.properties:6: interface.lan.device: eth0 has no carrier; check its cable and the"
                                + " switch port",
                        "waiting: baton.properties:8: interface.wan.device: eth1 is down; raise it in the host's network"
                                + " configuration (\"ip link set eth1 up\")");
    }

    @Test
    void twoInterfacesOnOneSegmentAreOnePath() {
        replace(new Link(2, "eth0", mac(2), true, true, 20, 0, "veth", "", "", 1500, true, 0));
        replace(new Link(3, "eth1", mac(3), true, true, 21, 0, "veth", "", "", 1500, true, 0));
        links.add(new Link(20, "p0", mac(20), true, true, 2, 22, "veth", "bridge", "", 1500, true, 0));
        links.add(new Link(21, "p1", mac(21), true, true, 3, 22, "veth", "bridge", "", 1500, true, 0));
        links.add(ether(22, "br0"));
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:8: interface.wan.device: eth1 is on the same segment as the device"
                                + " of interface.lan.device; they are one path, not two, and frames of one will be refused on the"
                                + " other: give them segments or VLANs of their own");
    }

    @Test
    void aRouteOfTheHostsOwnThatOursMeetsIsNamed() {
        config = CONFIG + "interface.wan.routes = default via 203.0.113.1, 10.9.0.0/16 via 203.0.113.1 metric 5\n";
        routes.add(route(3, "0.0.0.0/0", "203.0.113.6", 0, 4));
        assertThat(findings())
                .containsExactly(
                        "warning: baton.properties:10: interface.wan.routes: \"default via 203.0.113.1\" meets a"
                                + " route of this host's own with the same metric (default via 203.0.113.6 dev eth1): while active"
                                + " ours is in effect, and the host's own again after that; if that is not what you want, give ours"
                                + " a higher metric or remove the other from the host's network configuration");
        routes.clear();
        routes.add(route(3, "10.9.0.0/16", "203.0.113.6", 0, 4));
        routes.add(route(9, "0.0.0.0/0", "203.0.113.1", 0, Route.OURS));
        assertThat(findings()).as("another metric, and ours of a previous life").isEmpty();
        Predicate<Route> meeting = RouteCheck.meeting(reading().config().orElseThrow());
        assertThat(meeting)
                .accepts(route(3, "10.9.0.0/16", "203.0.113.6", 5, 4))
                .rejects(
                        route(3, "10.8.0.0/16", "203.0.113.6", 5, 4),
                        route(9, "0.0.0.0/0", "203.0.113.1", 0, Route.OURS));
    }

    @Test
    void anIpv6RouteOfTheSameMetricSharesOrStaysInEffect() {
        config = CONFIG + "interface.wan.routes = default via fe80::1 metric 1024, 2001:db8:9::/48 metric 100\n";
        routes.add(route(3, "::/0", "fe80::6", 1_024, 4));
        routes.add(route(3, "2001:db8:9::/48", "fe80::6", 100, 4));
        assertThat(findings())
                .satisfiesExactly(
                        shares -> assertThat(shares)
                                .contains("\"default via fe80::1 metric 1024\" meets a route of this host's own")
                                .endsWith(
                                        "while active the kernel sends a part of the traffic each way; give ours a lower"
                                                + " metric or remove the other from the host's network configuration"),
                        yields -> assertThat(yields)
                                .contains("\"2001:db8:9::/48 metric 100\" meets")
                                .contains("the host's own stays in effect; give ours a lower metric"));
    }

    @Test
    void thePlanGivesALinkLocalAddressItsNetworkWhateverTheDeviceHas() {
        addresses.add(on(2, "fe80::2/64"));
        config = CONFIG.replace("= 10.7.1.1/24", "= 10.7.1.1/24, fe80::1/64");
        assertThat(plan()).contains("    fe80::1/64\n").contains("10.7.1.1/32 without a route");
    }

    @Test
    void thePlanCountsPublishedIpv6AddressesToTheLast() {
        config = CONFIG + "interface.lan.published = 2001:db8:7::/64, 2001:db8:8::1\n";
        assertThat(plan()).contains("published        18446744073709551617, answered by the agent while active");
    }

    @Test
    void thePlanShowsRoutesAndWherePacketsLeave() {
        config = CONFIG + "interface.wan.routes = default via 203.0.113.1\n";
        assertThat(plan())
                .contains("routes           1, out of bt-wan while active (protocol 66 in \"ip route\")")
                .contains("    default via 203.0.113.1\n")
                .contains("lan: iifname \"bt-lan\", oifname \"eth0\"\n")
                .contains("wan: iifname \"bt-wan\", oifname { \"eth1\", \"bt-wan\" }\n");
        addresses.removeIf(address -> address.index() == 2);
        assertThat(plan()).as("no address of its own").contains("lan: iifname \"bt-lan\", oifname \"bt-lan\"\n");
    }

    private String plan() {
        return Plan.of(reading().config().orElseThrow(), host());
    }

    private static Route route(int link, String destination, String gateway, long metric, int protocol) {
        RouteSpec spec = new RouteSpec(Prefix.parse(destination), Ip.parse(gateway), false, metric, RouteSpec.MAIN);
        return new Route(link, spec, protocol);
    }

    @Test
    void missingPrivilegeIsToldApart() {
        HostSnapshot host = new HostSnapshot(
                links,
                addresses,
                List.of(Capability.CAP_NET_ADMIN),
                List.of(Capability.CAP_SYS_NICE),
                LINUX,
                "",
                List.of(),
                ROUTER,
                HostFacilities.ALL,
                FirewallLook.NOTHING);
        assertThat(HostCheck.findings(reading(), host))
                .extracting(Finding::severity)
                .containsExactly(Severity.PRIVILEGE, Severity.WARNING);
        HostSnapshot old = new HostSnapshot(
                links,
                addresses,
                List.of(),
                List.of(),
                LINUX,
                "socket: Protocol not supported",
                List.of(),
                ROUTER,
                HostFacilities.ALL,
                FirewallLook.NOTHING);
        assertThat(HostCheck.findings(reading(), old))
                .singleElement()
                .asString()
                .contains("modprobe nf_tables");
    }

    @Test
    void thePlanSaysWhatWillHappen() {
        assertThat(Plan.of(reading().config().orElseThrow(), host()))
                .contains("cluster 7, node 1 (gw1)")
                .contains("shared link      bt-lan, 10:00:00:c1:4a:87")
                .contains("heartbeat group  11:00:00:c1:4a:47")
                .contains("10.7.1.1/32 without a route (eth0 has 10.7.1.0/24)")
                .contains(
                        "paths: eth2 (sync, UDP 999 from 192.0.2.1 to 192.0.2.3), eth0 (lan, EtherType 0x88b5), eth1 (wan,")
                .contains("death is certain after 60ms of silence")
                .contains("lan: iifname \"bt-lan\", oifname \"eth0\"")
                .contains("lan: cluster 199 (its index 2)")
                .contains("wan: cluster 199 (its index 1)");
    }

    @Test
    void thePlanSaysWhatIsAnswered() {
        config = CONFIG + "interface.lan.published = 198.51.100.0/24 on wan, 10.7.1.64/26 on lan\n";
        assertThat(Plan.of(reading().config().orElseThrow(), host()))
                .contains("""
                          published        64, answered by the agent while active
                            10.7.1.64/26, whose stations live here: their own probes are left alone
                        """)
                .contains("""
                          published        256, answered by the agent while active
                            198.51.100.0/24
                        """);
    }

    private List<String> findings() {
        return HostCheck.findings(reading(), host()).stream()
                .map(Finding::toString)
                .toList();
    }

    private HostSnapshot host() {
        return new HostSnapshot(
                links, addresses, List.of(), List.of(), LINUX, "", routes, forwarding, HostFacilities.ALL, firewall);
    }

    private ConfigReading reading() {
        return ConfigReader.parse("baton.properties", config, "gw1");
    }

    private void replace(Link link) {
        links.replaceAll(old -> old.index() == link.index() ? link : old);
    }

    private static Link ether(int index, String name) {
        return new Link(index, name, mac(index), true, true, 0, 0, "", "", "", 1500, true, 0);
    }

    private static Mac mac(int index) {
        return new Mac(0x0200_0000_0000L + index);
    }

    private static AssignedAddress on(int index, String prefix) {
        return new AssignedAddress(index, Prefix.parse(prefix), 0, 0);
    }
}
