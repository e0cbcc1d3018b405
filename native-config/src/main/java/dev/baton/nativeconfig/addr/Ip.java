package dev.baton.nativeconfig.addr;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address; immutable, any thread, never a name lookup.
 *
 * @param version 4 or 6
 * @param high the upper 64 bits of an IPv6 address, 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record Ip(int version, long high, long low) implements Comparable<Ip> {

    public static final Ip ANY_V4 = v4(0);
    public static final Ip ANY_V6 = v6(0, 0);

    public Ip {
        if (version != 4 && version != 6) {
            throw new IllegalArgumentException("IP version " + version);
        }
        if (version == 4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** The IPv4 address of 32 bits in network order. */
    public static Ip v4(int bits) {
        return new Ip(4, 0, bits & 0xffff_ffffL);
    }

    public static Ip v6(long high, long low) {
        return new Ip(6, high, low);
    }

    /**
     * Reads a dotted quad or an RFC 4291 text form; no zone, no name.
     *
     * @throws IllegalArgumentException when the text is neither
     */
    public static Ip parse(String text) {
        return text.indexOf(':') < 0 ? v4(parseV4(text, text)) : Ipv6Text.parse(text);
    }

    static int parseV4(String text, String whole) {
        int bits = 0;
        int octets = 0;
        int at = 0;
        while (octets < 4) {
            int end = at;
            int octet = 0;
            while (end < text.length() && end - at < 3 && Character.digit(text.charAt(end), 10) >= 0) {
                octet = octet * 10 + Character.digit(text.charAt(end++), 10);
            }
            boolean leadingZero = end - at > 1 && text.charAt(at) == '0';
            boolean separated = ++octets == 4 ? end == text.length() : end < text.length() && text.charAt(end) == '.';
            if (end == at || octet > 255 || leadingZero || !separated) {
                throw notAnAddress(whole);
            }
            bits = (bits << 8) | octet;
            at = end + 1;
        }
        return bits;
    }

    static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not an IP address such as 10.7.1.1 or 2001:db8::1");
    }

    /**
     * Reads 4 or 16 octets in network order.
     *
     * @throws IllegalArgumentException for any other length
     */
    public static Ip of(byte[] octets) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        if (octets.length == 4) {
            return v4(buffer.getInt());
        }
        if (octets.length == 16) {
            return v6(buffer.getLong(), buffer.getLong());
        }
        throw new IllegalArgumentException("an IP address has 4 or 16 octets, not " + octets.length);
    }

    public boolean isV4() {
        return version == 4;
    }

    public boolean isV6() {
        return version == 6;
    }

    /** 32 or 128. */
    public int bitLength() {
        return isV4() ? 32 : 128;
    }

    /** The 32 bits of an IPv4 address in network order; meaningless for IPv6. */
    public int v4Bits() {
        return (int) low;
    }

    /** fe80::/10 or 169.254.0.0/16. */
    public boolean isLinkLocal() {
        return isV4() ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    /** 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return isV4() ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return isV4() ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /**
     * The address after this one, as counted through a range.
     *
     * @throws IllegalArgumentException after the last address of the family
     */
    public Ip next() {
        if (isV4()) {
            if (low == 0xffff_ffffL) {
                throw new IllegalArgumentException("no address follows " + this);
            }
            return new Ip(4, 0, low + 1);
        }
        if (high == -1 && low == -1) {
            throw new IllegalArgumentException("no address follows " + this);
        }
        return new Ip(6, low == -1 ? high + 1 : high, low + 1);
    }

    /** How many addresses there are from this one to {@code last}, both included; {@code last} is of the same version. */
    public BigInteger countTo(Ip last) {
        return new BigInteger(1, last.toBytes())
                .subtract(new BigInteger(1, toBytes()))
                .add(BigInteger.ONE);
    }

    /** 4 or 16 octets in network order. */
    public byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(bitLength() / 8);
        if (isV4()) {
            buffer.putInt(v4Bits());
        } else {
            buffer.putLong(high).putLong(low);
        }
        return buffer.array();
    }

    /** IPv4 before IPv6, then numerically. */
    @Override
    public int compareTo(Ip other) {
        int byVersion = Integer.compare(version, other.version);
        int byHigh = byVersion != 0 ? byVersion : Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted quad, or the canonical form of RFC 5952. */
    @Override
    public String toString() {
        if (isV6()) {
            return Ipv6Text.print(high, low);
        }
        return (low >>> 24) + "." + (((low >>> 16) & 0xff)) + "." + (((low >>> 8) & 0xff)) + "." + (low & 0xff);
    }
}
