package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Addresses on a shared link that is down, raised and lowered again: the facts about the kernel that provisioning in
 * advance stands on.
 */
@ExtendWith(NetnsExtension.class)
class AddressesIT {
    private static final Ip FIRST = Ip.parse("10.7.1.1");
    private static final Ip SECOND = Ip.parse("10.7.1.2");

    private LinkControl control;
    private int shared;

    @BeforeEach
    void aSharedLinkThatIsDown(Netns netns) {
        netns.ip("link add lan0 type veth peer name peer0");
        netns.ip("link set peer0 up");
        netns.ip("link set lan0 up");
        netns.ip("addr add 10.7.1.11/24 dev lan0");
        control = LinkControl.open();
        int parent = control.link("lan0").orElseThrow().index();
        shared = control.createMacvlan("bt-lan", parent, Mac.parse("10:00:00:c1:4a:87"), "baton:7:1")
                .index();
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void aDownLinksLocalRoutesExistUntilDeletedAndReturnWithLinkUp(Netns netns) {
        control.addAddresses(shared, List.of(v4("10.7.1.1/24"), v4("10.7.1.2/24")));
        assertThat(control.localRoutes(shared)).as("on a down link").isEqualTo(Set.of(FIRST, SECOND));

        assertThat(control.deleteLocalRoutes(shared, List.of(FIRST, SECOND, Ip.parse("10.7.1.3"))))
                .as("found of three")
                .isEqualTo(2);
        assertThat(control.localRoutes(shared)).isEmpty();
        assertThat(localWitness(netns)).doesNotContain("10.7.1.1 ").doesNotContain("10.7.1.2 ");
        assertThat(localWitness(netns)).as("the parent keeps its own").contains("local 10.7.1.11 dev lan0");
        assertThat(control.addresses(shared)).as("the addresses stay").hasSize(2);

        control.raise(shared);
        assertThat(control.localRoutes(shared)).as("after link up").isEqualTo(Set.of(FIRST, SECOND));
        assertThat(localWitness(netns)).contains("local 10.7.1.1 dev bt-lan").contains("local 10.7.1.2 dev bt-lan");

        control.lower(shared);
        assertThat(control.localRoutes(shared)).as("link down leaves them").isEqualTo(Set.of(FIRST, SECOND));
        assertThat(localWitness(netns)).contains("local 10.7.1.1 dev bt-lan").contains("local 10.7.1.2 dev bt-lan");
        assertThat(control.deleteLocalRoutes(shared, List.of(FIRST, SECOND)))
                .as("after link down")
                .isEqualTo(2);
        assertThat(control.addresses(shared)).hasSize(2);
    }

    @Test
    void onlyTheSharedLinksRouteIsDeletedWhereTheParentHasOneToo(Netns netns) {
        netns.ip("addr add 10.7.1.1/32 dev lan0");
        control.addAddresses(shared, List.of(v4("10.7.1.1/24")));
        assertThat(control.deleteLocalRoutes(shared, List.of(FIRST))).isEqualTo(1);
        assertThat(control.deleteLocalRoutes(shared, List.of(FIRST)))
                .as("again")
                .isZero();
        assertThat(localWitness(netns)).contains("local 10.7.1.1 dev lan0").doesNotContain("bt-lan");
    }

    /**
     * What {@code bt-} links do with IPv6: tentative while down, so neither local nor a source, and in use at once when up,
     * for nothing is probed and nothing waited for. However soon the link goes down again.
     */
    @Test
    void anIpv6AddressIsUnusedOnADownLinkAndInUseAtOnceOnARaisedOne(Netns netns) {
        Netns.run(
                "sh",
                "-c",
                "cd /proc/sys/net/ipv6/conf/bt-lan && echo 1 > keep_addr_on_down && echo 1 > addr_gen_mode"
                        + " && echo 0 > dad_transmits && echo 0 > router_solicitation_delay");
        AddressSpec global = new AddressSpec(Prefix.parse("2001:db8:7::1/64"), false);
        AddressSpec local = new AddressSpec(Prefix.parse("fe80::7/64"), false);
        control.addAddresses(shared, List.of(global));

        for (int round = 0; round < 20; round++) {
            control.addAddresses(shared, List.of(local));
            assertThat(flagsOf("2001:db8:7::1/64") & AssignedAddress.TENTATIVE).isNotZero();
            assertThat(flagsOf("fe80::7/64") & AssignedAddress.TENTATIVE).isNotZero();
            assertThat(v6Witness(netns)).doesNotContain("local");

            control.raise(shared);
            if (round % 3 != 0) { // else lowered while the kernel's worker is still at it
                awaitV6(netns, "local 2001:db8:7::1");
                awaitV6(netns, "local fe80::7");
                assertThat(flagsOf("2001:db8:7::1/64") & AssignedAddress.TENTATIVE)
                        .isZero();
                assertThat(flagsOf("fe80::7/64") & AssignedAddress.TENTATIVE).isZero();
            }
            control.lower(shared);
            assertThat(control.addresses(shared))
                    .extracting(AssignedAddress::prefix)
                    .as("the kernel takes a link-local one away")
                    .containsExactly(global.prefix());
        }
    }

    @Test
    void noPrefixRouteKeepsTheNetworkOnTheParent(Netns netns) {
        control.addAddresses(shared, List.of(new AddressSpec(Prefix.parse("10.7.1.1/32"), true)));
        control.addAddresses(shared, List.of(new AddressSpec(Prefix.parse("10.9.0.1/16"), true)));
        control.addAddresses(shared, List.of(v4("10.8.0.1/16")));
        control.raise(shared);
        assertThat(netns.ip("route show"))
                .contains("10.7.1.0/24 dev lan0")
                .contains("10.8.0.0/16 dev bt-lan")
                .doesNotContain("10.9.0.0/16");
        assertThat(control.addresses(shared))
                .filteredOn(a -> a.has(AssignedAddress.NO_PREFIX_ROUTE))
                .hasSize(2);
    }

    @Test
    void aThousandAddressesGoInBatches(Netns netns) {
        List<Ip> ips = IntStream.range(0, 1000)
                .mapToObj(i -> Ip.v4(Ip.parse("10.8.0.1").v4Bits() + i))
                .toList();
        List<AddressSpec> specs = ips.stream()
                .map(ip -> new AddressSpec(new Prefix(ip, 16), false))
                .toList();
        for (int round = 1; round <= 3; round++) {
            time(round, "add 1000 addresses", () -> control.addAddresses(shared, specs));
            time(round, "add them again", () -> control.addAddresses(shared, specs));
            time(round, "read them", () -> assertThat(control.addresses(shared)).hasSize(1000));
            time(
                    round,
                    "delete their local routes",
                    () -> assertThat(control.deleteLocalRoutes(shared, ips)).isEqualTo(1000));
            time(round, "link up", () -> control.raise(shared));
            time(
                    round,
                    "read their local routes",
                    () -> assertThat(control.localRoutes(shared)).hasSize(1000));
            time(round, "link down", () -> control.lower(shared));
            List<Prefix> prefixes = specs.stream().map(AddressSpec::prefix).toList();
            time(round, "remove them", () -> control.removeAddresses(shared, prefixes));
            assertThat(control.addresses(shared)).isEmpty();
        }
        assertThat(netns.ip("-4 addr show dev bt-lan")).doesNotContain("10.8.");
    }

    private static void time(int round, String what, Runnable work) {
        long start = System.nanoTime();
        work.run();
        System.out.printf("timing: round %d %s: %.1f ms%n", round, what, (System.nanoTime() - start) / 1e6);
    }

    @Test
    void aTableThatChangesWhileItIsReadIsStillReadWhole(Netns netns) throws Exception {
        List<Ip> stable = IntStream.range(0, 1000)
                .mapToObj(i -> Ip.v4(Ip.parse("10.8.0.1").v4Bits() + i))
                .toList();
        control.addAddresses(
                shared,
                stable.stream()
                        .map(ip -> new AddressSpec(Prefix.host(ip), true))
                        .toList());
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> churn = CompletableFuture.supplyAsync(
                () -> {
                    netns.enter();
                    int rounds = 0;
                    try (LinkControl other = LinkControl.open()) {
                        while (!stop.get()) {
                            other.addAddresses(shared, List.of(v4("10.9.0.1/32")));
                            other.removeAddresses(shared, List.of(Prefix.parse("10.9.0.1/32")));
                            rounds++;
                            LockSupport.parkNanos(1_000_000);
                        }
                    }
                    return rounds;
                },
                body -> new Thread(body, "churn").start());
        for (int i = 0; i < 100; i++) {
            List<Ip> read = control.addresses(shared).stream()
                    .map(a -> a.prefix().address())
                    .toList();
            assertThat(read).doesNotHaveDuplicates().containsAll(stable);
        }
        stop.set(true);
        assertThat(churn.get(10, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void readsWhatOthersAddedAsIpDoes(Netns netns) {
        netns.ip("addr add 192.0.2.1 peer 192.0.2.2/32 dev lan0");
        netns.ip("addr add 2001:db8::5/128 dev peer0 nodad");
        int lan = control.link("lan0").orElseThrow().index();
        int peer = control.link("peer0").orElseThrow().index();
        assertThat(control.addresses(lan))
                .extracting(AssignedAddress::prefix)
                .contains(Prefix.parse("10.7.1.11/24"), Prefix.parse("192.0.2.1/32"));
        assertThat(control.addresses(peer))
                .extracting(AssignedAddress::prefix)
                .contains(Prefix.parse("2001:db8::5/128"));
        assertThat(control.addresses()).containsAll(control.addresses(lan)).containsAll(control.addresses(peer));
        assertThat(control.addresses(4711)).isEmpty();
        assertThat(control.localRoutes(4711)).isEmpty();
    }

    @Test
    void whatIsGoneIsFineAndWhatIsWrongIsNamed(Netns netns) {
        control.removeAddresses(shared, List.of(Prefix.parse("10.7.1.1/24"), Prefix.parse("2001:db8::1/64")));
        control.removeAddresses(4711, List.of(Prefix.parse("10.7.1.1/24"), Prefix.parse("2001:db8::1/64")));
        control.addAddresses(shared, List.of());
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> control.addAddresses(4711, List.of(v4("10.7.1.1/24"))))
                .withMessageStartingWith("RTM_NEWADDR 10.7.1.1/24 on link 4711: No such device (ENODEV)");
    }

    @Test
    void theFirstAddressOfANetworkTakesTheOthersWithIt(Netns netns) {
        control.addAddresses(shared, List.of(v4("10.8.0.1/16"), v4("10.8.0.2/16"), v4("10.8.0.3/16")));
        assertThat(control.addresses(shared))
                .filteredOn(a -> a.has(AssignedAddress.SECONDARY))
                .hasSize(2);
        Netns.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/bt-lan/promote_secondaries");
        control.removeAddresses(shared, List.of(Prefix.parse("10.8.0.1/16")));
        assertThat(control.addresses(shared)).hasSize(2);
        Netns.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/bt-lan/promote_secondaries");
        control.removeAddresses(shared, List.of(Prefix.parse("10.8.0.2/16")));
        assertThat(control.addresses(shared)).isEmpty();
    }

    private int flagsOf(String prefix) {
        return control.addresses(shared).stream()
                .filter(a -> a.prefix().equals(Prefix.parse(prefix)))
                .findFirst()
                .orElseThrow()
                .flags();
    }

    private static AddressSpec v4(String prefix) {
        return new AddressSpec(Prefix.parse(prefix), false);
    }

    /** The kernel makes the route a moment later, on a worker of its own (addrconf_dad_work). */
    private static void awaitV6(Netns netns, String route) {
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (!v6Witness(netns).contains(route)) {
            assertThat(System.nanoTime() - deadline).as("no " + route).isNegative();
        }
    }

    private static String v6Witness(Netns netns) {
        return netns.ip("-6 route show table local dev bt-lan");
    }

    private static String localWitness(Netns netns) {
        return netns.ip("route show table local");
    }
}
