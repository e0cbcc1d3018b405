package dev.baton.heartbeat.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): 64 bits that only who has the key can compute,
 * in a fraction of the time that SHA-256 takes. Allocates nothing.
 */
final class SipHash {
    static final int KEY_LENGTH = 16;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** @param key its first 16 octets, copied */
    SipHash(byte[] key) {
        key0 = (long) LONGS.get(key, 0);
        key1 = (long) LONGS.get(key, Long.BYTES);
    }

    /** Of {@code octets[0, length)}. */
    long of(byte[] octets, int length) {
        v0 = key0 ^ 0x736f_6d65_7073_6575L;
        v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
        v2 = key0 ^ 0x6c79_6765_6e65_7261L;
        v3 = key1 ^ 0x7465_6462_7974_6573L;
        int whole = length & -Long.BYTES;
        for (int at = 0; at < whole; at += Long.BYTES) {
            take((long) LONGS.get(octets, at));
        }
        long last = (long) length << 56;
        for (int at = whole; at < length; at++) {
            last |= (octets[at] & 0xffL) << 8 * (at - whole);
        }
        take(last);
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void take(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        long a = v0 + v1;
        long b = Long.rotateLeft(v1, 13) ^ a;
        a = Long.rotateLeft(a, 32);
        long c = v2 + v3;
        long d = Long.rotateLeft(v3, 16) ^ c;
        v0 = a + d;
        v3 = Long.rotateLeft(d, 21) ^ v0;
        c += b;
        v1 = Long.rotateLeft(b, 17) ^ c;
        v2 = Long.rotateLeft(c, 32);
    }
}
