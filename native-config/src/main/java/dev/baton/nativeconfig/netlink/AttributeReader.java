package dev.baton.nativeconfig.netlink;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.KernelName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the attributes of a netlink message: {@code while (attributes.next()) switch (attributes.type()) ...}.
 *
 * <p>Believes no length: an attribute that is shorter than its header or longer than what holds it ends the walk, and a
 * value shorter than the type asked for reads as zero or empty. Nothing here throws on any input. Valid as long as the
 * buffer beneath is not received into again. Used by one thread at a time.
 */
public final class AttributeReader {
    private final ByteBuffer buffer;
    private final int end;
    private int following;
    private int start;
    private int length;
    private int type;

    /** @param buffer in native order, read by absolute index within {@code from} (inclusive) and {@code to} (exclusive) */
    AttributeReader(ByteBuffer buffer, int from, int to) {
        this.buffer = buffer;
        this.following = from;
        this.end = to;
    }

    /** Moves to the next attribute; false at the end, and at the first one that cannot be right. */
    public boolean next() {
        if (following > end - Netlink.ATTRIBUTE_HEADER) {
            return false;
        }
        int whole = buffer.getShort(following) & 0xffff;
        if (whole < Netlink.ATTRIBUTE_HEADER || whole > end - following) {
            following = end;
            return false;
        }
        type = buffer.getShort(following + 2) & Netlink.NLA_TYPE_MASK;
        start = following + Netlink.ATTRIBUTE_HEADER;
        length = whole - Netlink.ATTRIBUTE_HEADER;
        following += Netlink.align(whole);
        return true;
    }

    /** The attribute's number, without the flags for nesting and byte order. */
    public int type() {
        return type;
    }

    /** Octets of the value. */
    public int length() {
        return length;
    }

    public int u8() {
        return length < 1 ? 0 : buffer.get(start) & 0xff;
    }

    public int u16() {
        return length < 2 ? 0 : buffer.getShort(start) & 0xffff;
    }

    public int u32() {
        return length < 4 ? 0 : buffer.getInt(start);
    }

    public int be32() {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? u32() : Integer.reverseBytes(u32());
    }

    public long be64() {
        long value = length < 8 ? 0 : buffer.getLong(start);
        return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }

    /** The value as text, up to its closing zero if it has one. */
    public String string() {
        byte[] text = bytes();
        int zero = 0;
        while (zero < text.length && text[zero] != 0) {
            zero++;
        }
        return new String(text, 0, zero, StandardCharsets.UTF_8);
    }

    /** The value as the name of a link; see {@link KernelName}. */
    public String name() {
        return KernelName.text(bytes());
    }

    public byte[] bytes() {
        byte[] value = new byte[length];
        buffer.get(start, value);
        return value;
    }

    /** The value as an Ethernet address; all zero when it is none (an InfiniBand address has 20 octets). */
    public Mac mac() {
        return length == Mac.LENGTH ? Mac.at(ByteBuffer.wrap(bytes()), 0) : Mac.ZERO;
    }

    /** The value as an IP address of 4 or 16 octets; 0.0.0.0 when it is neither. */
    public Ip ip() {
        return length == 4 || length == 16 ? Ip.of(bytes()) : Ip.ANY_V4;
    }

    /** The attributes within this one. */
    public AttributeReader nested() {
        return new AttributeReader(buffer, start, start + length);
    }
}
