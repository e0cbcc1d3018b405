package dev.baton.agent.firewall.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.firewall.RuleFinding;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.process.BootId;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The packet filter of a namespace, made and read by the real tools. */
@ExtendWith(NetnsExtension.class)
class HostFirewallIT {
    private static final String WAN_RULE =
            "iifname { \"wan0\", \"bt-wan\" } fib saddr oifname != { \"wan0\", \"bt-wan\" } drop";

    @TempDir
    Path directory;

    private BatonConfig config;

    @BeforeEach
    void host(Netns netns) {
        for (String device : List.of("lan0", "wan0", "sync0")) {
            netns.ip("link add " + device + " type veth peer name p-" + device);
            netns.ip("link set " + device + " up");
            // Kernels and hosts begin with different ones.
            SysctlLedger.open(directory.resolve("scratch"), "boot").set(new Sysctl(4, device, "rp_filter"), "0");
        }
        SysctlLedger.open(directory.resolve("scratch"), "boot").set(new Sysctl(4, "all", "rp_filter"), "0");
        netns.ip("addr add 10.7.1.2/24 dev lan0");
        netns.ip("addr add 203.0.113.2/24 dev wan0");
        config = config("");
    }

    private BatonConfig config(String more) {
        return config(more, "wan0");
    }

    private BatonConfig config(String more, String wan) {
        return ConfigReader.parse("b", """
                        cluster.id = 7
                        node.id = 1
                        cluster.key.file = /etc/baton/cluster.key
                        sync.interface = sync0
                        interfaces = lan, wan
                        interface.lan.device = lan0
                        interface.lan.shared = 10.7.1.1/24
                        interface.wan.device = WAN
                        interface.wan.shared = 203.0.113.1/24
                        """.replace("WAN", wan) + "state.dir = " + directory + "\n" + more, "gw1")
                .config()
                .orElseThrow();
    }

    @Test
    void rulesAreToldAsNftShowsThem() throws IOException {
        nft("""
                table inet site {
                    chain input {
                        type filter hook input priority filter; policy accept;
                        iifname "wan0" tcp dport 22 counter drop comment "no ssh"
                        iifname { "wan0", "bt-wan" } tcp dport 23 drop
                        iifname "lan0" ct state established,related accept
                        ct state invalid drop
                    }
                }
                table netdev early {
                    chain ingress {
                        type filter hook ingress device "wan0" priority filter; policy drop;
                    }
                }
                table inet asleep {
                    flags dormant;
                    chain input {
                        type filter hook input priority filter; policy accept;
                        iifname "wan0" drop
                    }
                }
                """);
        FirewallLook look = HostFirewall.look(config);
        assertThat(look.unread()).isEmpty();
        assertThat(look.report().findings())
                .extracting(each -> each.kind() + " " + each.where() + ": " + each.rule())
                .containsExactly(
                        "fails open inet site input: iifname \"wan0\" tcp dport 22 counter drop comment \"no ssh\"",
                        "fails closed inet site input: iifname \"lan0\" ct state established,related accept");
        assertThat(look.rules()).isEqualTo(4);

        assertThat(HostFirewall.look(config("mac.scheme = device\n")))
                .as("where all comes in on the device, its name is enough")
                .isEqualTo(FirewallLook.NOTHING);
    }

    @Test
    void bothKindsOfIptablesAreRead() {
        Netns.run(
                "iptables-nft",
                "-A",
                "INPUT",
                "-i",
                "wan0",
                "-p",
                "tcp",
                "-m",
                "multiport",
                "--dports",
                "22,23",
                "-j",
                "REJECT");
        Netns.run("ip6tables-nft", "-t", "raw", "-A", "PREROUTING", "-m", "rpfilter", "--invert", "-j", "DROP");
        Netns.run("iptables-legacy", "-A", "FORWARD", "-i", "lan0", "-j", "DROP");
        Netns.run("ip6tables-legacy", "-A", "INPUT", "-i", "wan+", "-j", "DROP");
        FirewallLook look = HostFirewall.look(config);
        assertThat(look.unread()).isEmpty();
        assertThat(look.report().findings())
                .extracting(each -> each.where() + ": " + each.rule())
                .as("the reverse-path check is of IPv6, which nobody shares here")
                .containsExactly(
                        "iptables-legacy -t filter: -A FORWARD -i lan0 -j DROP",
                        "ip6tables-legacy -t filter: -A INPUT -i wan+ -j DROP",
                        "iptables-nft -t filter: -A INPUT -i wan0 -p tcp -m multiport --dports 22,23 -j REJECT"
                                + " --reject-with icmp-port-unreachable");
    }

    @Test
    void aGroupHoldsBothNamesWhereBothAreInIt(Netns netns) throws IOException {
        nft("""
                table inet site {
                    chain input {
                        type filter hook input priority filter; policy accept;
                        iifgroup 7 tcp dport 22 drop
                    }
                }
                """);
        assertThat(HostFirewall.look(config).report().findings()).isEmpty();
        netns.ip("link set wan0 group 7");
        assertThat(HostFirewall.look(config).report().findings())
                .as("a shared link that is not there yet will be in the group of its device")
                .isEmpty();
        netns.ip("link add bt-wan link wan0 type macvlan mode bridge");
        assertThat(HostFirewall.look(config).report().findings())
                .singleElement()
                .extracting(RuleFinding::fix)
                .isEqualTo("put bt-wan into the group of its device: \"ip link set bt-wan group 7\"");
        netns.ip("link set bt-wan group 7");
        assertThat(HostFirewall.look(config).report().findings()).isEmpty();
    }

    @Test
    void rulesCallADeviceByItsOneNameWhateverTheConfigurationDoes(Netns netns) throws IOException {
        nft("""
                table inet site {
                    chain input {
                        type filter hook input priority filter; policy accept;
                        iifname "wan0" tcp dport 22 drop
                        iifname "uplink" tcp dport 23 drop
                    }
                }
                """);
        netns.ip("link property add dev wan0 altname outside");
        config = config("", "outside");
        assertThat(HostFirewall.look(config).report().findings())
                .extracting(RuleFinding::rule)
                .containsExactly("iifname \"wan0\" tcp dport 22 drop");
        netns.ip("link add bt-wan link wan0 type macvlan mode bridge");
        netns.ip("link property del dev wan0 altname outside");
        netns.ip("link set wan0 down");
        netns.ip("link set wan0 name uplink");
        assertThat(HostFirewall.look(config).report().findings())
                .as("renamed, it is known by the link that is on it")
                .extracting(RuleFinding::rule)
                .containsExactly("iifname \"uplink\" tcp dport 23 drop");
    }

    @Test
    void aMissingToolIsSaid() throws IOException {
        nft("""
                table inet site {
                    chain input {
                        type filter hook input priority filter; policy accept;
                    }
                }
                """);
        Netns.run("iptables-legacy", "-A", "INPUT", "-i", "wan0", "-j", "DROP");
        assertThat(HostFirewall.look(config, program -> Optional.empty()).unread())
                .containsExactly(
                        "the rules of iptables-legacy (there is no iptables-legacy-save; install the package iptables)",
                        "the nftables rules (there is no nft; install the package nftables)");
        Path broken = Files.writeString(directory.resolve("nft"), "#!/bin/sh\necho no such luck >&2\nexit 3\n");
        broken.toFile().setExecutable(true);
        assertThat(HostFirewall.look(
                                config, program -> program.equals("nft") ? Optional.of(broken) : Child.find(program))
                        .unread())
                .containsExactly("the nftables table inet site (no such luck)");
    }

    @Test
    void withoutRulesNothingIsMissing() {
        FirewallLook look = HostFirewall.look(config, program -> Optional.empty());
        assertThat(look).isEqualTo(FirewallLook.NOTHING);
    }

    @Test
    void aProgramThatDoesNotEndIsKilled() {
        long fromNs = System.nanoTime();
        assertThatThrownBy(() -> Child.run(
                        List.of("/bin/sh", "-c", "echo begun; exec sleep 60"), Duration.ofMillis(300), from -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end");
        assertThat(Duration.ofNanos(System.nanoTime() - fromNs)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aStrictFilterThatIsLoosenedIsToldUntilARuleDoesItsWork() throws IOException {
        assertThat(HostFirewall.look(config).loosened()).isEmpty();
        SysctlLedger ledger = SysctlLedger.open(directory.resolve("sysctl.saved"), BootId.read());
        Sysctl wan = new Sysctl(4, "wan0", "rp_filter");
        SysctlLedger.open(directory.resolve("scratch"), "boot").set(wan, "1");
        assertThat(HostFirewall.look(config).loosened()).isEqualTo(Map.of("wan", WAN_RULE));
        ledger.set(wan, "2");
        assertThat(HostFirewall.look(config).loosened())
                .as("an agent runs, and has found 1")
                .isEqualTo(Map.of("wan", WAN_RULE));
        nft("""
                table inet rpf {
                    chain prerouting {
                        type filter hook prerouting priority raw; policy accept;
                        RULE
                    }
                }
                """.replace("RULE", WAN_RULE));
        assertThat(HostFirewall.look(config).loosened()).isEmpty();
    }

    private void nft(String ruleset) throws IOException {
        Path file = Files.writeString(directory.resolve("rules.nft"), ruleset);
        Netns.run("nft", "-f", file.toString());
    }
}
