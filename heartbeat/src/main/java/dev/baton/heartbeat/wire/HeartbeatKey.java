package dev.baton.heartbeat.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The cluster's key: seals and verifies with a tag that is cheap to check and HMAC-SHA256 (RFC 2104). The two pads are made once and the digest works in
 * place, so that neither allocates ({@code javax.crypto.Mac} makes a new array for every result). Owned by one thread.
 */
public final class HeartbeatKey {
    /** Octets that a key must have. */
    public static final int MIN_LENGTH = 32;

    private static final int BLOCK = 64;
    private static final byte[] TAG_PURPOSE = "baton heartbeat tag".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest sha256;
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];
    private final byte[] expected = new byte[Layout.HMAC_LENGTH];
    private final byte[] found = new byte[Layout.HMAC_LENGTH];
    private final int fingerprint;
    private final SipHash tags;

    /**
     * @param secret copied in part; the caller may wipe it
     * @throws IllegalArgumentException for fewer than {@value #MIN_LENGTH} octets
     */
    public HeartbeatKey(byte[] secret) {
        if (secret.length < MIN_LENGTH) {
            throw new IllegalArgumentException(
                    "a cluster key has at least " + MIN_LENGTH + " octets, not " + secret.length);
        }
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
        fingerprint = ByteBuffer.wrap(sha256.digest(secret)).getInt();
        byte[] block = secret.length > BLOCK ? sha256.digest(secret) : secret.clone();
        for (int i = 0; i < BLOCK; i++) {
            byte octet = i < block.length ? block[i] : 0;
            innerPad[i] = (byte) (octet ^ 0x36);
            outerPad[i] = (byte) (octet ^ 0x5c);
        }
        Arrays.fill(block, (byte) 0);
        compute(TAG_PURPOSE, TAG_PURPOSE.length, expected, 0); // a key of its own: the tag tells nothing of the other
        tags = new SipHash(expected);
    }

    /** Writes the tag and the HMAC of {@code octets[0, length)} behind them. */
    void seal(byte[] octets, int length) {
        LONGS.set(octets, length, tag(octets, length));
        int signed = length + Layout.TAG_LENGTH;
        compute(octets, signed, octets, signed);
    }

    /** Whether the tag of {@code octets[0, length)} stands behind them: if not, neither does the HMAC. */
    boolean isTagged(byte[] octets, int length) {
        return (long) LONGS.get(octets, length) == tag(octets, length);
    }

    private long tag(byte[] octets, int length) {
        return tags.of(octets, Math.min(length, Layout.TAGGED));
    }

    /** Whether both do; takes the same time wherever the HMACs differ. */
    boolean verify(byte[] octets, int length) {
        if (!isTagged(octets, length)) {
            return false;
        }
        int signed = length + Layout.TAG_LENGTH;
        compute(octets, signed, expected, 0);
        System.arraycopy(octets, signed, found, 0, found.length);
        return MessageDigest.isEqual(expected, found);
    }

    private void compute(byte[] octets, int length, byte[] into, int at) {
        try {
            sha256.reset();
            sha256.update(innerPad);
            sha256.update(octets, 0, length);
            sha256.digest(into, at, Layout.HMAC_LENGTH);
            sha256.update(outerPad);
            sha256.update(into, at, Layout.HMAC_LENGTH);
            sha256.digest(into, at, Layout.HMAC_LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 into 32 octets", e);
        }
    }

    /**
     * The first 32 bits of the key's SHA-256: tells keys apart in front of people, and gives away nothing of 32 random
     * octets.
     */
    public int fingerprint() {
        return fingerprint;
    }

    /** The fingerprint, never the key. */
    @Override
    public String toString() {
        return String.format("%08x", fingerprint);
    }
}
