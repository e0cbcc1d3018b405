package dev.baton.nativeconfig.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.management.ThreadMXBean;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sync link {@code sync0} between the test's namespace and a peer's. */
@ExtendWith(NetnsExtension.class)
class SyncSocketIT {
    private static final int PORT = 999;
    private static final Ip US = Ip.parse("169.254.7.1");
    private static final Ip PEER = Ip.parse("169.254.7.2");
    private static final Ip BROADCAST = Ip.parse("169.254.7.255");
    private static final Ip US_6 = Ip.parse("fe80::7:1");
    private static final Ip PEER_6 = Ip.parse("fe80::7:2");
    private static final Ip ALL_NODES = Ip.parse("ff02::1");

    private final ByteBuffer message = ByteBuffer.allocateDirect(64);
    private final ByteBuffer heard = ByteBuffer.allocateDirect(1600);
    private final Netns other = Netns.create();

    @BeforeEach
    void layTheCable(Netns netns) {
        netns.ip("link add sync0 type veth peer name sync0 netns " + other.name());
        setUp(netns, US, US_6);
        setUp(other, PEER, PEER_6);
        message.putInt(0, 0xba70).limit(4);
    }

    private static void setUp(Netns netns, Ip v4, Ip v6) {
        netns.ip("link set sync0 up");
        netns.ip("address add " + v4 + "00/24 dev sync0"); // the primary one, which we must not send from
        netns.ip("address add " + v4 + "/24 dev sync0");
        netns.ip("address add " + v6 + "/64 dev sync0 nodad");
    }

    @AfterEach
    void deletePeer() {
        other.close();
    }

    @Test
    void reachesThePeerByBroadcastAndHearsNoEcho() throws Exception {
        exchange(US, null, BROADCAST, PEER);
        exchange(US, null, Ip.parse("255.255.255.255"), PEER);
    }

    @Test
    void reachesThePeerByItsAddress() throws Exception {
        exchange(US, PEER, BROADCAST, PEER);
        exchange(US_6, PEER_6, ALL_NODES, PEER_6);
    }

    @Test
    void reachesThePeerByAGroup() throws Exception {
        exchange(US_6, null, ALL_NODES, PEER_6);
        exchange(US, null, Ip.parse("224.0.0.1"), PEER);
    }

    /** We send from {@code us}, the peer answers; both hear the other, at hop limit 255, from the right address. */
    private void exchange(Ip us, @Nullable Ip peer, Ip all, Ip them) throws Exception {
        Ip back = peer == null ? null : us;
        try (SyncSocket here = open(us, peer, all);
                SyncSocket there = inPeer(() -> open(them, back, all))) {
            assertThat(here.receive(heard)).isEqualTo(-1);
            assertThat(here.send(message)).as("errno %d", here.lastErrno()).isTrue();
            assertThat(await(there)).isEqualTo(4);
            assertThat(heard.getInt(0)).isEqualTo(0xba70);
            assertThat(there.lastHopLimit()).isEqualTo(255);
            assertThat(there.lastWasFromUs()).isFalse();
            assertThat(there.send(message)).isTrue();
            assertThat(await(here)).as("the answer, not our own").isEqualTo(4);
            assertThat(here.lastWasFromUs()).isFalse();
            assertThat(here.receive(heard)).isEqualTo(-1);
            assertThat(there.receive(heard)).isEqualTo(-1);
        }
        try (SyncSocket spy = inPeer(() -> open(us, back, all)); // as if it had our address: is our source what we say?
                SyncSocket here = open(us, peer, all)) {
            here.send(message);
            assertThat(await(spy)).isEqualTo(4);
            assertThat(spy.lastWasFromUs()).isTrue();
        }
    }

    @Test
    void handsOutAForgedHopLimitForTheReaderToRefuse() throws Exception {
        try (SyncSocket here = open(US, PEER, BROADCAST);
                DatagramSocket stranger = inPeer(() -> new DatagramSocket(4711))) {
            stranger.send(new DatagramPacket(new byte[7], 7, InetAddress.getByName(US.toString()), PORT));
            assertThat(await(here)).isEqualTo(7);
            assertThat(here.lastHopLimit()).isEqualTo(64);
        }
    }

    @Test
    void goesOutAsNetworkControlTraffic() throws Exception {
        try (PacketSocket wire = inPeer(() -> open(0x0800));
                SyncSocket here = open(US, null, BROADCAST)) {
            here.send(message);
            awaitReadable(wire.fd());
            assertThat(wire.receive(heard)).isPositive();
            assertThat(heard.get(15) & 0xff).as("TOS").isEqualTo(0xc0);
            assertThat(heard.get(22) & 0xff).as("TTL").isEqualTo(255);
            assertThat(Ip.v4(heard.getInt(26))).isEqualTo(US);
            assertThat(heard.getShort(34)).as("source port").isEqualTo((short) PORT);
            assertThat(heard.getShort(36)).as("destination port").isEqualTo((short) PORT);
        }
    }

    @Test
    void aLinkThatGoesDownIsCountedAndNotFatal(Netns netns) throws Exception {
        try (SyncSocket here = open(US, PEER, BROADCAST);
                SyncSocket there = inPeer(() -> open(PEER, US, BROADCAST))) {
            netns.ip("link set sync0 down");
            assertThat(here.send(message)).isFalse();
            assertThat(here.refusedSends()).isEqualTo(1);
            assertThat(here.lastErrno()).isIn(Errno.ENETUNREACH, Errno.ENETDOWN);
            netns.ip("link set sync0 up");
            assertThat(here.send(message)).isTrue();
            assertThat(await(there)).isEqualTo(4);
        }
    }

    @Test
    void theSteadyStateAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SyncSocket here = open(US, null, BROADCAST);
                SyncSocket there = inPeer(() -> open(PEER, null, BROADCAST))) {
            long before = 0;
            for (int i = 0; i < 30_000; i++) {
                if (i == 10_000) {
                    before = threads.getThreadAllocatedBytes(
                            Thread.currentThread().getId());
                }
                here.send(message);
                while (there.receive(heard) >= 0) {
                    there.lastHopLimit();
                }
            }
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(allocated).as("under half an octet a datagram").isLessThan(10_000);
        }
    }

    @Test
    void saysWhatTheKernelSays() {
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> SyncSocket.open("gone0", 4711, US, null, BROADCAST, PORT))
                .withMessage("SO_BINDTODEVICE gone0 port 999: No such device (ENODEV)");
    }

    private int await(SyncSocket socket) {
        awaitReadable(socket.fd());
        return socket.receive(heard);
    }

    /** What was sent is there at once, unless the machine is busy and leaves it to another thread of the kernel. */
    private static void awaitReadable(int fd) {
        try (Memory pollfd = new Memory(8)) {
            pollfd.setInt(0, fd);
            pollfd.setInt(4, 1); // POLLIN
            Libc.poll(Pointer.nativeValue(pollfd), 1, 2_000);
        }
    }

    private static SyncSocket open(Ip local, @Nullable Ip peer, Ip all) {
        return SyncSocket.open("sync0", Libc.if_nametoindex("sync0"), local, peer, all, PORT);
    }

    private static PacketSocket open(int etherType) {
        return PacketSocket.open("sync0", Libc.if_nametoindex("sync0"), etherType, SocketFilter.none());
    }

    /** What is opened there lives in the peer's namespace, whichever thread uses it. */
    private <T> T inPeer(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            other.enter();
            return body.call();
        });
        new Thread(task, "in peer").start();
        return task.get();
    }
}
