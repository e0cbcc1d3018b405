package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message of neighbour discovery (RFC 4861 section 4), of any type, also where it is flawed: what is to be said of it.
 * Whether a host may believe it is for the views of {@code arp.wire} to judge. Immutable.
 *
 * @param type of ICMPv6, 133 to 137
 * @param source of the IPv6 packet
 * @param subject the address it is about; of a router's messages the unspecified one
 * @param flags of an advertisement, the first of its octets
 * @param linkLayer the sender's MAC as the option says it, or of an advertisement the subject's; 0 where there is none
 * @param flaw what can be said against a message of any type (sections 6.1 and 7.1); empty when there is nothing
 */
record NdpMessage(int type, Ip source, Ip subject, int flags, long linkLayer, String flaw) {
    static final int ROUTER_SOLICITATION = 133;
    static final int ROUTER_ADVERTISEMENT = 134;
    static final int SOLICITATION = 135;
    static final int ADVERTISEMENT = 136;
    static final int REDIRECT = 137;

    private static final int AT_IP = 14;
    private static final int AT_NEXT_HEADER = AT_IP + 6;
    private static final int AT_HOP_LIMIT = AT_IP + 7;
    private static final int AT_IP_SOURCE = AT_IP + 8;
    private static final int AT_ICMP = AT_IP + 40;
    private static final int AT_FLAGS = AT_ICMP + 4;
    private static final int AT_SUBJECT = AT_ICMP + 8;
    private static final int ICMP_V6 = 58;
    private static final int UNROUTED = 255;

    private static final int SOURCE_OPTION = 1;
    private static final int TARGET_OPTION = 2;
    private static final int OPTION_UNIT = 8;

    private static final Ip NOBODY = Ip.v6(0, 0);

    /** The message of a frame; null when it holds no neighbour discovery. */
    static @Nullable NdpMessage find(ByteBuffer frame) {
        if (frame.limit() < AT_SUBJECT || frame.get(AT_IP) >> 4 != 6 || frame.get(AT_NEXT_HEADER) != ICMP_V6) {
            return null;
        }
        int type = frame.get(AT_ICMP) & 0xff;
        if (type < ROUTER_SOLICITATION || type > REDIRECT) {
            return null;
        }
        Ip source = Ip.v6(frame.getLong(AT_IP_SOURCE), frame.getLong(AT_IP_SOURCE + 8));
        int end = AT_ICMP + (frame.getShort(AT_IP + 4) & 0xffff);
        int options = options(type);
        if (end > frame.limit() || end < options) {
            return new NdpMessage(type, source, NOBODY, 0, 0, "malformed: too short");
        }
        Ip subject = type >= SOLICITATION ? Ip.v6(frame.getLong(AT_SUBJECT), frame.getLong(AT_SUBJECT + 8)) : NOBODY;
        int wanted = type == ADVERTISEMENT ? TARGET_OPTION : SOURCE_OPTION;
        boolean routed = (frame.get(AT_HOP_LIMIT) & 0xff) != UNROUTED;
        return new NdpMessage(
                type,
                source,
                subject,
                frame.get(AT_FLAGS) & 0xff,
                linkLayer(frame, options, end, wanted),
                routed ? "hop limit below 255: it crossed a router" : "");
    }

    /** Where the options begin. */
    private static int options(int type) {
        return switch (type) {
            case ROUTER_SOLICITATION -> AT_ICMP + 8;
            case ROUTER_ADVERTISEMENT -> AT_ICMP + 16;
            case REDIRECT -> AT_ICMP + 40;
            default -> AT_ICMP + 24;
        };
    }

    /** The MAC in the option; 0 without one. Options that are not sound end the search. */
    private static long linkLayer(ByteBuffer frame, int from, int end, int wanted) {
        long found = 0;
        int at = from;
        while (at < end) {
            int length = at + 1 < end ? (frame.get(at + 1) & 0xff) * OPTION_UNIT : 0;
            if (length == 0 || at + length > end) {
                return found;
            }
            if (frame.get(at) == wanted && length == OPTION_UNIT) {
                found = Mac.bitsAt(frame, at + 2);
            }
            at += length;
        }
        return found;
    }

    boolean isRouter() {
        return (flags & 0x80) != 0;
    }

    boolean isSolicited() {
        return (flags & 0x40) != 0;
    }

    boolean isOverride() {
        return (flags & 0x20) != 0;
    }
}
