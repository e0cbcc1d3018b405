package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.Ping;
import dev.baton.nativeconfig.addr.Ip;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A host's own packet filter, of whose rules some name a gateway device and not its shared link: what then happens to
 * packets, that the agent says so for as long as it is so, and that what it says to write does what the rule was for. Each
 * test leaves the pair settled and the filter as it found it.
 */
class FirewallIT {
    /** A look takes its time on a busy machine, and waits for the changes to end. */
    private static final Duration TOLD = Duration.ofMinutes(2);

    private static final String LAN_STATION = "10.7.1.66";

    @RegisterExtension
    static final SharedSite SHARED =
            new SharedSite(() -> Site.open(BatonCluster.defaults(), Site.DEFAULT_DROP, FirewallIT::strict));

    private Site site;
    private Station active;
    private Netns host;

    /** Hosts that drop what did not come in by the way back, and a station on the WAN that claims to be on the LAN. */
    private static void strict(Lab lab) {
        Station.GATEWAYS.forEach(gateway -> lab.in(gateway).sysctl("net/ipv4/conf/wan0/rp_filter", "1"));
        lab.in(Station.SERVER).ipBatch("addr add " + LAN_STATION + "/32 dev lo\n");
    }

    @BeforeEach
    void begin() {
        site = SHARED.site();
        active = site.pair().requireActive();
        host = site.lab().in(active);
    }

    @Test
    void aRuleForTheDeviceFailsOpenForTheSharedAddressUntilItNamesBoth() {
        String own = active.address(Segment.WAN).toString();
        String shared = Segment.WAN.shared().toString();
        assertThat(site.alarms(active)).noneMatch(alarm -> alarm.startsWith("firewall"));

        host.nft(input("iifname \"wan0\" icmp type echo-request drop"));
        assertThat(pings(Station.SERVER, own))
                .as("the own address, which it is about")
                .isFalse();
        assertThat(pings(Station.SERVER, shared))
                .as("the shared one: it fails open")
                .isTrue();
        site.pair()
                .await(
                        "an alarm names the rule",
                        TOLD,
                        () -> site.alarms(active).stream()
                                .anyMatch(alarm -> alarm.startsWith(
                                                "firewall fails open: iifname \"wan0\" icmp type echo-request drop (inet"
                                                        + " extra input handle ")
                                        && alarm.contains("write iifname { \"wan0\", \"bt-wan\" }")));
        assertThat(BatonCluster.command(site.lab(), active, List.of("check")).err())
                .as("check finds the same")
                .contains("interface.wan.device: fails open: iifname \"wan0\" icmp type echo-request drop");

        host.nft("delete table inet extra\n" + input("iifname { \"wan0\", \"bt-wan\" } icmp type echo-request drop"));
        assertThat(pings(Station.SERVER, own)).isFalse();
        assertThat(pings(Station.SERVER, shared)).as("closed").isFalse();
        awaitNoAlarm();
        host.nft("delete table inet extra");
    }

    @Test
    void aStrictReversePathCheckIsReplacedByTheRuleThatIsTold() {
        String shared = Segment.WAN.shared().toString();
        assertThat(isForwarded()).isTrue();
        assertThat(pingsAs(LAN_STATION, shared))
                .as("loosened: a LAN address from the WAN passes")
                .isTrue();
        assertThat(site.pair().agent(active).logLines())
                .as("which is told, with the rule for it")
                .anyMatch(line -> line.contains("rp_filter interface=wan found=1 set=2"));

        host.nft(prerouting("fib saddr . mark . iif oif missing drop"));
        assertThat(isForwarded()).as("firewalld's own check stops everything").isFalse();
        site.pair()
                .await(
                        "an alarm names the check",
                        TOLD,
                        () -> site.alarms(active).stream()
                                .anyMatch(alarm -> alarm.startsWith(
                                        "firewall reverse path: fib saddr . mark . iif oif missing drop")));

        String rules = Segment.GATEWAY.stream()
                .map(segment -> "{ \"" + segment.device() + "\", \"bt-" + segment.label() + "\" }")
                .map(names -> "iifname " + names + " fib saddr oifname != " + names + " drop\n")
                .reduce("", String::concat);
        host.nft("delete table inet extra\n" + prerouting(rules));
        assertThat(isForwarded()).isTrue();
        assertThat(pings(Station.SERVER, shared)).isTrue();
        assertThat(pings(Station.SERVER, active.address(Segment.WAN).toString()))
                .isTrue();
        assertThat(pingsAs(LAN_STATION, shared))
                .as("dropped on the shared link")
                .isFalse();
        assertThat(pingsAs(LAN_STATION, active.address(Segment.WAN).toString()))
                .as("and on the device")
                .isFalse();
        awaitNoAlarm();
        host.nft("delete table inet extra");
    }

    private static String input(String rule) {
        return """
                table inet extra {
                    chain input {
                        type filter hook input priority filter - 1; policy accept;
                        RULE
                    }
                }
                """.replace("RULE", rule);
    }

    private static String prerouting(String rules) {
        return """
                table inet extra {
                    chain prerouting {
                        type filter hook prerouting priority raw; policy accept;
                        RULES
                    }
                }
                """.replace("RULES", rules);
    }

    private void awaitNoAlarm() {
        site.pair()
                .await(
                        "the alarm is gone",
                        TOLD,
                        () -> site.alarms(active).stream().noneMatch(alarm -> alarm.startsWith("firewall")));
    }

    /** From the client through the pair. */
    private boolean isForwarded() {
        return pings(Station.CLIENT, Station.SERVER.address(Segment.WAN).toString());
    }

    private boolean pings(Station from, String to) {
        return Ping.answers(site.lab().in(from), Ip.parse(to));
    }

    /** Whether a gateway takes in an echo request with another's address for a source. */
    private boolean pingsAs(String source, String to) {
        host.nft("""
                table inet seen {
                    chain input {
                        type filter hook input priority filter + 1; policy accept;
                        ip saddr SOURCE counter
                    }
                }
                """.replace("SOURCE", source));
        // Whether it is answered is another matter: the answer goes to the LAN.
        Tool.attempt(site.lab().in(Station.SERVER).command("ping", "-c2", "-i0.2", "-W1", "-I", source, to), "");
        String counted = host.run("nft", "list", "table", "inet", "seen");
        host.nft("delete table inet seen");
        return !counted.contains("packets 0");
    }
}
