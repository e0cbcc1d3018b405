package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.AnswerSettings;
import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Published IPv6 addresses on a real shared link, asked for by a real kernel and seen by tcpdump. */
class NdpResponderIT {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final long OWN = Mac.parse("52:54:00:00:00:01").bits();
    private static final String HOST = "52:54:00:00:00:50";
    private static final String PING = "ping -6 -n -c 1 -W 1 ";

    private final Namespaces namespaces = new Namespaces();
    private Responder responder = responder(AddressRanges.builder().build());
    private AddressRanges published = AddressRanges.builder().build();

    @BeforeEach
    void makeTheSharedLink() {
        namespaces.run("gw", "ip link add bt-lan link lan0 address " + SHARED + " type macvlan mode bridge");
        namespaces.run("gw", "sysctl -qw net.ipv6.conf.bt-lan.disable_ipv6=0 net.ipv6.conf.bt-lan.addr_gen_mode=1");
        namespaces.run("gw", "ip link set bt-lan up");
        namespaces.run(
                "host", "sysctl -qw net.ipv6.conf.lan0.addr_gen_mode=1 net.ipv6.conf.lan0.router_solicitations=0");
        namespaces.run("host", "sysctl -qw net.ipv6.conf.lan0.disable_ipv6=0");
        namespaces.run("host", "ip -6 addr add 2001:db8:7::9/64 dev lan0 nodad");
        namespaces.run("host", "ip -6 addr add fe80::9/64 dev lan0 nodad"); // asks again from there
    }

    @AfterEach
    void clean() {
        namespaces.close();
    }

    @Test
    void whoeverAsksIsAnsweredFromTheSharedMacAsAProxyAnswers() throws Exception {
        try (Capture capture = new Capture(namespaces, "host", "icmp6 and ip6[40] != 128");
                ResponderPort port = open("2001:db8:7::50", "2001:db8:7::59")) {
            whileAnswering(port, PING + "2001:db8:7::50");
            assertThat(capture.await(2, line -> line.contains("2001:db8:7::50")))
                    .satisfiesExactly(
                            question -> assertThat(question)
                                    .contains(HOST + " > 33:33:ff:00:00:50")
                                    .contains("ff02::1:ff00:50"),
                            answer -> assertThat(answer)
                                    .contains(SHARED + " > " + HOST)
                                    .contains("hlim 255")
                                    .contains("[icmp6 sum ok]")
                                    .contains("2001:db8:7::50 > 2001:db8:7::9")
                                    .contains("tgt is 2001:db8:7::50, Flags [router, solicited]"));
            assertThat(neighbour("2001:db8:7::50")).contains("lladdr " + SHARED + " router REACHABLE");
            assertThat(port.sent()).isOne();
            whileAnswering(port, PING + "2001:db8:7::5a");
            assertThat(port.heard()).as("the kernel wakes nobody for it").isOne();
            // What was not confirmed for a while is asked for by unicast.
            namespaces.run("host", "sysctl -qw net.ipv6.neigh.lan0.delay_first_probe_time=1");
            namespaces.run("host", "ip -6 neigh change 2001:db8:7::50 dev lan0 lladdr " + SHARED + " nud stale");
            whileAnswering(port, "ping -6 -n -c 1 -W 2 2001:db8:7::50");
            assertThat(capture.await(1, line -> line.contains(HOST + " > " + SHARED) && line.contains("solicitation")))
                    .isNotEmpty();
            assertThat(neighbour("2001:db8:7::50")).contains("REACHABLE");
            assertThat(port.sent()).isGreaterThan(1);
        }
    }

    @Test
    void whoeverProbesHearsThatTheAddressIsTaken() throws Exception {
        try (ResponderPort port = open("2001:db8:7::50", "2001:db8:7::59")) {
            namespaces.run("host", "ip -6 addr add 2001:db8:7::51/64 dev lan0");
            for (int i = 0; i < 30 && !addresses().contains("dadfailed"); i++) {
                whileAnswering(port, "sleep 0.1");
            }
            assertThat(addresses()).containsPattern("2001:db8:7::51/64 .*dadfailed");
            namespaces.run("host", "ip -6 addr add 2001:db8:7::52/64 dev lan0 nodad");
            whileAnswering(port, PING + "-I 2001:db8:7::52 2001:db8:7::53");
            assertThat(responder.strangerIp()).hasToString("2001:db8:7::52");
            assertThat(responder.times(Ignored.NONE)).isEqualTo(port.sent());
        }
    }

    /** The switches hear where the groups are wanted, whenever the link comes up. */
    @Test
    void groupsAreJoinedAndReportedAndLeft() throws Exception {
        try (Capture capture = new Capture(namespaces, "host", "ip6[6] == 0")) {
            ResponderPort port = open("2001:db8:7::50", "2001:db8:7::51");
            awaitGroups("ff02::1:ff00:51", true);
            assertThat(namespaces.run("gw", "ip -6 maddr show dev bt-lan")).contains("ff02::1:ff00:50");
            namespaces.run("gw", "ip link set bt-lan down");
            namespaces.run("gw", "ip link set bt-lan up");
            whileAnswering(port, PING + "2001:db8:7::50");
            assertThat(capture.await(2, line -> line.contains("ff02::1:ff00:51")))
                    .as("reported when joined and when raised")
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(port.sent()).as("after down and up").isPositive();
            port.close();
            awaitGroups("ff02::1:ff00:51", false);
        }
    }

    @Test
    void whereTheGroupsAreTooManyAllAreReceived() throws Exception {
        try (ResponderPort port = open("2001:db8:7::", "2001:db8:7::ffff:ffff:ffff:ffff")) {
            assertThat(namespaces.run("gw", "ip -6 maddr show dev bt-lan")).doesNotContain("ff02::1:ff");
            whileAnswering(port, PING + "2001:db8:7:0:1:2:3:4");
            assertThat(neighbour("2001:db8:7:0:1:2:3:4")).contains("lladdr " + SHARED);
            assertThat(port.hearsAllInstead()).as("nothing was refused").isFalse();
        }
    }

    private void awaitGroups(String group, boolean joined) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (namespaces.run("gw", "ip -6 maddr show dev bt-lan").contains(group) != joined) {
            assertThat(endNs - System.nanoTime()).as(group).isPositive();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private String neighbour(String address) {
        return namespaces.run("host", "ip -6 neigh show " + address);
    }

    private String addresses() {
        return namespaces.run("host", "ip -6 addr show dev lan0");
    }

    private ResponderPort open(String first, String last) throws Exception {
        published = AddressRanges.builder().add(Ip.parse(first), Ip.parse(last)).build();
        responder = responder(published);
        return namespaces.inside(
                "gw",
                () -> ResponderPort.openNdp("bt-lan", Libc.if_nametoindex("bt-lan"), SHARED, published, responder));
    }

    private static Responder responder(AddressRanges published) {
        return new Responder(
                SHARED, published, AddressRanges.builder().build(), new AnswerBudget(AnswerSettings.standard()));
    }

    /** Runs a command of the neighbour's and answers until it has ended. */
    private String whileAnswering(ResponderPort port, String command) throws Exception {
        Process process = namespaces.start("host", command);
        while (process.isAlive()) {
            port.drain(64, true, OWN, System.nanoTime());
            Thread.onSpinWait();
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
