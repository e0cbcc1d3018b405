package dev.baton.arp.wire;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Writes whole Ethernet frames with a neighbour solicitation or advertisement inside (RFC 4861 sections 4.3 and 4.4), which
 * are to IPv6 what ARP is to IPv4. Fills the first {@link #LENGTH} octets of a big-endian buffer, {@link #PROBE_LENGTH} of a
 * probe, and leaves its position alone. Nothing is allocated; any thread.
 *
 * <pre>
 *  0         6         12     14              54      56    58    62           78    80            86
 *  +---------+---------+------+---------------+-------+-----+-----+------------+-----+-------------+
 *  | Ethernet| Ethernet| 86dd | IPv6 header,  | 87 00 | sum |  0  | whose MAC? |01 01| sender MAC  |
 *  | target  | source  |      | hop limit 255 | 88 00 |     | RSO | that MAC   |02 01| is this     |
 *  +---------+---------+------+---------------+-------+-----+-----+------------+-----+-------------+
 * </pre>
 */
public final class NdpFrame {
    public static final int LENGTH = 86;

    /** Of a solicitation that does not say who asks: it has no option. */
    public static final int PROBE_LENGTH = 78;

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

    /** In the first of the four octets of flags (RFC 4861 section 4.4). */
    static final int ROUTER = 0x8000_0000;

    static final int SOLICITED = 0x4000_0000;
    static final int OVERRIDE = 0x2000_0000;

    private static final short SOURCE_LINK_LAYER_ADDRESS = 0x0101; // of one unit of eight octets
    static final short TARGET_LINK_LAYER_ADDRESS = 0x0201;

    /** ff02::1 and its MAC (RFC 4291 section 2.7.1, RFC 2464 section 7). */
    static final long ALL_NODES_HIGH = 0xff02_0000_0000_0000L;

    static final long ALL_NODES_LOW = 1;
    static final Mac ALL_NODES = new Mac(0x3333_0000_0001L);

    /** ff02::1:ff00:0/104 (RFC 4291 section 2.7.1). */
    private static final long SOLICITED_NODE_HIGH = 0xff02_0000_0000_0000L;

    private static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;

    private NdpFrame() {}

    /**
     * Asks who has {@code subject}.
     *
     * @param to the station that is expected to have it, as a kernel asks whether it is still there; or the group of those
     *     who might, where that is not known
     * @param from the asker's MAC
     * @param fromIp the asker's address that goes with this MAC; or {@code ::} for a probe, which claims nothing, is answered
     *     to all nodes (section 7.2.4), and goes to the subject's group also where it is meant for one station
     * @return octets written
     */
    public static int solicitation(ByteBuffer frame, Mac to, Mac from, Ip fromIp, Ip subject) {
        boolean probe = fromIp.high() == 0 && fromIp.low() == 0;
        int length = probe ? PROBE_LENGTH : LENGTH;
        header(frame, to, from, length);
        frame.putLong(AT_IP_SOURCE, fromIp.high()).putLong(AT_IP_SOURCE + 8, fromIp.low());
        boolean toGroup = probe || to.isGroup();
        frame.putLong(AT_IP_TARGET, toGroup ? SOLICITED_NODE_HIGH : subject.high());
        frame.putLong(AT_IP_TARGET + 8, toGroup ? SOLICITED_NODE_LOW | subject.low() & 0xff_ffff : subject.low());
        frame.putShort(AT_ICMP, (short) (SOLICITATION << 8)).putShort(AT_CHECKSUM, (short) 0);
        frame.putInt(AT_FLAGS, 0);
        frame.putLong(AT_SUBJECT, subject.high()).putLong(AT_SUBJECT + 8, subject.low());
        if (!probe) {
            frame.putShort(AT_OPTION, SOURCE_LINK_LAYER_ADDRESS);
            from.putAt(frame, AT_OPTION + 2);
        }
        frame.putShort(AT_CHECKSUM, checksum(frame, length));
        return length;
    }

    /** Where a solicitation for the subject goes when nobody knows who has it (RFC 4291 section 2.7.1, RFC 2464 section 7). */
    public static Mac solicitedNodeGroup(Ip subject) {
        return new Mac(0x3333_ff00_0000L | subject.low() & 0xff_ffff);
    }

    /**
     * Prepares an unsolicited advertisement to all nodes (sections 4.4 and 7.2.6): {@link #announceInstead} says of which
     * address. Its source is that very address, as the owner of the MAC sends it.
     */
    public static void announcement(ByteBuffer frame, Mac owner) {
        header(frame, ALL_NODES, owner, LENGTH);
        frame.putLong(AT_IP_TARGET, ALL_NODES_HIGH).putLong(AT_IP_TARGET + 8, ALL_NODES_LOW);
        frame.putShort(AT_ICMP, (short) (ADVERTISEMENT << 8));
        frame.putShort(AT_OPTION, TARGET_LINK_LAYER_ADDRESS);
        owner.putAt(frame, AT_OPTION + 2);
    }

    /**
     * Makes a frame of {@link #announcement} announce this address: every cache that has it takes the MAC (Override).
     *
     * @param router whether the sender forwards. Hosts drop a default router that says it is none (RFC 4861 section 7.3.3)
     */
    public static void announceInstead(ByteBuffer frame, long high, long low, boolean router) {
        frame.putLong(AT_IP_SOURCE, high).putLong(AT_IP_SOURCE + 8, low);
        frame.putInt(AT_FLAGS, router ? ROUTER | OVERRIDE : OVERRIDE);
        frame.putLong(AT_SUBJECT, high).putLong(AT_SUBJECT + 8, low);
        frame.putShort(AT_CHECKSUM, (short) 0);
        frame.putShort(AT_CHECKSUM, checksum(frame, LENGTH));
    }

    static void header(ByteBuffer frame, Mac to, Mac from, int length) {
        to.putAt(frame, 0);
        from.putAt(frame, AT_ETHER_SOURCE);
        frame.putShort(AT_ETHER_TYPE, (short) ETHER_TYPE);
        frame.putInt(AT_IP, 0x6000_0000);
        frame.putShort(AT_PAYLOAD_LENGTH, (short) (length - AT_ICMP));
        frame.put(AT_NEXT_HEADER, (byte) ICMP_V6).put(AT_HOP_LIMIT, (byte) HOP_LIMIT);
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
