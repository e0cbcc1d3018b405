package dev.baton.arp.wire;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Writes whole Ethernet frames with ARP for IPv4 inside (RFC 826). Each method fills the first {@link #LENGTH} octets of a
 * big-endian buffer, padding included, and leaves its position alone. Nothing is allocated; any thread.
 *
 * <pre>
 *  0            6            12     14     16     18   19   20     22            28      32            38      42   60
 *  +------------+------------+------+------+------+----+----+------+-------------+-------+-------------+-------+----+
 *  | Ethernet   | Ethernet   | 0806 | 0001 | 0800 | 06 | 04 | op   | sender MAC  |sender | target MAC  |target | 0  |
 *  | target     | source     |      |      |      |    |    |      |             | IP    |             | IP    |    |
 *  +------------+------------+------+------+------+----+----+------+-------------+-------+-------------+-------+----+
 * </pre>
 */
public final class ArpFrame {
    /** Octets of a frame as sent: the shortest that Ethernet carries, without its checksum. */
    public static final int LENGTH = 60;

    /** Octets that mean something; the rest is padding. */
    public static final int ARP_LENGTH = 42;

    public static final int ETHER_TYPE = 0x0806;

    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    static final int AT_ETHER_TARGET = 0;
    static final int AT_ETHER_SOURCE = 6;
    static final int AT_ETHER_TYPE = 12;
    static final int AT_HARDWARE_TYPE = 14;
    static final int AT_PROTOCOL_TYPE = 16;
    static final int AT_ADDRESS_LENGTHS = 18;
    static final int AT_OPCODE = 20;
    static final int AT_SENDER_MAC = 22;
    static final int AT_SENDER_IP = 28;
    static final int AT_TARGET_MAC = 32;
    static final int AT_TARGET_IP = 38;

    static final short ETHERNET = 1;
    static final short IPV4 = 0x0800;
    static final short LENGTHS_6_AND_4 = 0x0604;

    private ArpFrame() {}

    /**
     * An announcement (RFC 5227 section 3): a broadcast request in which sender and target are both {@code ip}. The
     * request form is the one that every neighbour must take an existing entry from (RFC 826), and that Linux honours.
     */
    public static void announcement(ByteBuffer frame, Mac sharedMac, int ip) {
        write(frame, REQUEST, Mac.BROADCAST, sharedMac, Mac.ZERO, ip, ip);
    }

    /** The announcement as an unasked reply, for the few devices that take no other form (RFC 5944 section 4.6). */
    public static void announcementReply(ByteBuffer frame, Mac sharedMac, int ip) {
        write(frame, REPLY, Mac.BROADCAST, sharedMac, sharedMac, ip, ip);
    }

    /** Turns a written announcement, of either form, into that of another address. */
    public static void announceInstead(ByteBuffer frame, int ip) {
        frame.putInt(AT_SENDER_IP, ip);
        frame.putInt(AT_TARGET_IP, ip);
    }

    /**
     * Asks for {@code targetIp}.
     *
     * @param to {@link Mac#BROADCAST}, or the one station that is asked
     * @param from Ethernet source and ARP sender: the asker's own, never the shared MAC
     * @param senderIp the asker's own address
     */
    public static void request(ByteBuffer frame, Mac to, Mac from, int senderIp, int targetIp) {
        write(frame, REQUEST, to, from, Mac.ZERO, senderIp, targetIp);
    }

    /**
     * Asks for {@code targetIp} without saying who asks: sender 0.0.0.0 (RFC 5227 section 2.1.1). It changes no
     * neighbour's cache, and Linux answers it.
     */
    public static void probe(ByteBuffer frame, Mac to, Mac from, int targetIp) {
        request(frame, to, from, 0, targetIp);
    }

    /**
     * The frame of an answer from the shared MAC (RFC 826), to be completed by {@link #answerInstead} before it is sent: it
     * names nobody yet.
     */
    public static void answer(ByteBuffer frame, Mac sharedMac) {
        write(frame, REPLY, Mac.ZERO, sharedMac, Mac.ZERO, 0, 0);
    }

    /**
     * Turns a written answer into the one that an asker gets, and nobody else: {@code ip} is at the sender's MAC.
     *
     * @param asker as {@link Mac#bits}
     * @param askerIp 0 where a probe did not say who asks
     */
    public static void answerInstead(ByteBuffer frame, long asker, int askerIp, int ip) {
        putMac(frame, AT_ETHER_TARGET, asker);
        frame.putInt(AT_SENDER_IP, ip);
        putMac(frame, AT_TARGET_MAC, asker);
        frame.putInt(AT_TARGET_IP, askerIp);
    }

    private static void putMac(ByteBuffer frame, int at, long bits) {
        frame.putShort(at, (short) (bits >>> 32));
        frame.putInt(at + 2, (int) bits);
    }

    private static void write(
            ByteBuffer frame, int opcode, Mac etherTarget, Mac source, Mac target, int senderIp, int targetIp) {
        etherTarget.putAt(frame, AT_ETHER_TARGET);
        source.putAt(frame, AT_ETHER_SOURCE);
        frame.putShort(AT_ETHER_TYPE, (short) ETHER_TYPE);
        frame.putShort(AT_HARDWARE_TYPE, ETHERNET);
        frame.putShort(AT_PROTOCOL_TYPE, IPV4);
        frame.putShort(AT_ADDRESS_LENGTHS, LENGTHS_6_AND_4);
        frame.putShort(AT_OPCODE, (short) opcode);
        source.putAt(frame, AT_SENDER_MAC);
        frame.putInt(AT_SENDER_IP, senderIp);
        target.putAt(frame, AT_TARGET_MAC);
        frame.putInt(AT_TARGET_IP, targetIp);
        for (int at = ARP_LENGTH; at < LENGTH; at++) {
            frame.put(at, (byte) 0);
        }
    }
}
