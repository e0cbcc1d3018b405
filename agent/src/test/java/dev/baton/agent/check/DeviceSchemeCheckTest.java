package dev.baton.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.Problem;
import dev.baton.agent.firewall.host.FirewallLook;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mac.scheme=device}: what a host must be like for it, and what is planned. */
class DeviceSchemeCheckTest {
    private static final String CONFIG = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = sync0
            interfaces = lan, wan
            interface.lan.device = lan0
            interface.lan.shared = 10.7.1.1/24
            interface.wan.device = wan0
            interface.wan.shared = 203.0.113.1/29
            mac.scheme = device
            """;

    private static final int KERNEL_LOOPBACK = 1;

    private final List<Link> links = new ArrayList<>(
            List.of(link(1, "lo", "", 0), link(2, "lan0", "", 0), link(3, "wan0", "", 0), link(4, "sync0", "", 0)));
    private final List<AssignedAddress> addresses = new ArrayList<>(List.of(
            new AssignedAddress(1, Prefix.parse("::1/128"), 0, KERNEL_LOOPBACK),
            on(2, "10.7.1.11/24"),
            on(4, "192.0.2.1/30")));
    private String config = CONFIG;
    private String kernel = "6.1.0-13-amd64";

    @Test
    void aHostThatFitsHasNoFindingsWhetherOwnerOrNot() {
        assertThat(findings()).isEmpty();
        addresses.add(ours(2, "10.7.1.1/32"));
        addresses.add(ours(3, "203.0.113.1/29"));
        assertThat(findings()).as("an owner, or what a killed one has left").isEmpty();
    }

    @Test
    void aSharedAddressOfTheHostsOwnIsRefused() {
        addresses.add(on(3, "203.0.113.1/29"));
        assertThat(findings())
                .containsExactly(
                        "warning: b:9: interface.wan.shared: 203.0.113.1 is configured on wan0; a shared address must not"
                                + " be in the host's own network configuration: remove it there. An agent takes it away from"
                                + " wan0 whenever it finds it there");
    }

    @Test
    void whereNobodySaysWhoseItIsItMayBeWhatAKilledAgentLeft() {
        addresses.remove(0);
        addresses.add(on(3, "203.0.113.1/29"));
        assertThat(findings())
                .containsExactly(
                        "warning: b:9: interface.wan.shared: 203.0.113.1 is on wan0 already; if no former agent"
                                + " has left it there, take it out of the host's own network configuration: Baton adds it when it"
                                + " becomes active");
        addresses.add(on(4, "203.0.113.1/29"));
        assertThat(findings())
                .as("an agent leaves it nowhere else")
                .anyMatch(each -> each.contains("is configured on sync0") && each.contains("takes it away from sync0"));
    }

    @Test
    void aMacvlanWillDoWhereNothingIsStackedOnIt() {
        links.set(1, link(2, "lan0", "macvlan", 20));
        links.set(3, link(4, "sync0", "macvlan", 20));
        links.set(2, link(3, "wan0", "ipvlan", 20));
        links.add(link(20, "eth0", "", 0));
        assertThat(findings())
                .containsExactly("b:8: interface.wan.device: wan0 is a ipvlan on eth0, where not all frames reach it;"
                        + " write eth0");
        assertThat(HostCheck.refusal(reading(), host(), "interface.lan.device", "lan0"))
                .as("for those who only listen")
                .isEmpty();
        config = CONFIG.replace("= device", "= local");
        assertThat(findings()).hasSize(3).allMatch(each -> each.contains("cannot carry another; write eth0"));
        assertThat(HostCheck.refusal(reading(), host(), "interface.lan.device", "lan0"))
                .map(Problem::line)
                .isEqualTo(Optional.of(6));
    }

    @Test
    void aDeviceWhoseFramesGoToItsMasterIsRefusedAsEver() {
        links.add(link(20, "br0", "bridge", 0));
        links.set(1, new Link(2, "lan0", mac(2), true, true, 0, 20, "", "bridge", "", 1500, true, 0));
        assertThat(findings())
                .containsExactly("b:6: interface.lan.device: lan0 is a port of bridge br0, which takes all its frames;"
                        + " write br0");
    }

    @Test
    void noMacOfAnotherLinkIsInTheWay() {
        links.add(new Link(9, "tun9", Mac.ZERO, true, true, 0, 0, "tun", "", "", 1500, false, 0));
        links.add(new Link(10, "bt-lan", mac(10), true, true, 2, 0, "macvlan", "", "", 1500, true, 0));
        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5.15.0-91-generic, true",
        "4.19.0, true",
        "5.16.0, false",
        "5.16, false",
        "6.1.0-13-amd64, false",
        "strange, false"
    })
    void theKernelMustBeAbleToMuteTheDeviceByAddress(String release, boolean isOld) {
        kernel = release;
        assertThat(findings()).hasSize(isOld ? 1 : 0);
        if (isOld) {
            assertThat(findings().get(0))
                    .startsWith("warning: b:10: mac.scheme: \"device\" needs the egress hook of netfilter (Linux 5.16)")
                    .contains("; this is Linux " + release.substring(0, 4).replaceAll("\\.$", "") + ", and");
        }
        config = CONFIG.replace("= device", "= vendor");
        assertThat(findings()).isEmpty();
    }

    @Test
    void forwardingIpv6NeedsALinkLocalAddressOfTheDevice() {
        config = CONFIG.replace("10.7.1.1/24", "10.7.1.1/24, 2001:db8:1::1/64");
        assertThat(findings())
                .containsExactly("warning: b:7: interface.lan.shared: lan0 has no link-local address, without which the"
                        + " kernel cannot look for IPv6 neighbours of those it forwards for; share one too, such as"
                        + " fe80::1/64, or let the kernel make one");
        addresses.add(on(2, "fe80::11/64"));
        assertThat(findings()).isEmpty();
    }

    @Test
    void theChangeToItIsToldStepByStep() {
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
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "warning: b:10: mac.scheme: this host has the shared links of cluster 7 (mac.scheme=vendor),"
                                + " bt-lan, down; as cluster 7 (mac.scheme=device) it answers with the MACs of its devices: lan"
                                + " 02:00:00:00:00:02, wan 02:00:00:00:00:03. It stands by: restart its agent now");
    }

    @Test
    void theChangeBackIsToldWhereItShows() {
        config = CONFIG.replace("= device", "= vendor");
        assertThat(findings()).as("a standby has nothing of it").isEmpty();
        addresses.add(ours(2, "10.7.1.1/32"));
        addresses.add(ours(3, "203.0.113.1/29"));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "warning: b:10: mac.scheme: this host has shared addresses of mac.scheme=device on lan0, wan0"
                                + "; as cluster 7 (mac.scheme=vendor) its shared MACs are others: lan 10:00:00:c1:4a:87, wan"
                                + " 10:00:00:c1:4a:47. It is active: change the standby first");
    }

    @Test
    void thePlanSaysWhatGoesOntoTheDevices() {
        config = CONFIG.replace("10.7.1.1/24", "10.7.1.1/24, fe80::1/64")
                + "interface.wan.routes = default via 203.0.113.6\n";
        addresses.add(on(2, "fe80::11/64"));
        String standby = plan();
        assertThat(standby)
                .contains(
                        "shared link      none: addresses are on lan0 while active, with its own MAC 02:00:00:00:00:02\n")
                .contains("heartbeat group  03:b4:00:07:00:01\n")
                .contains("    10.7.1.1/32 without a route (lan0 has 10.7.1.0/24)\n")
                .contains("    fe80::1/128 without a route (lan0 has fe80::/64)\n")
                .contains("    203.0.113.1/29\n")
                .contains("routes           1, out of wan0 while active")
                .contains("firewall rules by interface name: traffic comes in and goes out on the device\n")
                .contains("lan: iifname \"lan0\", oifname \"lan0\"\n")
                .contains("wan: iifname \"wan0\", oifname \"wan0\"\n")
                .contains("no other cluster has these MACs: they are the devices' own\n")
                .doesNotContain("bt-", "00:00:00:00:00:00");
        addresses.add(ours(2, "10.7.1.1/32"));
        addresses.add(ours(3, "203.0.113.1/29"));
        assertThat(plan()).as("on the active").isEqualTo(standby);
    }

    @Test
    void thePlanOfAHostWithoutTheDevice() {
        links.remove(1);
        assertThat(plan()).contains("addresses are on lan0 while active, with its own MAC\n");
    }

    private List<String> findings() {
        return HostCheck.findings(reading(), host()).stream()
                .map(Finding::toString)
                .toList();
    }

    private String plan() {
        return Plan.of(reading().config().orElseThrow(), host());
    }

    private HostSnapshot host() {
        HostSnapshot.Forwarding router = new HostSnapshot.Forwarding(true, true, List.of(), List.of());
        return new HostSnapshot(
                links,
                addresses,
                List.of(),
                List.of(),
                KernelVersion.of(kernel),
                "",
                List.of(),
                router,
                HostFacilities.ALL,
                FirewallLook.NOTHING);
    }

    private ConfigReading reading() {
        return ConfigReader.parse("b", config, "gw1");
    }

    private static Link link(int index, String name, String kind, int parent) {
        return new Link(index, name, mac(index), true, true, parent, 0, kind, "", "", 1500, index != 1, 0);
    }

    private static Mac mac(int index) {
        return new Mac(0x0200_0000_0000L + index);
    }

    private static AssignedAddress on(int index, String prefix) {
        return new AssignedAddress(index, Prefix.parse(prefix), 0, 0);
    }

    private static AssignedAddress ours(int index, String prefix) {
        return new AssignedAddress(index, Prefix.parse(prefix), 0, AssignedAddress.OURS);
    }
}
