package dev.baton.heartbeat.wire;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The cluster's key: signs and verifies with HMAC-SHA256 (RFC 2104). The two pads are made once and the digest works in
 * place, so that neither allocates ({@code javax.crypto.Mac} makes a new array for every result). Owned by one thread.
 */
public final class HeartbeatKey {
    /** Octets that a key must have. */
    public static final int MIN_LENGTH = 32;

    private static final int BLOCK = 64;

    private final MessageDigest sha256;
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];
    private final byte[] expected = new byte[Layout.HMAC_LENGTH];
    private final byte[] found = new byte[Layout.HMAC_LENGTH];
    private final int fingerprint;

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
    }

    /** Writes the HMAC of {@code octets[0, length)} behind them. */
    void sign(byte[] octets, int length) {
        compute(octets, length, octets, length);
    }

    /** Whether the HMAC of {@code octets[0, length)} stands behind them; takes the same time wherever they differ. */
    boolean verify(byte[] octets, int length) {
        compute(octets, length, expected, 0);
        System.arraycopy(octets, length, found, 0, found.length);
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
