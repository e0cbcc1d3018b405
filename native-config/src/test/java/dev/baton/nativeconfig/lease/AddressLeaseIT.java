package dev.baton.nativeconfig.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A gateway whose device {@code lan0} has addresses of its own and of the identity, and a client that asks for both. What is on
 * the device besides the identity must not notice the lease.
 */
@ExtendWith(NetnsExtension.class)
class AddressLeaseIT {
    private static final List<String> NAMES = List.of("lan0");
    private static final Mac OWN = Mac.parse("02:00:00:00:07:02");
    private static final List<LeasedLink> LINKS =
            List.of(new LeasedLink("lan0", List.of(Ip.parse("10.7.1.1"), Ip.parse("2001:db8::1"))));
    private static final Duration DURATION = Duration.ofMillis(600);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Netns client = Netns.create();
    private final Netns server = Netns.create();

    @BeforeEach
    void plugIn(Netns gateway) {
        plug(gateway, client, "lan0", "10.7.1.2/24", "10.7.1.50/24");
        plug(gateway, server, "wan0", "10.7.9.2/24", "10.7.9.50/24");
        gateway.ip("address add 10.7.1.1/32 dev lan0");
        gateway.ip("address add 2001:db8::2/64 dev lan0 nodad");
        gateway.ip("address add 2001:db8::1/128 dev lan0 nodad");
        client.ip("address add 2001:db8::50/64 dev eth0 nodad");
        client.ip("route add 10.7.9.0/24 via 10.7.1.2");
        server.ip("route add 10.7.1.0/24 via 10.7.9.2");
        Netns.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        // Asked once, so that what follows depends on the lease and not on who asks first.
        assertThat(reaches("10.7.1.1") && reaches("2001:db8::1")).isTrue();
    }

    private static void plug(Netns gateway, Netns other, String device, String ours, String theirs) {
        gateway.ip("link add " + device + " type veth peer name eth0 netns " + other.name());
        gateway.ip("address add " + ours + " dev " + device);
        gateway.ip("link set " + device + " up");
        other.ip("address add " + theirs + " dev eth0");
        other.ip("link set eth0 up");
    }

    @AfterEach
    void deleteNamespaces() {
        client.close();
        server.close();
    }

    @Test
    void withoutItTheAddressesAreMuteAndAllElseIsNot() {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(LINKS, List.of(), DURATION);
            assertThat(lease.coversEgress()).isTrue();
            expectSharedAnswered(false);
            assertThat(lease.hold(NAMES)).isTrue();
            expectSharedAnswered(true);
            for (int i = 0; i < 5; i++) {
                LockSupport.parkNanos(DURATION.dividedBy(4).toNanos());
                assertThat(lease.renew(NAMES)).isTrue();
            }
            assertThat(asked("10.7.1.1")).as("renewed").isTrue();
            assertThat(lease.release()).isTrue();
            expectSharedAnswered(false);
            assertThat(lease.order(NAMES)).as("by frame").isTrue();
            assertThat(asked("10.7.1.1")).isTrue();
            LockSupport.parkNanos(DURATION.plusMillis(100).toNanos());
            assertThat(asked("10.7.1.1")).as("ran out").isFalse();
        }
    }

    private void expectSharedAnswered(boolean answered) {
        assertThat(asked("10.7.1.1")).isEqualTo(answered);
        assertThat(reaches("10.7.1.1")).isEqualTo(answered);
        client.ip("-6 neigh flush dev eth0");
        assertThat(reaches("2001:db8::1")).isEqualTo(answered);
        assertThat(asked("10.7.1.2")).as("the device's own").isTrue();
        assertThat(reaches("2001:db8::2")).isTrue();
        assertThat(reaches("10.7.9.50")).as("and what is forwarded").isTrue();
    }

    @Test
    void nothingLeavesFromTheAddresses(Netns gateway) {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(LINKS, List.of(), LONG);
            assertThat(succeeds("ping", "-n", "-c", "1", "-W", "1", "-I", "10.7.1.1", "10.7.1.50"))
                    .isFalse();
            assertThat(succeeds("ping", "-n", "-c", "1", "-W", "1", "-I", "2001:db8::1", "2001:db8::50"))
                    .isFalse();
            assertThat(succeeds("ping", "-n", "-c", "1", "-W", "1", "10.7.1.50"))
                    .isTrue();
            assertThat(lease.hold(NAMES)).isTrue();
            assertThat(succeeds("ping", "-n", "-c", "1", "-W", "1", "-I", "10.7.1.1", "10.7.1.50"))
                    .isTrue();
            assertThat(Netns.run("nft", "list", "ruleset"))
                    .contains("\"lan0\" . 10.7.1.1", "\"lan0\" . 2001:db8::1", "oifname . @nh,112,32 @ipv4 drop");
        }
    }

    @Test
    void anHeirTakesOverWhatIsStillHeld() {
        try (KernelLease lease = KernelLease.open("baton");
                KernelLease heir = KernelLease.open("baton")) {
            lease.provision(LINKS, List.of(), DURATION);
            assertThat(heir.takeOver(LINKS, LONG)).as("nothing is held").isFalse();
            assertThat(lease.hold(NAMES)).isTrue();
            assertThat(heir.takeOver(LINKS, LONG)).isTrue();
            assertThat(asked("10.7.1.1")).isTrue();
            Netns.run("nft", "flush", "ruleset");
            assertThat(heir.renew(NAMES)).isFalse();
            assertThat(asked("10.7.1.1")).as("nothing mutes without the table").isTrue();
            Netns.run("nft", "add", "table", "netdev", "baton");
            assertThat(heir.hold(NAMES)).as("a table that is not whole").isFalse();
        }
    }

    @Test
    void thousandsOfAddressesAreOneTransaction(Netns gateway) {
        List<LeasedLink> links = new ArrayList<>();
        for (int link = 0; link < 64; link++) {
            gateway.ip("link add many" + link + " type veth peer name far" + link);
            List<Ip> ips = new ArrayList<>();
            for (int i = 1; i <= 156; i++) {
                ips.add(i % 4 == 0 ? Ip.parse("2001:db8:" + link + "::" + i) : Ip.parse("10." + link + ".0." + i));
            }
            links.add(new LeasedLink("many" + link, ips));
        }
        try (KernelLease lease = KernelLease.open("baton")) {
            long start = System.nanoTime();
            lease.provision(links, List.of(), LONG);
            System.out.printf(
                    "timing: a lease of 64 links and 9,984 addresses: %.1f ms%n", (System.nanoTime() - start) / 1e6);
            assertThat(Netns.run("nft", "list", "set", "netdev", "baton", "ipv4"))
                    .contains("\"many63\" . 10.63.0.155");
            assertThat(lease.hold(links.stream().map(LeasedLink::name).toList()))
                    .isTrue();
        }
    }

    @Test
    void linksOfBothKindsAreRefused() {
        try (KernelLease lease = KernelLease.open("baton")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> lease.provision(List.of(LINKS.get(0), LeasedLink.whole("wan0")), List.of(), LONG));
        }
    }

    /** Else nothing were mute any more, and nobody would notice. */
    @Test
    void theAddressesCannotBeTakenOutUnderTheRules() {
        try (KernelLease lease = KernelLease.open("baton")) {
            lease.provision(LINKS, List.of(), LONG);
            for (String set : List.of("ipv4", "ipv6")) {
                assertThat(succeeds("nft", "flush", "set", "netdev", "baton", set))
                        .isFalse();
            }
            assertThat(asked("10.7.1.1")).isFalse();
        }
    }

    /** Whoever has a child of the device, as a container may, sends by the same chain. */
    @Test
    void whatAnEarlierTableObeyedIsNoOrder(Netns gateway) {
        try (KernelLease lease = KernelLease.open("baton");
                PacketSocket child =
                        PacketSocket.open("lan0", Libc.if_nametoindex("lan0"), 0x88b6, SocketFilter.none())) {
            lease.provision(LINKS, NAMES, LONG);
            List<ByteBuffer> earlier = orders();
            assertThat(earlier).hasSize(4);
            earlier.forEach(child::send);
            assertThat(lease.remaining()).as("released by its own order").isEmpty();

            lease.provision(LINKS, NAMES, LONG);
            assertThat(orders()).doesNotContainAnyElementsOf(earlier);
            earlier.forEach(child::send);
            assertThat(lease.remaining()).containsOnlyKeys("lan0");
        }
    }

    /** Frames with the marks that the table asks for, as only root may read them; the release comes last. */
    private static List<ByteBuffer> orders() {
        String rules = Netns.run("nft", "list", "table", "netdev", "baton");
        List<ByteBuffer> frames = new ArrayList<>();
        Matcher marks = Pattern.compile("@ll,96,64 0x([0-9a-f]{16})").matcher(rules);
        while (marks.find()) {
            ByteBuffer frame = ByteBuffer.allocateDirect(60);
            frame.put(12, HexFormat.of().parseHex(marks.group(1)));
            frames.add(frame);
        }
        return frames;
    }

    /** A switch port that lets one MAC in may be shut for another. */
    @Test
    void anOrderThatNobodySwallowsComesFromTheDevicesOwnMac(Netns gateway) throws Exception {
        gateway.ip("link set lan0 address " + OWN);
        FutureTask<PacketSocket> opening = new FutureTask<>(() -> {
            client.enter();
            return PacketSocket.open("eth0", Libc.if_nametoindex("eth0"), 0x88b6, SocketFilter.none());
        });
        new Thread(opening, "in client").start();
        try (KernelLease lease = KernelLease.open("baton");
                PacketSocket wire = opening.get()) {
            ByteBuffer heard = ByteBuffer.allocateDirect(100);
            lease.provision(LINKS, NAMES, LONG);
            assertThat(lease.order(NAMES) && lease.renew(NAMES) && lease.release())
                    .isTrue();
            Netns.run("nft", "flush", "ruleset");
            assertThat(lease.order(NAMES)).isFalse();
            long until = System.nanoTime() + LONG.toNanos();
            while (wire.receive(heard) < 0) {
                assertThat(System.nanoTime() - until).isNegative();
                Thread.onSpinWait();
            }
            assertThat(Mac.at(heard, 6)).isEqualTo(OWN);
            assertThat(wire.receive(heard)).as("those before were swallowed").isEqualTo(-1);
        }
    }

    private boolean asked(String address) {
        return fromClient("arping", "-c", "1", "-w", "1", "-f", "-I", "eth0", address);
    }

    private boolean reaches(String address) {
        return fromClient("ping", "-n", "-c", "1", "-W", "1", address);
    }

    private boolean fromClient(String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", client.name()));
        whole.addAll(List.of(command));
        return succeeds(whole.toArray(String[]::new));
    }

    private static boolean succeeds(String... command) {
        try {
            Netns.run(command);
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }
}
