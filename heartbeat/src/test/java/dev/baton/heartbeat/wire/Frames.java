package dev.baton.heartbeat.wire;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Heartbeats for tests: a fixed one that is written down octet by octet, and random ones. */
final class Frames {
    static final int CLUSTER = 7;

    private Frames() {}

    static HeartbeatKey key(int fill) {
        byte[] secret = new byte[32];
        java.util.Arrays.fill(secret, (byte) fill);
        return new HeartbeatKey(secret);
    }

    static HeartbeatView view() {
        return new HeartbeatView(CLUSTER, KeyRing.of(key(1)));
    }

    /** Every field with a value of its own. */
    static Heartbeat fixed() {
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.cluster = CLUSTER;
        heartbeat.node = 2;
        heartbeat.path = 3;
        heartbeat.nonce = 0x0102_0304_0506_0708L;
        heartbeat.counter = 0x1122;
        heartbeat.flags = Flag.QUERY.bit() | Flag.LEAVING.bit();
        heartbeat.status = Status.ACTIVE;
        heartbeat.term = 5;
        heartbeat.highestTerm = 6;
        heartbeat.health = 1000;
        heartbeat.macBits = Mac.parse("02:00:00:00:00:2a").bits();
        heartbeat.ipv4Bits = Ip.parse("10.7.1.12").v4Bits();
        Ip linkLocal = Ip.parse("fe80::2a");
        heartbeat.linkLocalHigh = linkLocal.high();
        heartbeat.linkLocalLow = linkLocal.low();
        heartbeat.latenessMicros = 250;
        heartbeat.configDigest = 0xcafe_babe_dead_beefL;
        heartbeat.impediments = 0x8000_0005;
        heartbeat.successor = 16;
        heartbeat.software("0.1");
        PathSet heard = new PathSet();
        heard.set(0, true);
        heard.set(9, true);
        heartbeat.addEcho(1, 0x1718_191a_1b1c_1d1eL, heard);
        heartbeat.addEcho(1, 0x2728_292a_2b2c_2d2eL, null);
        heartbeat.addNeighbour(Ip.parse("10.7.1.254"), Mac.parse("02:00:00:00:00:fe"));
        heartbeat.addOtherMac(4, Mac.parse("02:00:00:00:00:2b").bits());
        heartbeat.ownerNode = 1;
        heartbeat.ownerTerm = 6;
        return heartbeat;
    }

    static Heartbeat random(Random random) {
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.cluster = CLUSTER;
        heartbeat.node = 1 + random.nextInt(16);
        heartbeat.path = random.nextInt(256);
        heartbeat.nonce = nonZero(random);
        heartbeat.counter = 1 + (random.nextLong() >>> 2);
        heartbeat.flags = random.nextInt(Flag.ALL + 1);
        heartbeat.status = List.of(Status.values()).get(1 + random.nextInt(12)); // never UNKNOWN
        heartbeat.term = random.nextInt(1 << 20);
        heartbeat.highestTerm = heartbeat.term + random.nextInt(3);
        heartbeat.health = random.nextInt(1 << 16);
        heartbeat.macBits = random.nextLong() & 0xfeff_ffff_ffffL;
        heartbeat.ipv4Bits = random.nextInt();
        heartbeat.linkLocalHigh = random.nextLong();
        heartbeat.linkLocalLow = random.nextLong();
        heartbeat.latenessMicros = random.nextInt() & 0xffff_ffffL;
        heartbeat.configDigest = random.nextLong();
        heartbeat.impediments = random.nextInt();
        heartbeat.successor = random.nextInt(17);
        heartbeat.software("x".repeat(random.nextInt(40)));
        addParts(heartbeat, random);
        return heartbeat;
    }

    private static void addParts(Heartbeat heartbeat, Random random) {
        PathSet heard = new PathSet();
        for (int i = random.nextInt(16); i > 0; i--) {
            heard.clear();
            for (int path = random.nextInt(20); path > 0; path--) {
                heard.set(random.nextInt(256), true);
            }
            heartbeat.addEcho(1 + random.nextInt(16), nonZero(random), heard);
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            Ip ip = random.nextBoolean() ? Ip.v4(random.nextInt()) : Ip.v6(random.nextLong(), random.nextLong());
            heartbeat.addNeighbour(ip, new Mac(random.nextLong() & 0xfeff_ffff_ffffL));
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            heartbeat.addOtherMac(random.nextInt(256), random.nextLong() & 0xfeff_ffff_ffffL);
        }
        heartbeat.ownerNode = random.nextInt(17);
        heartbeat.ownerTerm = heartbeat.ownerNode == 0 ? 0 : heartbeat.term;
    }

    private static long nonZero(Random random) {
        return random.nextLong() | 1;
    }

    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(Heartbeat.MAX_LENGTH);
    }

    static ByteBuffer written(Heartbeat heartbeat) {
        ByteBuffer buffer = buffer();
        new HeartbeatWriter(KeyRing.of(key(1))).write(heartbeat, buffer);
        return buffer;
    }

    static byte[] octets(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(buffer.position(), octets);
        return octets;
    }

    /** What a later release may send: another section behind the others. */
    static ByteBuffer withSection(byte[] octets, int type, byte... value) {
        int end = octets.length - Layout.SEAL_LENGTH;
        byte[] longer = new byte[octets.length + Layout.SECTION_VALUE + value.length];
        System.arraycopy(octets, 0, longer, 0, end);
        ByteBuffer frame = ByteBuffer.wrap(longer);
        frame.put(end, (byte) type)
                .putShort(end + Layout.SECTION_LENGTH, (short) value.length)
                .put(end + Layout.SECTION_VALUE, value)
                .putShort(Layout.LENGTH, (short) longer.length);
        return signed(longer);
    }

    /** Signs again, so that a changed field is judged for itself. */
    static ByteBuffer signed(byte[] octets) {
        key(1).seal(octets, octets.length - Layout.SEAL_LENGTH);
        return ByteBuffer.wrap(octets);
    }
}
