package dev.baton.heartbeat.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.heartbeat.AllocatedBytes;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hosts joined by {@code sync0} and {@code lan0}; tcpdump on the other side is the witness. */
@ExtendWith(NetnsExtension.class)
class HeartbeatPathIT {
    private static final int CLUSTER = 7;
    private static final int LAN = 1;
    private static final Ip US = Ip.parse("169.254.7.1");
    private static final Ip PEER = Ip.parse("169.254.7.2");
    private static final Ip BROADCAST = Ip.parse("169.254.7.255");
    private static final Ip US_6 = Ip.parse("fe80::7:1");
    private static final Ip ALL_NODES = Ip.parse("ff02::1");
    private static final Mac OUR_MAC = Mac.parse("02:00:00:00:01:01");
    private static final Mac PEER_MAC = Mac.parse("02:00:00:00:01:02");
    private static final Mac GROUP = Mac.parse("11:00:00:c1:4a:87");

    private final Netns other = Netns.create();
    private final ByteBuffer in = ByteBuffer.allocateDirect(HeartbeatPath.RECEIVE_CAPACITY);
    private final Host us = new Host(1, OUR_MAC);
    private final Host peer = new Host(2, PEER_MAC);

    /** What an agent needs to speak and to listen. */
    private static final class Host {
        final HeartbeatKey key = new HeartbeatKey(new byte[32]);
        final HeartbeatView view = new HeartbeatView(CLUSTER, KeyRing.of(key));
        final HeartbeatWriter writer = new HeartbeatWriter(KeyRing.of(key));
        final Heartbeat heartbeat = new Heartbeat();
        final Admission admission;
        final ByteBuffer out = ByteBuffer.allocateDirect(Heartbeat.MAX_LENGTH);

        Host(int node, Mac mac) {
            heartbeat.cluster = CLUSTER;
            heartbeat.node = node;
            heartbeat.nonce = 1000L + node;
            heartbeat.macBits = mac.bits();
            heartbeat.software("it");
            admission = new Admission(node, heartbeat.nonce, DetectSettings.standard(0, LAN));
        }

        ByteBuffer next(HeartbeatPath path) {
            heartbeat.path = path.index();
            heartbeat.counter++;
            admission.putEchoes(heartbeat, peer -> null);
            writer.write(heartbeat, out);
            return out;
        }
    }

    @BeforeEach
    void layTheCables(Netns netns) {
        netns.ip("link add sync0 type veth peer name sync0 netns " + other.name());
        netns.ip("link add lan0 type veth peer name lan0 netns " + other.name());
        setUp(netns, OUR_MAC, US, US_6);
        setUp(other, PEER_MAC, PEER, Ip.parse("fe80::7:2"));
        for (Netns host : List.of(netns, other)) {
            awaitUp(host, "lan0");
            awaitUp(host, "sync0");
        }
    }

    /** Until the kernel's link watch has run, a new link drops what is sent in silence. */
    private static void awaitUp(Netns netns, String device) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!netns.ip("-o link show dev " + device).contains("state UP")) {
            assertThat(System.nanoTime() - deadline).as("%s comes up", device).isNegative();
        }
    }

    private static void setUp(Netns netns, Mac mac, Ip v4, Ip v6) {
        netns.ip("link set lan0 address " + mac);
        netns.ip("link set lan0 up");
        netns.ip("link set sync0 up");
        netns.ip("address add " + v4 + "/24 broadcast " + BROADCAST + " dev sync0");
        netns.ip("address add " + v6 + "/64 dev sync0 nodad");
    }

    @AfterEach
    void deletePeer() {
        other.close();
    }

    @Test
    void two_members_hear_each_other_in_one_round_trip_on_sync() throws Exception {
        try (HeartbeatPath here = sync(US, BROADCAST);
                HeartbeatPath there = inPeer(() -> sync(PEER, BROADCAST))) {
            converse(here, there, 0);
        }
    }

    @Test
    void two_members_hear_each_other_in_one_round_trip_on_a_gateway_interface() throws Exception {
        try (HeartbeatPath here = lan(OUR_MAC);
                HeartbeatPath there = inPeer(() -> lan(PEER_MAC))) {
            converse(here, there, OUR_MAC.bits());
        }
    }

    private void converse(HeartbeatPath here, HeartbeatPath there, long sourceSeen) {
        assertThat(here.send(us.next(here), null))
                .as("errno %d", here.lastErrno())
                .isTrue();
        assertThat(receive(there, peer)).isEqualTo(Refusal.NOT_ECHOED);
        assertThat(there.sourceMacBits()).isEqualTo(sourceSeen);
        assertThat(there.send(peer.next(there), OUR_MAC)).isTrue();
        assertThat(receive(here, us)).as("the peer echoes us").isEqualTo(Refusal.NONE);
        assertThat(here.send(us.next(here), PEER_MAC)).isTrue();
        assertThat(receive(there, peer)).as("and we echo it").isEqualTo(Refusal.NONE);
        assertThat(here.receive(in)).as("nothing of our own comes back").isEqualTo(-1);
    }

    private Refusal receive(HeartbeatPath path, Host host) {
        awaitReadable(path.fd());
        assertThat(path.receive(in)).isPositive();
        assertThat(path.refusal()).isEqualTo(Refusal.NONE);
        assertThat(host.view.wrap(in)).isEqualTo(Refusal.NONE);
        return host.admission.admit(host.view, path.index(), path.sourceMacBits(), 1);
    }

    @Test
    void a_gateway_path_speaks_from_the_own_mac_to_the_group_and_to_the_peer() throws Exception {
        try (HeartbeatPath here = lan(OUR_MAC);
                Witness witness = new Witness(other, "lan0", "ether proto 0x88b5", 2)) {
            here.send(us.next(here), null);
            here.send(us.next(here), PEER_MAC);

            assertThat(witness.seen())
                    .contains(OUR_MAC + " > " + GROUP + ", ethertype Unknown (0x88b5)")
                    .contains(OUR_MAC + " > " + PEER_MAC + ", ethertype Unknown (0x88b5)");
        }
        assertThat(here()).as("name and index").isEqualTo("lan 1");
    }

    private static String here() {
        try (HeartbeatPath path = lan(OUR_MAC)) {
            return path.name() + " " + path.index();
        }
    }

    @Test
    void sync_speaks_from_999_to_999_with_the_highest_ttl() throws Exception {
        try (HeartbeatPath here = sync(US, BROADCAST);
                Witness witness = new Witness(other, "sync0", "udp", 1)) {
            here.send(us.next(here), null);
            assertThat(witness.seen()).contains("ttl 255").contains(US + ".999 > " + BROADCAST + ".999");
        }
        try (HeartbeatPath here = sync(US_6, ALL_NODES);
                Witness witness = new Witness(other, "sync0", "udp", 1)) {
            here.send(us.next(here), null);
            assertThat(witness.seen()).contains("hlim 255").contains(US_6 + ".999 > " + ALL_NODES + ".999");
        }
    }

    @Test
    void what_crossed_a_router_is_refused_by_name() throws Exception {
        try (HeartbeatPath here = sync(US, BROADCAST);
                DatagramSocket router = inPeer(() -> new DatagramSocket(4711))) {
            router.send(new DatagramPacket(new byte[200], 200, InetAddress.getByName(US.toString()), SyncPath.PORT));
            awaitReadable(here.fd());
            assertThat(here.receive(in)).isEqualTo(200);
            assertThat(here.refusal()).isEqualTo(Refusal.HOP_LIMIT);
        }
    }

    @Test
    void a_frame_of_joined_segments_is_on_the_wrong_path() throws Exception {
        try (HeartbeatPath here = lan(OUR_MAC);
                HeartbeatPath wan = inPeer(() -> open(2, "wan", PEER_MAC))) {
            wan.send(peer.next(wan), null);
            assertThat(receive(here, us)).isEqualTo(Refusal.WRONG_PATH);
        }
    }

    @Test
    void a_link_that_is_down_refuses_and_recovers(Netns netns) throws Exception {
        try (HeartbeatPath here = lan(OUR_MAC);
                HeartbeatPath there = inPeer(() -> lan(PEER_MAC))) {
            netns.ip("link set lan0 down");
            assertThat(here.send(us.next(here), null)).isFalse();
            assertThat(here.lastErrno()).isPositive();
            netns.ip("link set lan0 up");
            awaitUp(netns, "lan0");
            assertThat(here.receive(in)).as("the loop wakes once for ENETDOWN").isEqualTo(-1);
            assertThat(here.send(us.next(here), null)).isTrue();
            assertThat(receive(there, peer)).isEqualTo(Refusal.NOT_ECHOED);
        }
    }

    @Test
    void a_missing_device_is_named() {
        assertThatThrownBy(() -> GatewayPath.open(1, "lan", "gone0", 4711, OUR_MAC, GROUP))
                .isInstanceOf(NativeCallException.class)
                .hasMessageContaining("gone0");
    }

    @Test
    void sending_and_receiving_make_no_garbage() throws Exception {
        try (HeartbeatPath here = lan(OUR_MAC);
                HeartbeatPath there = inPeer(() -> lan(PEER_MAC))) {
            us.next(here);
            long allocated = AllocatedBytes.of(5_000, () -> {
                here.send(us.out, PEER_MAC);
                while (there.receive(in) >= 0) {
                    there.sourceMacBits();
                }
            });
            assertThat(allocated).isLessThan(5_000);
        }
    }

    private static HeartbeatPath sync(Ip local, Ip everybody) {
        return SyncPath.open("sync0", Libc.if_nametoindex("sync0"), local, null, everybody);
    }

    private static HeartbeatPath lan(Mac own) {
        return open(LAN, "lan", own);
    }

    private static HeartbeatPath open(int index, String label, Mac own) {
        return GatewayPath.open(index, label, "lan0", Libc.if_nametoindex("lan0"), own, GROUP);
    }

    private static void awaitReadable(int fd) {
        try (Memory pollfd = new Memory(8)) {
            pollfd.setInt(0, fd);
            pollfd.setInt(4, 1); // POLLIN
            Libc.poll(Pointer.nativeValue(pollfd), 1, 2_000);
        }
    }

    /** What is opened there lives in the peer's namespace, whichever thread uses it. */
    private <T> T inPeer(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            other.enter();
            return body.call();
        });
        Thread thread = new Thread(task, "in peer");
        thread.start();
        thread.join();
        return task.get();
    }

    /** tcpdump in a namespace, listening once constructed. */
    private static final class Witness implements AutoCloseable {
        private final Process tcpdump;
        private final BufferedReader output;

        Witness(Netns netns, String device, String filter, int frames) throws Exception {
            tcpdump = new ProcessBuilder(("ip netns exec " + netns.name()
                                    + " timeout 10 tcpdump --immediate-mode -Q in -l -e -n -v -c " + frames + " -i "
                                    + device + " " + filter)
                            .split(" "))
                    .redirectErrorStream(true)
                    .start();
            output = new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), UTF_8));
            String line = output.readLine();
            while (line != null && !line.contains("listening on")) {
                line = output.readLine();
            }
        }

        String seen() throws Exception {
            StringBuilder text = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                text.append(line.strip()).append('\n');
            }
            return text.toString();
        }

        @Override
        public void close() {
            tcpdump.destroy();
        }
    }
}
