package dev.baton.agent.watch.reading;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A host of cluster 7 with sync, lan and wan, and the frames that pass it. */
final class Wire {
    static final Mac OWN = Mac.parse("02:00:00:00:01:01");
    static final Mac PEER = Mac.parse("02:00:00:00:01:02");
    static final Mac STRANGER = Mac.parse("02:00:00:00:00:05");
    static final Mac SHARED_LAN = Mac.parse("10:00:00:c1:4a:87");
    static final Mac SHARED_WAN = Mac.parse("10:00:00:c1:4a:47");
    static final Mac GROUP_LAN = Mac.parse("11:00:00:c1:4a:87");
    static final Ip SHARED_V6 = Ip.parse("2001:db8::1");

    static final KeyRing KEYS = KeyRing.of(new HeartbeatKey(new byte[32]));
    static final KeyRing OTHER_KEYS =
            KeyRing.of(new HeartbeatKey("another key of thirty-two octets".getBytes(StandardCharsets.US_ASCII)));

    static final WatchedDevice SYNC = new WatchedDevice("sync", 0, "sync0", OWN, null);
    static final WatchedDevice LAN = new WatchedDevice(
            "lan", 1, "lan0", OWN, new Identity(SHARED_LAN, GROUP_LAN, Set.of(Ip.parse("10.7.1.1"), SHARED_V6)));
    static final WatchedDevice WAN = new WatchedDevice(
            "wan",
            2,
            "wan0",
            OWN,
            new Identity(SHARED_WAN, Mac.parse("11:00:00:c1:4a:47"), Set.of(Ip.parse("203.0.113.1"))));

    private static final int HEADER = 14;

    private Wire() {}

    static FrameReader reader() {
        return new FrameReader(List.of(SYNC, LAN, WAN), 7, 1, KEYS);
    }

    /** A frame that others sent, written from its first octet on. */
    static CapturedFrame in(WatchedDevice on, int length, Consumer<ByteBuffer> content) {
        ByteBuffer buffer = ByteBuffer.allocate(2_048);
        content.accept(buffer);
        return new CapturedFrame(on, false, 0, Arrays.copyOf(buffer.array(), length));
    }

    static CapturedFrame at(CapturedFrame frame, long micros) {
        return new CapturedFrame(frame.on(), frame.outgoing(), micros, frame.octets());
    }

    static CapturedFrame out(CapturedFrame frame) {
        return new CapturedFrame(frame.on(), true, frame.atMicros(), frame.octets());
    }

    /** The peer's heartbeat on a path, of a start, with a counter; it hears us on sync and lan. */
    static Heartbeat heartbeat(int path, long nonce, long counter) {
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.cluster = 7;
        heartbeat.node = 2;
        heartbeat.path = path;
        heartbeat.nonce = nonce;
        heartbeat.counter = counter;
        heartbeat.status = Status.STANDBY;
        heartbeat.term = 5;
        heartbeat.highestTerm = 5;
        heartbeat.health = 1_000;
        heartbeat.macBits = PEER.bits();
        PathSet heard = new PathSet();
        heard.set(0, true);
        heard.set(1, true);
        heartbeat.addEcho(1, 77, heard);
        return heartbeat;
    }

    /** The heartbeat as raw Ethernet from the peer. */
    static CapturedFrame onGateway(WatchedDevice on, KeyRing keys, Heartbeat heartbeat) {
        ByteBuffer signed = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        int length = new HeartbeatWriter(keys).write(heartbeat, signed);
        return in(on, HEADER + length, frame -> {
            OWN.putAt(frame, 0);
            PEER.putAt(frame, 6);
            frame.putShort(12, (short) 0x88b5).put(HEADER, signed.array(), 0, length);
        });
    }

    /** The heartbeat over UDP and IPv4 from the peer, to port 999. */
    static CapturedFrame onSync(Heartbeat heartbeat, int hopLimit) {
        ByteBuffer signed = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        int length = new HeartbeatWriter(KEYS).write(heartbeat, signed);
        return in(SYNC, HEADER + 28 + length, frame -> {
            Mac.BROADCAST.putAt(frame, 0);
            PEER.putAt(frame, 6);
            frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45);
            frame.put(22, (byte) hopLimit).put(23, (byte) 17);
            frame.putShort(34, (short) 999).putShort(36, (short) 999).putShort(38, (short) (8 + length));
            frame.put(42, signed.array(), 0, length);
        });
    }

    /** The same over IPv6. */
    static CapturedFrame onSyncV6(Heartbeat heartbeat) {
        ByteBuffer signed = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        int length = new HeartbeatWriter(KEYS).write(heartbeat, signed);
        return in(SYNC, HEADER + 48 + length, frame -> {
            Mac.BROADCAST.putAt(frame, 0);
            PEER.putAt(frame, 6);
            frame.putShort(12, (short) 0x86dd).put(14, (byte) 0x60);
            frame.put(20, (byte) 17).put(21, (byte) 255);
            frame.putShort(54, (short) 999).putShort(56, (short) 999).putShort(58, (short) (8 + length));
            frame.put(62, signed.array(), 0, length);
        });
    }

    /** A neighbour advertisement with a right checksum. */
    static CapturedFrame advertisement(Mac from, Ip subject, Mac linkLayer, int flags) {
        return in(LAN, 86, frame -> {
            Mac.parse("33:33:00:00:00:01").putAt(frame, 0);
            from.putAt(frame, 6);
            frame.putShort(12, (short) 0x86dd).putInt(14, 0x6000_0000).putShort(18, (short) 32);
            frame.put(20, (byte) 58).put(21, (byte) 255);
            frame.putLong(22, 0xfe80_0000_0000_0000L).putLong(30, 2);
            frame.putLong(38, 0xff02_0000_0000_0000L).putLong(46, 1);
            frame.putShort(54, (short) (136 << 8)).put(58, (byte) flags);
            frame.putLong(62, subject.high()).putLong(70, subject.low());
            frame.putShort(78, (short) 0x0201);
            linkLayer.putAt(frame, 80);
            int sum = 58 + 32;
            for (int at = 22; at < 86; at += 2) {
                sum += frame.getShort(at) & 0xffff;
            }
            sum = (sum & 0xffff) + (sum >>> 16);
            frame.putShort(56, (short) ~((sum & 0xffff) + (sum >>> 16)));
        });
    }
}
