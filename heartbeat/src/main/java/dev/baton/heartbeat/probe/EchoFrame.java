package dev.baton.heartbeat.probe;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Writes whole Ethernet frames with an ICMP echo request inside (RFC 792), or an ICMPv6 one (RFC 4443 section 4.1). Fills
 * the start of a big-endian buffer and leaves its position alone. Nothing is allocated; any thread.
 *
 * <pre>
 *        0         6         12   14                         34    36    38    40    42      50    60
 *  IPv4  | target  | source  |0800| IPv4 header, no options  |08 00| sum | id  | seq | token | 0   |
 *        0         6         12   14                         54    56    58    60    62      70
 *  IPv6  | target  | source  |86dd| IPv6 header              |80 00| sum | id  | seq | token |
 * </pre>
 *
 * The token is random: who did not see the request cannot forge the reply.
 */
public final class EchoFrame {
    /** Octets of a request over IPv4, padded to the shortest frame that Ethernet carries. */
    public static final int LENGTH_V4 = 60;

    public static final int LENGTH_V6 = 70;

    public static final int ETHER_TYPE_V4 = 0x0800;
    public static final int ETHER_TYPE_V6 = 0x86dd;

    static final int AT_SOURCE = 6;
    static final int AT_ETHER_TYPE = 12;
    static final int AT_IP = 14;
    static final int AT_V4_ICMP = 34;
    static final int AT_V6_ICMP = 54;
    static final int V4_SOURCE = AT_IP + 12;
    static final int V4_TARGET = AT_IP + 16;
    static final int V6_SOURCE = AT_IP + 8;
    static final int V6_TARGET = AT_IP + 24;

    /** Octets of an echo message with its token. */
    static final int ICMP_LENGTH = 16;

    static final int CODE_AND_TYPE = 0;
    static final int CHECKSUM = 2;
    static final int IDENTIFIER = 4;
    static final int SEQUENCE = 6;
    static final int TOKEN = 8;

    static final int ICMP = 1;
    static final int ICMP_V6 = 58;
    static final int REQUEST = 8;
    static final int REPLY = 0;
    static final int REQUEST_V6 = 128;
    static final int REPLY_V6 = 129;

    private static final int HOP_LIMIT = 64;
    private static final short DO_NOT_FRAGMENT = 0x4000;

    private EchoFrame() {}

    /**
     * Writes a request.
     *
     * @param to whom it asks; its address decides the version
     * @param from the asker's own MAC of that path
     * @param fromIp the asker's own address there, of the same version
     * @return octets of the frame
     */
    public static int request(
            ByteBuffer frame, Station to, Mac from, Ip fromIp, int identifierAndSequence, long token) {
        to.mac().putAt(frame, 0);
        from.putAt(frame, AT_SOURCE);
        return to.ip().isV4()
                ? requestV4(frame, to.ip(), fromIp, HOP_LIMIT, identifierAndSequence, token)
                : requestV6(frame, to.ip(), fromIp, identifierAndSequence, token);
    }

    /**
     * Writes a request that the router with the target MAC must not forward and says so (RFC 1812 section 5.3.1), if it would
     * forward it: as traceroute does.
     *
     * @param via the router's MAC
     * @param to of IPv4, beyond it
     * @return octets of the frame
     */
    public static int hop(ByteBuffer frame, Mac via, Ip to, Mac from, Ip fromIp, int identifierAndSequence) {
        via.putAt(frame, 0);
        from.putAt(frame, AT_SOURCE);
        return requestV4(frame, to, fromIp, 1, identifierAndSequence, 0);
    }

    private static int requestV4(ByteBuffer frame, Ip to, Ip from, int hops, int identifierAndSequence, long token) {
        frame.putShort(AT_ETHER_TYPE, (short) ETHER_TYPE_V4);
        frame.putShort(AT_IP, (short) 0x4500); // version 4, header of five words, no service class
        frame.putShort(AT_IP + 2, (short) (20 + ICMP_LENGTH));
        frame.putShort(AT_IP + 4, (short) 0);
        frame.putShort(AT_IP + 6, DO_NOT_FRAGMENT);
        frame.put(AT_IP + 8, (byte) hops).put(AT_IP + 9, (byte) ICMP);
        frame.putShort(AT_IP + 10, (short) 0);
        frame.putInt(V4_SOURCE, from.v4Bits()).putInt(V4_TARGET, to.v4Bits());
        frame.putShort(AT_IP + 10, InternetChecksum.fold(InternetChecksum.add(0, frame, AT_IP, AT_V4_ICMP)));
        echo(frame, AT_V4_ICMP, REQUEST, identifierAndSequence, token);
        int sum = InternetChecksum.add(0, frame, AT_V4_ICMP, AT_V4_ICMP + ICMP_LENGTH);
        frame.putShort(AT_V4_ICMP + CHECKSUM, InternetChecksum.fold(sum));
        for (int at = AT_V4_ICMP + ICMP_LENGTH; at < LENGTH_V4; at++) {
            frame.put(at, (byte) 0);
        }
        return LENGTH_V4;
    }

    private static int requestV6(ByteBuffer frame, Ip to, Ip from, int identifierAndSequence, long token) {
        frame.putShort(AT_ETHER_TYPE, (short) ETHER_TYPE_V6);
        frame.putInt(AT_IP, 0x6000_0000);
        frame.putShort(AT_IP + 4, (short) ICMP_LENGTH);
        frame.put(AT_IP + 6, (byte) ICMP_V6).put(AT_IP + 7, (byte) HOP_LIMIT);
        frame.putLong(V6_SOURCE, from.high()).putLong(V6_SOURCE + 8, from.low());
        frame.putLong(V6_TARGET, to.high()).putLong(V6_TARGET + 8, to.low());
        echo(frame, AT_V6_ICMP, REQUEST_V6, identifierAndSequence, token);
        frame.putShort(AT_V6_ICMP + CHECKSUM, InternetChecksum.fold(sumV6(frame)));
        return LENGTH_V6;
    }

    private static void echo(ByteBuffer frame, int at, int type, int identifierAndSequence, long token) {
        frame.putShort(at + CODE_AND_TYPE, (short) (type << 8)).putShort(at + CHECKSUM, (short) 0);
        frame.putInt(at + IDENTIFIER, identifierAndSequence).putLong(at + TOKEN, token);
    }

    /** The pseudo header (RFC 8200 section 8.1) and the message. */
    static int sumV6(ByteBuffer frame) {
        int sum = InternetChecksum.add(ICMP_LENGTH + ICMP_V6, frame, V6_SOURCE, AT_V6_ICMP);
        return InternetChecksum.add(sum, frame, AT_V6_ICMP, AT_V6_ICMP + ICMP_LENGTH);
    }
}
