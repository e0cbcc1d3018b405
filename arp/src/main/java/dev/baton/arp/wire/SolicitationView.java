package dev.baton.arp.wire;

import static dev.baton.arp.wire.NdpFrame.AT_ETHER_SOURCE;
import static dev.baton.arp.wire.NdpFrame.AT_ETHER_TYPE;
import static dev.baton.arp.wire.NdpFrame.AT_HOP_LIMIT;
import static dev.baton.arp.wire.NdpFrame.AT_ICMP;
import static dev.baton.arp.wire.NdpFrame.AT_IP;
import static dev.baton.arp.wire.NdpFrame.AT_IP_SOURCE;
import static dev.baton.arp.wire.NdpFrame.AT_IP_TARGET;
import static dev.baton.arp.wire.NdpFrame.AT_NEXT_HEADER;
import static dev.baton.arp.wire.NdpFrame.AT_OPTION;
import static dev.baton.arp.wire.NdpFrame.AT_PAYLOAD_LENGTH;
import static dev.baton.arp.wire.NdpFrame.AT_SUBJECT;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Reads a neighbour solicitation where it lies (RFC 4861 sections 4.3 and 7.1.1). {@link #wrap} refuses hostile or foreign
 * bytes with a named reason and never throws; the accessors are meaningful only after it returned {@link Drop#NONE}, and
 * only until the buffer is filled again. Reused for every frame by the one thread that owns it.
 */
public final class SolicitationView {

    /** Why a frame was refused, in the order in which it is looked at. Each is a counter. */
    public enum Drop {
        /** Not refused. */
        NONE,
        /** Fewer octets than a solicitation has, or than its IPv6 header says. */
        TOO_SHORT,
        /** Another EtherType, IP version, protocol, type or code, or an extension header in between. */
        NOT_SOLICITATION,
        /** It passed a router: whoever sent it is not on this link. */
        HOP_LIMIT,
        BAD_CHECKSUM,
        /** Sent from a group address: no station may (IEEE 802.3 section 3.2.3). */
        GROUP_SOURCE,
        /** The sender claims a multicast or the loopback address. */
        BAD_SENDER_IP,
        /** Nobody asks for the MAC of a group. */
        BAD_TARGET_IP,
        /** An option without length, or longer than the message. */
        BAD_OPTION,
        /** The asker says that its MAC is a group's or all zero: no neighbour could reach it. */
        BAD_SENDER_MAC,
        /** A probe names a MAC, or goes to one station alone (RFC 4861 section 7.1.1, RFC 4862 section 5.4.2). */
        BAD_PROBE
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(NdpFrame.LENGTH);
    private static final int SOURCE_LINK_LAYER_ADDRESS = 1;
    private static final int OPTION_UNIT = 8;

    private ByteBuffer frame = NOTHING;
    private int namedAt;

    /**
     * Looks at a frame.
     *
     * @param buffer big-endian; the frame begins at index 0
     * @param length octets of the frame; more than the buffer holds counts as cut off
     */
    public Drop wrap(ByteBuffer buffer, int length) {
        frame = NOTHING;
        namedAt = 0;
        int octets = Math.min(length, buffer.limit());
        if (octets < AT_OPTION) {
            return Drop.TOO_SHORT;
        }
        if (buffer.getShort(AT_ETHER_TYPE) != (short) NdpFrame.ETHER_TYPE
                || buffer.get(AT_IP) >> 4 != 6
                || buffer.get(AT_NEXT_HEADER) != NdpFrame.ICMP_V6
                || buffer.getShort(AT_ICMP) != (short) (NdpFrame.SOLICITATION << 8)) {
            return Drop.NOT_SOLICITATION;
        }
        if ((buffer.get(AT_HOP_LIMIT) & 0xff) != NdpFrame.HOP_LIMIT) {
            return Drop.HOP_LIMIT;
        }
        int end = AT_ICMP + (buffer.getShort(AT_PAYLOAD_LENGTH) & 0xffff);
        if (end > octets || end < AT_OPTION) {
            return Drop.TOO_SHORT;
        }
        if (NdpFrame.checksum(buffer, end) != 0) {
            return Drop.BAD_CHECKSUM;
        }
        Drop drop = contents(buffer, end);
        if (drop == Drop.NONE) {
            frame = buffer;
        }
        return drop;
    }

    private Drop contents(ByteBuffer buffer, int end) {
        if ((buffer.get(AT_ETHER_SOURCE) & 1) != 0) {
            return Drop.GROUP_SOURCE;
        }
        long high = buffer.getLong(AT_IP_SOURCE);
        long low = buffer.getLong(AT_IP_SOURCE + 8);
        if (isGroup(high) || high == 0 && low == 1) {
            return Drop.BAD_SENDER_IP;
        }
        if (isGroup(buffer.getLong(AT_SUBJECT))) {
            return Drop.BAD_TARGET_IP;
        }
        Drop drop = options(buffer, end);
        if (drop != Drop.NONE) {
            return drop;
        }
        boolean probe = high == 0 && low == 0;
        boolean toMany = isGroup(buffer.getLong(AT_IP_TARGET));
        return probe && (namedAt != 0 || !toMany) ? Drop.BAD_PROBE : Drop.NONE;
    }

    private Drop options(ByteBuffer buffer, int end) {
        int at = AT_OPTION;
        while (at < end) {
            int length = end - at < 2 ? 0 : (buffer.get(at + 1) & 0xff) * OPTION_UNIT;
            if (length == 0 || length > end - at) {
                return Drop.BAD_OPTION;
            }
            if (buffer.get(at) == SOURCE_LINK_LAYER_ADDRESS) {
                namedAt = at + 2;
                long named = Mac.bitsAt(buffer, namedAt);
                if (named == 0 || (named >>> 40 & 1) != 0) {
                    return Drop.BAD_SENDER_MAC;
                }
            }
            at += length;
        }
        return Drop.NONE;
    }

    private static boolean isGroup(long high) {
        return high >>> 56 == 0xff;
    }

    public long etherSource() {
        return Mac.bitsAt(frame, AT_ETHER_SOURCE);
    }

    /** The MAC that the asker names, to which the answer goes; the frame's own where it names none, as who asks one station may. */
    public long askerMac() {
        return Mac.bitsAt(frame, namedAt == 0 ? AT_ETHER_SOURCE : namedAt);
    }

    /** The upper half of the asker's address. */
    public long askerHigh() {
        return frame.getLong(AT_IP_SOURCE);
    }

    /** The lower half. */
    public long askerLow() {
        return frame.getLong(AT_IP_SOURCE + 8);
    }

    /** The upper half of the address that is asked for. */
    public long subjectHigh() {
        return frame.getLong(AT_SUBJECT);
    }

    /** The lower half. */
    public long subjectLow() {
        return frame.getLong(AT_SUBJECT + 8);
    }

    /** Whether the sender does not say who asks: it probes whether the address is free (RFC 4862 section 5.4). */
    public boolean isProbe() {
        return askerHigh() == 0 && askerLow() == 0;
    }
}
