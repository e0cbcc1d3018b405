package dev.baton.nativeconfig.addr;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An Ethernet (EUI-48) address; immutable, any thread.
 *
 * @param bits the address in the low 48 bits, first octet on the wire highest
 */
public record Mac(long bits) {
    /** Octets of an address. */
    public static final int LENGTH = 6;

    public static final Mac ZERO = new Mac(0);
    public static final Mac BROADCAST = new Mac(0xffff_ffff_ffffL);

    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2}(\\1[0-9a-fA-F]{2}){4}");

    public Mac {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits, not 0x" + Long.toHexString(bits));
        }
    }

    /**
     * Reads {@code 10:00:00:c1:4a:87} or {@code 10-00-00-C1-4A-87}.
     *
     * @throws IllegalArgumentException when the text is neither
     */
    public static Mac parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a MAC address such as 10:00:00:c1:4a:87");
        }
        return new Mac(Long.parseLong(text.replace(text.substring(2, 3), ""), 16));
    }

    /** Reads six octets at {@code index}; the buffer's position stays. */
    public static Mac at(ByteBuffer buffer, int index) {
        return new Mac(bitsAt(buffer, index));
    }

    /** The same without an object, for hot paths: the 48 bits at {@code index}. Expects a big-endian buffer. */
    public static long bitsAt(ByteBuffer buffer, int index) {
        return (buffer.getShort(index) & 0xffffL) << 32 | (buffer.getInt(index + 2) & 0xffff_ffffL);
    }

    /** Writes the six octets at {@code index} of a big-endian buffer; the buffer's position stays. */
    public void putAt(ByteBuffer buffer, int index) {
        buffer.putShort(index, (short) (bits >>> 32));
        buffer.putInt(index + 2, (int) bits);
    }

    /** The six octets in wire order. */
    public byte[] toBytes() {
        byte[] octets = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            octets[i] = (byte) (bits >>> (8 * (LENGTH - 1 - i)));
        }
        return octets;
    }

    /** Whether the group bit is set (multicast or broadcast, IEEE 802 section 8): never a station's own address. */
    public boolean isGroup() {
        return ((bits >>> 40) & 1) != 0;
    }

    /** Lower case with colons, as {@code ip} prints it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (bits >>> shift) & 0xff;
            text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 15, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
