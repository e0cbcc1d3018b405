package dev.baton.nativeconfig.netlink;

import java.nio.ByteBuffer;

/**
 * Walks the messages of one received datagram. Like {@link AttributeReader} it believes no length, never throws, and is
 * valid until the buffer is received into again. Used by one thread at a time.
 */
public final class MessageReader {
    private final ByteBuffer buffer;
    private int end;
    private int following;
    private int start;
    private int length;

    /** @param buffer in native order */
    MessageReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Starts over on a datagram of {@code received} bytes. */
    void reset(int received) {
        end = Math.min(received, buffer.capacity());
        following = 0;
        start = 0;
        length = 0;
    }

    /** Moves to the next message; false at the end, and at the first one that cannot be right. */
    boolean next() {
        if (following > end - Netlink.HEADER) {
            return false;
        }
        int whole = buffer.getInt(following);
        if (whole < Netlink.HEADER || whole > end - following) {
            following = end;
            return false;
        }
        start = following;
        length = whole;
        following += Math.min(Netlink.align(whole), end - following);
        return true;
    }

    /** The message type: RTM_NEWLINK, ... */
    public int type() {
        return buffer.getShort(start + Netlink.HEADER_TYPE) & 0xffff;
    }

    public int flags() {
        return buffer.getShort(start + Netlink.HEADER_FLAGS) & 0xffff;
    }

    int sequence() {
        return buffer.getInt(start + Netlink.HEADER_SEQUENCE);
    }

    /** Octets after the netlink header: the fixed part and the attributes. */
    public int length() {
        return Math.max(0, length - Netlink.HEADER);
    }

    /** An octet of the fixed part; zero beyond the end. */
    public int u8(int offset) {
        return offset + 1 > length() ? 0 : buffer.get(start + Netlink.HEADER + offset) & 0xff;
    }

    public int u16(int offset) {
        return offset + 2 > length() ? 0 : buffer.getShort(start + Netlink.HEADER + offset) & 0xffff;
    }

    public int u32(int offset) {
        return offset + 4 > length() ? 0 : buffer.getInt(start + Netlink.HEADER + offset);
    }

    /** The attributes that follow a fixed part of {@code fixed} octets. */
    public AttributeReader attributes(int fixed) {
        int from = Math.min(Netlink.align(fixed), length());
        return new AttributeReader(buffer, start + Netlink.HEADER + from, start + Netlink.HEADER + length());
    }
}
