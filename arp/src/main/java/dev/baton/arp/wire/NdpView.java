package dev.baton.arp.wire;

import static dev.baton.arp.wire.NdpFrame.AT_ETHER_SOURCE;
import static dev.baton.arp.wire.NdpFrame.AT_ETHER_TYPE;
import static dev.baton.arp.wire.NdpFrame.AT_FLAGS;
import static dev.baton.arp.wire.NdpFrame.AT_HOP_LIMIT;
import static dev.baton.arp.wire.NdpFrame.AT_ICMP;
import static dev.baton.arp.wire.NdpFrame.AT_IP;
import static dev.baton.arp.wire.NdpFrame.AT_NEXT_HEADER;
import static dev.baton.arp.wire.NdpFrame.AT_OPTION;
import static dev.baton.arp.wire.NdpFrame.AT_PAYLOAD_LENGTH;
import static dev.baton.arp.wire.NdpFrame.AT_SUBJECT;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Reads a neighbour advertisement where it lies (RFC 4861 sections 4.4 and 7.1.2). {@link #wrap} refuses hostile or foreign
 * bytes with a named reason and never throws; the accessors are meaningful only after it returned {@link Drop#NONE}, and
 * only until the buffer is filled again. Reused for every frame by the one thread that owns it.
 */
public final class NdpView {

    /** Why a frame was refused, in the order in which it is looked at. Each is a counter. */
    public enum Drop {
        /** Not refused. */
        NONE,
        /** Fewer octets than an advertisement has, or than its IPv6 header says. */
        TOO_SHORT,
        /** Another EtherType, another IP version, another protocol, or an extension header in between. */
        NOT_ICMPV6,
        NOT_ADVERTISEMENT,
        /** It passed a router: whoever sent it is not on this link. */
        HOP_LIMIT,
        BAD_CHECKSUM,
        /** Sent from a group address: no station may (IEEE 802.3 section 3.2.3). */
        GROUP_SOURCE
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(NdpFrame.LENGTH);

    private ByteBuffer frame = NOTHING;
    private int end;

    /**
     * Looks at a frame.
     *
     * @param buffer big-endian; the frame begins at index 0
     * @param length octets of the frame; more than the buffer holds counts as cut off
     */
    public Drop wrap(ByteBuffer buffer, int length) {
        frame = NOTHING;
        int octets = Math.min(length, buffer.limit());
        if (octets < AT_OPTION) {
            return Drop.TOO_SHORT;
        }
        if (buffer.getShort(AT_ETHER_TYPE) != (short) NdpFrame.ETHER_TYPE
                || buffer.get(AT_IP) >> 4 != 6
                || buffer.get(AT_NEXT_HEADER) != NdpFrame.ICMP_V6) {
            return Drop.NOT_ICMPV6;
        }
        if (buffer.getShort(AT_ICMP) != (short) (NdpFrame.ADVERTISEMENT << 8)) {
            return Drop.NOT_ADVERTISEMENT;
        }
        if ((buffer.get(AT_HOP_LIMIT) & 0xff) != NdpFrame.HOP_LIMIT) {
            return Drop.HOP_LIMIT;
        }
        int upTo = AT_ICMP + (buffer.getShort(AT_PAYLOAD_LENGTH) & 0xffff);
        if (upTo > octets || upTo < AT_OPTION) {
            return Drop.TOO_SHORT;
        }
        if (NdpFrame.checksum(buffer, upTo) != 0) {
            return Drop.BAD_CHECKSUM;
        }
        if ((buffer.get(AT_ETHER_SOURCE) & 1) != 0) {
            return Drop.GROUP_SOURCE;
        }
        frame = buffer;
        end = upTo;
        return Drop.NONE;
    }

    public long etherSource() {
        return Mac.bitsAt(frame, AT_ETHER_SOURCE);
    }

    /** Whether it answers a solicitation. */
    public boolean isSolicited() {
        return (frame.getInt(AT_FLAGS) & NdpFrame.SOLICITED) != 0;
    }

    /**
     * The MAC that the subject is said to have, as {@link Mac#bits}: from the option, or, where there is none as in answers
     * to unicast questions, that of the frame.
     */
    public long subjectMac() {
        int at = AT_OPTION;
        while (at + 8 <= end && frame.get(at + 1) != 0) {
            if (frame.getShort(at) == NdpFrame.TARGET_LINK_LAYER_ADDRESS) {
                return Mac.bitsAt(frame, at + 2);
            }
            at += 8 * (frame.get(at + 1) & 0xff);
        }
        return etherSource();
    }

    /** The upper half of the address that it is about. */
    public long subjectHigh() {
        return frame.getLong(AT_SUBJECT);
    }

    /** The lower half. */
    public long subjectLow() {
        return frame.getLong(AT_SUBJECT + 8);
    }

    /** Whether it is about this address. */
    public boolean isAbout(Ip subject) {
        return isAbout(subject.high(), subject.low()) && subject.isV6();
    }

    /** The same, of an address in two halves. */
    public boolean isAbout(long high, long low) {
        return subjectHigh() == high && subjectLow() == low;
    }
}
