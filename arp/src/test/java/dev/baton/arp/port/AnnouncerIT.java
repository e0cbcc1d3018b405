package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.announce.AnnouncePlan;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What announcements look like on the wire, seen by tcpdump, and what a Linux neighbour makes of them. */
class AnnouncerIT {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Ip GATEWAY = Ip.parse("10.7.1.1");

    private final Namespaces namespaces = new Namespaces();

    @BeforeEach
    void makeTheSharedLink() {
        namespaces.run("gw", "ip link add bt-lan link lan0 address " + SHARED + " type macvlan mode bridge");
        namespaces.run("gw", "ip link set bt-lan up");
        namespaces.run("host", "ip addr add 10.7.1.50/24 dev lan0");
    }

    @AfterEach
    void clean() {
        namespaces.close();
    }

    @Test
    void framesAreRequestsFromTheSharedMacInOrder() throws Exception {
        try (Capture capture = new Capture(namespaces, "host", "arp");
                Announcer announcer = open(addresses(GATEWAY, 3), false)) {
            announcer.announce(0, 3);
            assertThat(capture.await(3, line -> true))
                    .map(Capture::withoutTime)
                    .containsExactly(announcement("10.7.1.1"), announcement("10.7.1.2"), announcement("10.7.1.3"));
            announcer.announce(1, 1);
            assertThat(capture.await(4, line -> true))
                    .map(Capture::withoutTime)
                    .last()
                    .isEqualTo(announcement("10.7.1.2"));
            assertThat(announcer.sent()).isEqualTo(4);
            assertThat(announcer.refused()).isZero();
        }
    }

    @Test
    void theReplyFormFollowsEachRequest() throws Exception {
        try (Capture capture = new Capture(namespaces, "host", "arp");
                Announcer announcer = open(addresses(GATEWAY, 2), true)) {
            announcer.announce(0, 2);
            assertThat(capture.await(4, line -> true))
                    .map(Capture::withoutTime)
                    .containsExactly(
                            announcement("10.7.1.1"), reply("10.7.1.1"), announcement("10.7.1.2"), reply("10.7.1.2"));
        }
    }

    @Test
    void ipv6AddressesAreAdvertisedInTheirTurn() throws Exception {
        List<Ip> shared = List.of(GATEWAY, Ip.parse("2001:db8::1"), Ip.parse("10.7.1.2"), Ip.parse("fe80::1"));
        try (Capture capture = new Capture(namespaces, "host", "ether src " + SHARED);
                Announcer announcer = open(shared, true)) {
            announcer.router(true);
            announcer.announce(0, 4);
            assertThat(capture.await(6, line -> line.contains(SHARED + " > ")))
                    .extracting(line -> line.contains("2001:db8::1") ? "v6" : line.contains("fe80::1") ? "local" : "v4")
                    .containsExactly("v4", "v4", "v6", "v4", "v4", "local");
            assertThat(announcer.sent()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinuxNeighbourMovesItsIpv6EntryAtOnce(boolean freshlyConfirmed) throws Exception {
        namespaces.run("host", "sysctl -qw net.ipv6.conf.lan0.disable_ipv6=0");
        namespaces.run("host", "ip addr add 2001:db8::50/64 dev lan0 nodad");
        namespaces.run(
                "host",
                "ip neigh replace 2001:db8::1 lladdr 52:54:00:00:00:99 dev lan0 nud "
                        + (freshlyConfirmed ? "reachable" : "stale"));
        try (Capture capture = new Capture(namespaces, "host", "icmp6 and ether src " + SHARED);
                Announcer announcer = open(List.of(Ip.parse("2001:db8::1")), false)) {
            announcer.announce(0, 1);
            capture.await(1, line -> true);
            assertThat(namespaces.run("host", "ip neigh show 2001:db8::1")).contains("lladdr " + SHARED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinuxNeighbourMovesItsEntryAtOnce(boolean freshlyConfirmed) throws Exception {
        namespaces.run(
                "host",
                "ip neigh replace 10.7.1.1 lladdr 52:54:00:00:00:99 dev lan0 nud "
                        + (freshlyConfirmed ? "reachable" : "stale"));
        try (Capture capture = new Capture(namespaces, "host", "arp");
                Announcer announcer = open(addresses(GATEWAY, 1), false)) {
            announcer.announce(0, 1);
            capture.await(1, line -> true);
        }
        assertThat(namespaces.run("host", "ip neigh show 10.7.1.1 dev lan0")).contains("lladdr " + SHARED);
    }

    /** The whole of D6 on a real wire for its first 2.3 seconds; order is asserted, times only with slack. */
    @Test
    void thePlanDrivesTheAnnouncer() throws Exception {
        try (Capture capture = new Capture(namespaces, "host", "arp");
                Announcer announcer = open(addresses(GATEWAY, 3), false)) {
            AnnouncePlan plan = new AnnouncePlan(AnnounceSettings.standard(10_000_000_000L, 1), announcer.count());
            long startNs = System.nanoTime();
            plan.start(startNs);
            long nowNs = startNs;
            while (nowNs - startNs < 2_300_000_000L) {
                long deadlineNs = plan.onTick(nowNs, (iface, first, count) -> announcer.announce(first, count));
                TimeUnit.NANOSECONDS.sleep(deadlineNs - System.nanoTime());
                nowNs = System.nanoTime();
            }
            List<String> lines = capture.await(3 * 3 + 20, line -> true);
            List<String> thirds =
                    lines.stream().filter(line -> line.contains("10.7.1.3")).toList();
            assertThat(lines).allMatch(line -> line.contains("Request who-has 10.7.1."));
            assertThat(lines).filteredOn(line -> line.contains("10.7.1.1")).hasSizeBetween(18, 23);
            assertThat(thirds).hasSize(3);
            assertThat(Capture.millis(thirds.get(1)) - Capture.millis(thirds.get(0)))
                    .isBetween(1_050.0, 1_600.0);
            assertThat(Capture.millis(thirds.get(2)) - Capture.millis(thirds.get(0)))
                    .isBetween(2_150.0, 2_700.0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 10_000})
    void everyOneOfThousandsArrives(int count) throws Exception {
        List<Ip> addresses = addresses(Ip.parse("10.8.0.1"), count);
        try (Capture capture = new Capture(namespaces, "host", "arp");
                Announcer announcer = open(addresses, false)) {
            AnnouncePlan plan = new AnnouncePlan(AnnounceSettings.standard(10_000_000_000L, 1), announcer.count());
            plan.start(0);
            List<Long> turnsNs = new ArrayList<>();
            long startNs = System.nanoTime();
            while (!plan.firstPassDone()) {
                long turnNs = System.nanoTime();
                plan.onTick(0, (iface, first, part) -> announcer.announce(first, part));
                turnsNs.add(System.nanoTime() - turnNs);
            }
            long tookNs = System.nanoTime() - startNs;
            turnsNs.sort(null);
            System.out.printf(
                    "%d addresses announced in %.2f ms: %.0f frames/s, turn median %.3f ms, longest %.3f ms%n",
                    count,
                    tookNs / 1e6,
                    count * 1e9 / tookNs,
                    turnsNs.get(turnsNs.size() / 2) / 1e6,
                    turnsNs.get(turnsNs.size() - 1) / 1e6);

            assertThat(announcer.refused()).isZero();
            assertThat(announcer.sent()).isEqualTo(count);
            assertThat(capture.await(count, line -> line.contains("Request")))
                    .map(line -> line.replaceAll(".* who-has ([0-9.]+) tell \\1,.*", "$1"))
                    .containsExactlyElementsOf(
                            addresses.stream().map(Ip::toString).toList());
        }
    }

    @Test
    void aLinkThatIsDownRefusesAndTheReasonIsKept() throws Exception {
        namespaces.run("gw", "ip link set bt-lan down");
        try (Announcer announcer = open(addresses(GATEWAY, 100), false)) {
            announcer.announce(0, 100);
            assertThat(announcer.sent()).isZero();
            assertThat(announcer.refused()).isEqualTo(100);
            assertThat(announcer.lastErrno()).isEqualTo(Errno.ENETDOWN);
            namespaces.run("gw", "ip link set bt-lan up");
            announcer.announce(0, 100);
            assertThat(announcer.sent())
                    .as("opened before the claim, used after it")
                    .isEqualTo(100);
        }
    }

    /** The lease of D3 works by such a chain: what it drops is not sent by a packet socket either. */
    @Test
    void theLinksEgressChainMutesTheAnnouncer() throws Exception {
        namespaces.run("gw", "nft add table netdev mute");
        namespaces.run(
                "gw",
                "nft add chain netdev mute out "
                        + "{ type filter hook egress device bt-lan priority 0 ; policy drop ; }");
        try (Capture capture = new Capture(namespaces, "host", "arp");
                Announcer announcer = open(addresses(GATEWAY, 2), false)) {
            announcer.announce(0, 1);
            assertThat(announcer.sent()).isZero();
            assertThat(announcer.refused()).isOne();
            assertThat(announcer.lastErrno()).isEqualTo(Errno.ENOBUFS);
            namespaces.run("gw", "nft delete table netdev mute");
            announcer.announce(1, 1);
            assertThat(capture.await(1, line -> true))
                    .map(Capture::withoutTime)
                    .containsExactly(announcement("10.7.1.2"));
        }
    }

    private Announcer open(List<Ip> addresses, boolean replyFormToo) throws Exception {
        return namespaces.inside(
                "gw", () -> Announcer.open("bt-lan", Libc.if_nametoindex("bt-lan"), SHARED, addresses, replyFormToo));
    }

    private static List<Ip> addresses(Ip first, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Ip.v4(first.v4Bits() + i))
                .toList();
    }

    private static String announcement(String ip) {
        return ethernet() + "Request who-has " + ip + " tell " + ip + ", length 46";
    }

    private static String reply(String ip) {
        return ethernet() + "Reply " + ip + " is-at " + SHARED + ", length 46";
    }

    private static String ethernet() {
        return SHARED + " > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 60: Ethernet (len 6), IPv4 (len 4), ";
    }
}
