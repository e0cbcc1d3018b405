package dev.baton.arp.wire;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Writes whole Ethernet frames with a neighbour solicitation inside (RFC 4861 section 4.3), which is to IPv6 what an ARP
 * request is to IPv4. Fills the first {@link #LENGTH} octets of a big-endian buffer and leaves its position alone. Nothing
 * is allocated; any thread.
 *
 * <pre>
 *  0         6         12     14              54      56    58    62           78    80            86
 *  +---------+---------+------+---------------+-------+-----+-----+------------+-----+-------------+
 *  | Ethernet| Ethernet| 86dd | IPv6 header,  | 87 00 | sum |  0  | whose MAC? |01 01| sender MAC  |
 *  | target  | source  |      | hop limit 255 |       |     |     |            |     |             |
 *  +---------+---------+------+---------------+-------+-----+-----+------------+-----+-------------+
 * </pre>
 */
public final class NdpFrame {
    public static final int LENGTH = 86;

    public static final int ETHER_TYPE = 0x86dd;

    static final int AT_ETHER_SOURCE = 6;
    static final int AT_ETHER_TYPE = 12;
    static final int AT_IP = 14;
    static final int AT_PAYLOAD_LENGTH = AT_IP + 4;
    static final int AT_NEXT_HEADER = AT_IP + 6;
    static final int AT_HOP_LIMIT = AT_IP + 7;
    static final int AT_IP_SOURCE = AT_IP + 8;
    static final int AT_IP_TARGET = AT_IP + 24;
    static final int AT_ICMP = 54;
    static final int AT_CHECKSUM = AT_ICMP + 2;
    static final int AT_FLAGS = AT_ICMP + 4;
    static final int AT_SUBJECT = AT_ICMP + 8;
    static final int AT_OPTION = AT_ICMP + 24;

    static final int ICMP_V6 = 58;
    static final int SOLICITATION = 135;
    static final int ADVERTISEMENT = 136;
    /** What no router lets pass: the sender is on this link (RFC 4861 section 7.1). */
    static final int HOP_LIMIT = 255;

    private static final short SOURCE_LINK_LAYER_ADDRESS = 0x0101; // of one unit of eight octets

    /** ff02::1:ff00:0/104 (RFC 4291 section 2.7.1). */
    private static final long SOLICITED_NODE_HIGH = 0xff02_0000_0000_0000L;

    private static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;

    private NdpFrame() {}

    /**
     * Asks who has {@code subject}.
     *
     * @param to the station that is expected to have it, as a kernel asks whether it is still there; or the group of those
     *     who might, where that is not known
     * @param from the asker's own MAC, never the shared one
     * @param fromIp the asker's own link-local address
     */
    public static void solicitation(ByteBuffer frame, Mac to, Mac from, Ip fromIp, Ip subject) {
        to.putAt(frame, 0);
        from.putAt(frame, AT_ETHER_SOURCE);
        frame.putShort(AT_ETHER_TYPE, (short) ETHER_TYPE);
        frame.putInt(AT_IP, 0x6000_0000);
        frame.putShort(AT_PAYLOAD_LENGTH, (short) (LENGTH - AT_ICMP));
        frame.put(AT_NEXT_HEADER, (byte) ICMP_V6).put(AT_HOP_LIMIT, (byte) HOP_LIMIT);
        frame.putLong(AT_IP_SOURCE, fromIp.high()).putLong(AT_IP_SOURCE + 8, fromIp.low());
        boolean toGroup = to.isGroup();
        frame.putLong(AT_IP_TARGET, toGroup ? SOLICITED_NODE_HIGH : subject.high());
        frame.putLong(AT_IP_TARGET + 8, toGroup ? SOLICITED_NODE_LOW | subject.low() & 0xff_ffff : subject.low());
        frame.putShort(AT_ICMP, (short) (SOLICITATION << 8)).putShort(AT_CHECKSUM, (short) 0);
        frame.putInt(AT_FLAGS, 0);
        frame.putLong(AT_SUBJECT, subject.high()).putLong(AT_SUBJECT + 8, subject.low());
        frame.putShort(AT_OPTION, SOURCE_LINK_LAYER_ADDRESS);
        from.putAt(frame, AT_OPTION + 2);
        frame.putShort(AT_CHECKSUM, checksum(frame, LENGTH));
    }

    /** Over pseudo header and message (RFC 8200 section 8.1); 0 where the message already holds a correct one. */
    static short checksum(ByteBuffer frame, int end) {
        int sum = ICMP_V6 + end - AT_ICMP;
        for (int at = AT_IP_SOURCE; at + 1 < end; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        if ((end & 1) != 0) {
            sum += (frame.get(end - 1) & 0xff) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
