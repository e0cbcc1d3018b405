package dev.baton.nativeconfig.packet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.management.ThreadMXBean;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two ends of one cable, {@code left} and {@code right}, in one namespace. */
@ExtendWith(NetnsExtension.class)
class PacketSocketIT {
    private static final int HEARTBEAT = 0x88b5;
    private static final Mac LEFT = Mac.parse("02:00:00:00:00:01");
    private static final Mac RIGHT = Mac.parse("02:00:00:00:00:02");
    private static final Mac GROUP = Mac.parse("11:00:00:c1:4a:87");

    private final ByteBuffer frame = ByteBuffer.allocateDirect(1600);
    private final ByteBuffer heard = ByteBuffer.allocateDirect(1600);

    @BeforeEach
    void layTheCable(Netns netns) {
        netns.ip("link add left address " + LEFT + " type veth peer name right address " + RIGHT);
        // Quiet: what is heard is what the test sent.
        Netns.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
        netns.ip("link set left arp off up");
        netns.ip("link set right arp off up");
        // On a busy host the kernel's worker is late to give the devices their queues; until then they drop what is
        // sent.
        until(
                "both devices send",
                () -> netns.ip("link show left").contains("state UP")
                        && netns.ip("link show right").contains("state UP"));
    }

    private static void until(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("never: " + what).isNegative();
        }
    }

    @Test
    void carriesAFrameOfItsEtherTypeAndNoOther() {
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none());
                PacketSocket right = open("right", HEARTBEAT, SocketFilter.none());
                PacketSocket other = open("left", 0x88b6, SocketFilter.none())) {
            assertThat(right.receive(heard)).isEqualTo(-1);
            assertThat(heard.remaining()).isZero();
            assertThat(other.send(frame(RIGHT, 0x88b6, "not ours"))).isTrue();
            assertThat(left.send(frame(RIGHT, HEARTBEAT, "alive"))).isTrue();
            assertThat(frame.position()).as("may be sent again").isZero();
            assertThat(await(right)).isEqualTo(19);
            assertThat(Mac.at(heard, 6)).isEqualTo(LEFT);
            assertThat(payload()).isEqualTo("alive");
            assertThat(right.receive(heard)).isEqualTo(-1);
            assertThat(right.kernelDrops()).isZero();
        }
    }

    @Test
    void isDeafToItselfAndToFramesForOthers() {
        try (PacketSocket left = open("left", PacketSocket.ETH_P_ALL, SocketFilter.none());
                PacketSocket right = open("right", PacketSocket.ETH_P_ALL, SocketFilter.none())) {
            left.send(frame(Mac.parse("02:00:00:00:00:99"), HEARTBEAT, "stranger"));
            left.send(frame(Mac.BROADCAST, HEARTBEAT, "all"));
            assertThat(await(right)).isEqualTo(17);
            assertThat(right.receive(heard)).isEqualTo(-1);
            assertThat(left.receive(heard)).isEqualTo(-1);
        }
    }

    @Test
    void neverMistakesATaggedFrameForOurs() {
        for (int bound : new int[] {HEARTBEAT, PacketSocket.ETH_P_ALL}) {
            try (PacketSocket left = open("left", PacketSocket.ETH_P_ALL, SocketFilter.none());
                    PacketSocket right = open("right", bound, SocketFilter.none())) {
                for (Mac to : new Mac[] {RIGHT, Mac.BROADCAST}) {
                    assertThat(left.send(tagged(to, 20, "VLAN 20"))).isTrue();
                    assertThat(right.receive(heard)).as("bound to %x", bound).isEqualTo(-1);
                    assertThat(left.send(tagged(to, 6 << 13, "priority only"))).isTrue();
                    assertThat(await(right)).as("bound to %x", bound).isPositive();
                }
            }
        }
    }

    @Test
    void linkLocalGroupsDoNotCountAsSomebodyOutThere() {
        try (PacketSocket left = open("left", PacketSocket.ETH_P_ALL, SocketFilter.none());
                PacketSocket right = open("right", PacketSocket.ETH_P_ALL, SocketFilter.notLinkLocalGroups())) {
            left.send(frame(Mac.parse("01:80:c2:00:00:0e"), 0x88cc, "LLDP"));
            assertThat(right.receive(heard)).isEqualTo(-1);
            left.send(frame(Mac.parse("01:80:c2:00:00:21"), 0x88f5, "MVRP is forwarded"));
            assertThat(await(right)).isPositive();
        }
    }

    @Test
    void joiningAGroupReachesTheDevice(Netns netns) {
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none())) {
            left.join(GROUP);
            assertThat(netns.ip("maddress show dev left")).contains(GROUP.toString());
        }
        until("the socket is closed", () -> !netns.ip("maddress show dev left").contains(GROUP.toString()));
    }

    @Test
    void aBatchIsSentInOrderAndAgain() {
        FrameBatch batch = new FrameBatch(64, 60);
        for (int i = 0; i < batch.capacity(); i++) {
            String payload = String.format("frame %02d", i);
            batch.frame(i)
                    .put(0, frame(RIGHT, HEARTBEAT, payload + "   "), 0, 25)
                    .limit(22 + i % 4);
        }
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none());
                PacketSocket right = open("right", HEARTBEAT, SocketFilter.none())) {
            for (int pass = 0; pass < 2; pass++) {
                assertThat(left.sendBatch(batch, 50)).isEqualTo(50);
                for (int i = 0; i < 50; i++) {
                    assertThat(await(right)).isEqualTo(22 + i % 4);
                    assertThat(payload().strip()).isEqualTo(String.format("frame %02d", i));
                }
                assertThat(right.receive(heard)).isEqualTo(-1);
            }
        }
    }

    @Test
    void aBatchStopsAtTheFrameThatIsRefused() {
        FrameBatch batch = new FrameBatch(8, 2000);
        for (int i = 0; i < batch.capacity(); i++) {
            batch.frame(i).put(0, frame(RIGHT, HEARTBEAT, "x"), 0, 15).limit(i == 5 ? 2000 : 60); // more than the MTU
        }
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none())) {
            assertThat(left.sendBatch(batch, 8)).isEqualTo(5);
            assertThat(left.refusedSends()).isEqualTo(1);
            assertThat(left.lastErrno()).isEqualTo(90); // EMSGSIZE
        }
    }

    @Test
    void aLinkThatGoesDownIsCountedAndNotFatal(Netns netns) {
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none());
                PacketSocket right = open("right", HEARTBEAT, SocketFilter.none())) {
            netns.ip("link set left down");
            assertThat(left.send(frame(RIGHT, HEARTBEAT, "down"))).isFalse();
            assertThat(left.refusedSends()).isEqualTo(1);
            assertThat(left.lastErrno()).isEqualTo(Errno.ENETDOWN);
            assertThat(left.receive(heard)).isEqualTo(-1);

            netns.ip("link set left up");
            assertThat(left.send(frame(RIGHT, HEARTBEAT, "up"))).isTrue();
            assertThat(await(right)).isPositive();
            right.send(frame(LEFT, HEARTBEAT, "welcome"));
            assertThat(await(left)).isPositive();

            netns.ip("link del left");
            assertThat(right.receive(heard)).isEqualTo(-1);
            assertThat(right.receiveErrors()).isEqualTo(1);
            assertThat(right.lastErrno()).isEqualTo(Errno.ENETDOWN);
        }
    }

    @Test
    void holdsWhatArrivesWhileTheAgentIsPaused() {
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none());
                PacketSocket right = open("right", HEARTBEAT, SocketFilter.none())) {
            int secondAndAHalfOfTheFastestProfile = 750;
            for (int i = 0; i < secondAndAHalfOfTheFastestProfile; i++) {
                left.send(frame(RIGHT, HEARTBEAT, "heartbeat ".repeat(40)));
            }
            int kept = 0;
            while (right.receive(heard) >= 0) {
                kept++;
            }
            assertThat(kept).isEqualTo(secondAndAHalfOfTheFastestProfile);
            assertThat(right.kernelDrops()).isZero();
            for (int i = 0; i < 20_000; i++) {
                left.send(frame);
            }
            long lost = right.kernelDrops();
            assertThat(lost).isPositive();
            assertThat(right.kernelDrops()).as("accumulated").isEqualTo(lost);
        }
    }

    @Test
    void theSteadyStateAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FrameBatch batch = new FrameBatch(16, 60);
        for (int i = 0; i < batch.capacity(); i++) {
            batch.frame(i).put(0, frame(RIGHT, HEARTBEAT, "x"), 0, 15);
        }
        try (PacketSocket left = open("left", HEARTBEAT, SocketFilter.none());
                PacketSocket right = open("right", HEARTBEAT, SocketFilter.none())) {
            long before = 0;
            for (int i = 0; i < 30_000; i++) {
                if (i == 10_000) {
                    before = threads.getThreadAllocatedBytes(
                            Thread.currentThread().getId());
                }
                left.send(frame);
                left.sendBatch(batch, i % 16);
                while (right.receive(heard) >= 0) {
                    assert heard.position() == 0;
                }
            }
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(allocated).as("under a third of an octet a turn").isLessThan(10_000);
        }
    }

    @Test
    void saysWhatTheKernelSays() {
        assertThatExceptionOfType(NativeCallException.class)
                .isThrownBy(() -> PacketSocket.open("gone0", 4711, HEARTBEAT, SocketFilter.none()))
                .withMessage("bind gone0: No such device (ENODEV)");
    }

    /** What was sent is there at once, unless the machine is busy and leaves it to another thread of the kernel. */
    private int await(PacketSocket socket) {
        try (Memory pollfd = new Memory(8)) {
            pollfd.setInt(0, socket.fd());
            pollfd.setInt(4, 1); // POLLIN
            Libc.poll(Pointer.nativeValue(pollfd), 1, 2_000);
        }
        return socket.receive(heard);
    }

    private static PacketSocket open(String device, int etherType, SocketFilter filter) {
        return PacketSocket.open(device, Libc.if_nametoindex(device), etherType, filter);
    }

    private ByteBuffer frame(Mac to, int etherType, String payload) {
        frame.clear();
        to.putAt(frame, 0);
        (to.equals(LEFT) ? RIGHT : LEFT).putAt(frame, 6);
        byte[] bytes = payload.getBytes(US_ASCII);
        frame.putShort(12, (short) etherType).put(14, bytes).limit(14 + bytes.length);
        return frame;
    }

    private ByteBuffer tagged(Mac to, int tag, String payload) {
        frame(to, 0x8100, "TCTY" + payload);
        return frame.putShort(14, (short) tag).putShort(16, (short) HEARTBEAT);
    }

    private String payload() {
        byte[] bytes = new byte[heard.remaining() - 14];
        heard.get(14, bytes);
        return new String(bytes, US_ASCII);
    }
}
