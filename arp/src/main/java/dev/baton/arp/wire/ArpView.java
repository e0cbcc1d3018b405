package dev.baton.arp.wire;

import static dev.baton.arp.wire.ArpFrame.AT_ADDRESS_LENGTHS;
import static dev.baton.arp.wire.ArpFrame.AT_ETHER_SOURCE;
import static dev.baton.arp.wire.ArpFrame.AT_ETHER_TARGET;
import static dev.baton.arp.wire.ArpFrame.AT_ETHER_TYPE;
import static dev.baton.arp.wire.ArpFrame.AT_HARDWARE_TYPE;
import static dev.baton.arp.wire.ArpFrame.AT_OPCODE;
import static dev.baton.arp.wire.ArpFrame.AT_PROTOCOL_TYPE;
import static dev.baton.arp.wire.ArpFrame.AT_SENDER_IP;
import static dev.baton.arp.wire.ArpFrame.AT_SENDER_MAC;
import static dev.baton.arp.wire.ArpFrame.AT_TARGET_IP;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Reads an ARP frame where it lies. {@link #wrap} refuses hostile or foreign bytes with a named reason and never throws;
 * the accessors are meaningful only after it returned {@link Drop#NONE}, and only until the buffer is filled again.
 * Reused for every frame by the one thread that owns it.
 *
 * <p>Numbers are in network order: MAC addresses as the 48 bits of {@link Mac#bits}, IPv4 addresses as 32.
 */
public final class ArpView {

    /** Why a frame was refused, in the order in which it is looked at. Each is a counter. */
    public enum Drop {
        /** Not refused. */
        NONE,
        /** Fewer octets than an ARP frame for IPv4 has. */
        TOO_SHORT,
        /** Another EtherType, a VLAN tag included: tagged frames belong to the VLAN's own device. */
        NOT_ARP,
        /** ARP for other hardware than Ethernet, or with addresses that are not six octets long. */
        NOT_ETHERNET,
        /** ARP for another protocol than IPv4, or with addresses that are not four octets long. */
        NOT_IPV4,
        /** Neither request nor reply; RARP and InARP among them. */
        NOT_REQUEST_OR_REPLY,
        /** Sent from a group address: no station may (IEEE 802.3 section 3.2.3). */
        GROUP_SOURCE,
        /** The ARP sender is a group address or all zero: no neighbour could reach it. */
        BAD_SENDER_MAC,
        /** The sender claims a multicast, broadcast or loopback address. */
        BAD_SENDER_IP
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(ArpFrame.ARP_LENGTH);

    private ByteBuffer frame = NOTHING;

    /**
     * Looks at a frame.
     *
     * @param buffer big-endian; the frame begins at index 0
     * @param length octets of the frame; more than the buffer holds counts as cut off
     */
    public Drop wrap(ByteBuffer buffer, int length) {
        frame = NOTHING;
        if (Math.min(length, buffer.limit()) < ArpFrame.ARP_LENGTH) {
            return Drop.TOO_SHORT;
        }
        if (buffer.getShort(AT_ETHER_TYPE) != (short) ArpFrame.ETHER_TYPE) {
            return Drop.NOT_ARP;
        }
        short lengths = buffer.getShort(AT_ADDRESS_LENGTHS);
        if (buffer.getShort(AT_HARDWARE_TYPE) != ArpFrame.ETHERNET || lengths >> 8 != Mac.LENGTH) {
            return Drop.NOT_ETHERNET;
        }
        if (buffer.getShort(AT_PROTOCOL_TYPE) != ArpFrame.IPV4 || lengths != ArpFrame.LENGTHS_6_AND_4) {
            return Drop.NOT_IPV4;
        }
        int opcode = buffer.getShort(AT_OPCODE);
        if (opcode != ArpFrame.REQUEST && opcode != ArpFrame.REPLY) {
            return Drop.NOT_REQUEST_OR_REPLY;
        }
        if (isGroup(Mac.bitsAt(buffer, AT_ETHER_SOURCE))) {
            return Drop.GROUP_SOURCE;
        }
        long senderMac = Mac.bitsAt(buffer, AT_SENDER_MAC);
        if (senderMac == 0 || isGroup(senderMac)) {
            return Drop.BAD_SENDER_MAC;
        }
        int senderIp = buffer.getInt(AT_SENDER_IP);
        if (senderIp >>> 24 >= 224 && senderIp >>> 24 < 240 || senderIp == -1 || senderIp >>> 24 == 127) {
            return Drop.BAD_SENDER_IP;
        }
        frame = buffer;
        return Drop.NONE;
    }

    private static boolean isGroup(long mac) {
        return (mac >>> 40 & 1) != 0;
    }

    /** {@link ArpFrame#REQUEST} or {@link ArpFrame#REPLY}. */
    public int opcode() {
        return frame.getShort(AT_OPCODE);
    }

    public long etherTarget() {
        return Mac.bitsAt(frame, AT_ETHER_TARGET);
    }

    public long etherSource() {
        return Mac.bitsAt(frame, AT_ETHER_SOURCE);
    }

    public long senderMac() {
        return Mac.bitsAt(frame, AT_SENDER_MAC);
    }

    public int senderIp() {
        return frame.getInt(AT_SENDER_IP);
    }

    public int targetIp() {
        return frame.getInt(AT_TARGET_IP);
    }

    /** Whether the sender announces itself: sender and target are the same address (RFC 5227 section 3). */
    public boolean isGratuitous() {
        return senderIp() == targetIp() && !isProbe();
    }

    /** Whether the sender does not say who asks (RFC 5227 section 2.1.1). */
    public boolean isProbe() {
        return senderIp() == 0;
    }
}
