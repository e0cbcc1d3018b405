package dev.baton.nativeconfig.packet;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A classic BPF program (linux/filter.h, bpf(4) of BSD): which frames a socket wakes its reader for. Immutable, any thread.
 *
 * <p>Every filter for raw frames begins with the same four questions, answered from the kernel's own notes on a frame.
 * Outgoing frames are dropped, where {@code PACKET_IGNORE_OUTGOING} is missing. Frames with a VLAN tag are dropped, for a
 * tagged frame heard on the untagged device belongs to another network; tag 0 is only a priority (IEEE 802.1Q section 9.6)
 * and passes. A socket bound to one EtherType is asked after the kernel took an unclaimed tag off, and finds such a frame
 * marked "for another host" instead: so these are dropped too, which costs nothing, as a frame to another station's
 * address reaches a socket only in promiscuous mode.
 */
public final class SocketFilter {
    private static final int LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_WORD = 0x20;
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JUMP_GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K, unsigned
    private static final int JUMP_GREATER_OR_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K, unsigned
    private static final int RETURN = 0x06; // BPF_RET | BPF_K

    private static final int ANCILLARY = -0x1000; // SKF_AD_OFF
    private static final int PACKET_TYPE = ANCILLARY + 4;
    private static final int VLAN_TAG = ANCILLARY + 44;
    private static final int VLAN_TAG_PRESENT = ANCILLARY + 48;

    private static final int OTHER_HOST = 3; // PACKET_OTHERHOST and so on, linux/if_packet.h
    private static final int OUTGOING = 4;
    private static final int LOOPBACK = 5;

    private static final int ETHER_TYPE_AT = 12;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int GROUP_BIT = 1; // of the destination's first octet
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ICMP = 1;
    private static final int ICMP_V6 = 58;
    /** Type 11, code 0: on its way. */
    private static final int TIME_EXCEEDED = 11 << 8;

    private static final int ECHO_REPLY_V6 = 129;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int SUBJECT_AT = 62; // of a solicitation: whose MAC it asks for
    private static final int WHOLE_FRAME = 0x40000;
    private static final int INSTRUCTION_BYTES = 8;
    /** So many ranges {@link #arpRequests} takes, and prefixes {@link #neighbourSolicitations}. */
    public static final int MOST_RANGES = 32;

    private final List<long[]> instructions;

    private SocketFilter(List<long[]> instructions) {
        this.instructions = instructions;
    }

    /** Every untagged frame for this station or for a group. */
    public static SocketFilter none() {
        return untagged().accept();
    }

    /** ARP for IPv4 over Ethernet (RFC 826): the only kind with six octets of hardware and four of protocol address. */
    public static SocketFilter arp() {
        return arpOfIpv4().accept();
    }

    /** The same, replies only. */
    public static SocketFilter arpReply() {
        return arpOfIpv4().require(LOAD_HALF, 20, ARP_REPLY).accept();
    }

    private static Program arpOfIpv4() {
        return untagged()
                .require(LOAD_HALF, ETHER_TYPE_AT, ETH_P_ARP)
                .require(LOAD_WORD, 14, 0x0001_0800)
                .require(LOAD_HALF, 18, 0x0604);
    }

    /**
     * ARP requests for IPv4 addresses within one of these ranges. The kernel asks them one by one for every frame, so there
     * should be few.
     *
     * @param firsts of each range the lowest address
     * @param lasts of each range the highest address
     */
    public static SocketFilter arpRequests(int[] firsts, int[] lasts) {
        checkRanges(firsts, lasts);
        return arpOfIpv4()
                .require(LOAD_HALF, 20, ARP_REQUEST)
                .targets(firsts, lasts, WHOLE_FRAME)
                .refuse();
    }

    /** ARP, except such requests to all, to a group or to this MAC: for one who hears these by another socket. */
    public static SocketFilter arpBesides(Mac to, int[] firsts, int[] lasts) {
        checkRanges(firsts, lasts);
        int behindTargets = 1 + 3 * firsts.length;
        Program program = arpOfIpv4();
        program.add(LOAD_BYTE, 0, 0, 0);
        program.add(AND, GROUP_BIT, 0, 0);
        program.add(JUMP_EQUAL, GROUP_BIT, 4, 0);
        program.add(LOAD_WORD, 0, 0, 0);
        program.add(JUMP_EQUAL, (int) (to.bits() >> Short.SIZE), 0, behindTargets + 4);
        program.add(LOAD_HALF, 4, 0, 0);
        program.add(JUMP_EQUAL, (int) (to.bits() & 0xffff), 0, behindTargets + 2);
        program.add(LOAD_HALF, 20, 0, 0);
        program.add(JUMP_EQUAL, ARP_REQUEST, 0, behindTargets);
        return program.targets(firsts, lasts, 0).accept();
    }

    private static void checkRanges(int[] firsts, int[] lasts) {
        if (firsts.length != lasts.length || firsts.length > MOST_RANGES) {
            throw new IllegalArgumentException("at most " + MOST_RANGES + " ranges, each with two ends");
        }
    }

    /** Replies to ICMP echo with this identifier, over IPv4 without options or fragments (RFC 791, RFC 792). */
    public static SocketFilter echoReply(int identifier) {
        return untagged()
                .require(LOAD_HALF, ETHER_TYPE_AT, ETH_P_IP)
                .require(LOAD_BYTE, 14, 0x45)
                .require(LOAD_BYTE, 23, ICMP)
                .require(LOAD_HALF, 34, 0x0000)
                .require(LOAD_HALF, 38, identifier)
                .accept();
    }

    /**
     * What a router says that does not forward an echo request with this identifier because its time is over (RFC 792), over
     * IPv4 without options or fragments.
     */
    public static SocketFilter timeExceeded(int identifier) {
        return untagged()
                .require(LOAD_HALF, ETHER_TYPE_AT, ETH_P_IP)
                .require(LOAD_BYTE, 14, 0x45)
                .require(LOAD_BYTE, 23, ICMP)
                .require(LOAD_HALF, 34, TIME_EXCEEDED)
                .require(LOAD_BYTE, 42, 0x45)
                .require(LOAD_BYTE, 51, ICMP)
                .require(LOAD_HALF, 66, identifier)
                .accept();
    }

    /** Such replies over IPv6 without extension headers (RFC 8200, RFC 4443). */
    public static SocketFilter echoReplyV6(int identifier) {
        return icmpV6(ECHO_REPLY_V6).require(LOAD_HALF, 58, identifier).accept();
    }

    /** Neighbour advertisements (RFC 4861 section 4.4). */
    public static SocketFilter neighbourAdvertisement() {
        return icmpV6(NEIGHBOUR_ADVERTISEMENT).accept();
    }

    /**
     * Neighbour solicitations (RFC 4861 section 4.3) for addresses within one of these prefixes. The kernel asks them one by
     * one for every solicitation, so there should be few.
     *
     * @param subjects of IPv6
     */
    public static SocketFilter neighbourSolicitations(List<Prefix> subjects) {
        if (subjects.size() > MOST_RANGES) {
            throw new IllegalArgumentException("at most " + MOST_RANGES + " prefixes");
        }
        Program program = icmpV6(NEIGHBOUR_SOLICITATION);
        subjects.forEach(program::acceptSubject);
        return program.refuse();
    }

    private static Program icmpV6(int type) {
        return untagged()
                .require(LOAD_HALF, ETHER_TYPE_AT, ETH_P_IPV6)
                .require(LOAD_BYTE, 20, ICMP_V6)
                .require(LOAD_HALF, 54, type << 8);
    }

    /**
     * Everything but frames to the link-local groups 01-80-C2-00-00-0x (IEEE 802.1Q table 8-1). LLDP, LACP and BPDUs come
     * from the switch at the other end of the cable: they do not show that any station is out there.
     */
    public static SocketFilter notLinkLocalGroups() {
        Program program = untagged();
        program.add(LOAD_WORD, 0, 0, 0);
        program.add(JUMP_EQUAL, 0x0180_c200, 0, 4);
        program.add(LOAD_HALF, 4, 0, 0);
        program.add(AND, 0xfff0, 0, 0);
        program.add(JUMP_EQUAL, 0, 0, 1);
        program.add(RETURN, 0, 0, 0);
        return program.accept();
    }

    /** For datagram sockets: all but the copy of an own broadcast that the kernel hands back to its sender's host. */
    static SocketFilter notLoopedBack() {
        return new Program().drop(PACKET_TYPE, LOOPBACK).accept();
    }

    private static Program untagged() {
        Program program = new Program().drop(PACKET_TYPE, OUTGOING).drop(PACKET_TYPE, OTHER_HOST);
        program.add(LOAD_WORD, VLAN_TAG_PRESENT, 0, 0);
        program.add(JUMP_EQUAL, 0, 4, 0);
        program.add(LOAD_WORD, VLAN_TAG, 0, 0);
        program.add(AND, 0x0fff, 0, 0);
        program.add(JUMP_EQUAL, 0, 1, 0);
        program.add(RETURN, 0, 0, 0);
        return program;
    }

    /** The instructions as an array of {@code struct sock_filter}. */
    byte[] program() {
        ByteBuffer bytes = ByteBuffer.allocate(length() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        for (long[] instruction : instructions) {
            bytes.putShort((short) instruction[0])
                    .put((byte) instruction[2])
                    .put((byte) instruction[3])
                    .putInt((int) instruction[1]);
        }
        return bytes.array();
    }

    int length() {
        return instructions.size();
    }

    /** A program while it is written down. */
    private static final class Program {
        private final List<long[]> instructions = new ArrayList<>();

        void add(int code, int operand, int jumpIfTrue, int jumpIfFalse) {
            instructions.add(new long[] {code, operand, jumpIfTrue, jumpIfFalse});
        }

        /** Drops a frame of which the octet at {@code offset} has this value. */
        Program drop(int offset, int value) {
            add(LOAD_BYTE, offset, 0, 0);
            add(JUMP_EQUAL, value, 0, 1);
            add(RETURN, 0, 0, 0);
            return this;
        }

        /** Drops a frame that has another value there. */
        Program require(int load, int offset, int value) {
            add(load, offset, 0, 0);
            add(JUMP_EQUAL, value, 1, 0);
            add(RETURN, 0, 0, 0);
            return this;
        }

        /** Ends with this verdict on ARP for an address of one of the ranges; any other goes on to the next instruction. */
        Program targets(int[] firsts, int[] lasts, int verdict) {
            add(LOAD_WORD, 38, 0, 0);
            for (int i = 0; i < firsts.length; i++) {
                add(JUMP_GREATER_OR_EQUAL, firsts[i], 0, 2);
                add(JUMP_GREATER, lasts[i], 1, 0);
                add(RETURN, verdict, 0, 0);
            }
            return this;
        }

        /** Accepts a solicitation for an address of this prefix; any other goes on to the next instruction. */
        void acceptSubject(Prefix prefix) {
            ByteBuffer wanted = ByteBuffer.wrap(prefix.network().address().toBytes());
            int words = (prefix.length() + Integer.SIZE - 1) / Integer.SIZE;
            for (int word = 0; word < words; word++) {
                int bits = Math.min(Integer.SIZE, prefix.length() - word * Integer.SIZE);
                int left = (words - word - 1) * 3; // instructions of the words behind this one
                add(LOAD_WORD, SUBJECT_AT + word * Integer.BYTES, 0, 0);
                add(AND, -1 << (Integer.SIZE - bits), 0, 0);
                add(JUMP_EQUAL, wanted.getInt(word * Integer.BYTES), 0, left + 1);
            }
            add(RETURN, WHOLE_FRAME, 0, 0);
        }

        SocketFilter accept() {
            add(RETURN, WHOLE_FRAME, 0, 0);
            return end();
        }

        SocketFilter refuse() {
            add(RETURN, 0, 0, 0);
            return end();
        }

        private SocketFilter end() {
            return new SocketFilter(List.copyOf(instructions));
        }
    }
}
