package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.netlink.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which route events a socket is woken for, as a classic BPF program that the kernel runs on each message: on a router with
 * a full table, routing daemons change thousands of routes a second. Passed are everything that is not about routes; the
 * end of routes that Baton or the kernel made; and replacements by tools and by the host's network configuration, for what
 * was replaced is not told. A daemon that replaces one of our routes is found out by looking.
 */
final class RouteEventFilter {
    private static final int LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
    private static final int LOAD_HALF = 0x28;
    private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JUMP_SET = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final int INSTRUCTION_BYTES = 8;
    private static final int INSTRUCTIONS = 14;

    private static final int TYPE_AT = 4; // struct nlmsghdr
    private static final int FLAGS_AT = 6;
    private static final int PROTOCOL_AT = 16 + RouteMessages.RTMSG_PROTOCOL;
    private static final int WHOLE_MESSAGE = 0x40000;

    private static final int BOOT = 3; // RTPROT_*: "ip route" itself
    private static final int STATIC = 4;
    private static final int DHCP = 16;

    private static final int DROP = 12;
    private static final int PASS = 13;

    private final ByteBuffer program =
            ByteBuffer.allocate(INSTRUCTIONS * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());

    private RouteEventFilter() {}

    /** An array of struct sock_filter {u16 code, u8 jump if true, u8 jump if false, u32 operand}. */
    static byte[] program() {
        RouteEventFilter filter = new RouteEventFilter();
        filter.load(LOAD_HALF, TYPE_AT);
        filter.jump(JUMP_EQUAL, asLoaded(RouteMessages.RTM_NEWROUTE), 3, 2);
        filter.jump(JUMP_EQUAL, asLoaded(RouteMessages.RTM_DELROUTE), 9, PASS);
        filter.load(LOAD_HALF, FLAGS_AT);
        filter.jump(JUMP_SET, asLoaded(Netlink.NLM_F_REPLACE), 5, DROP);
        filter.load(LOAD_BYTE, PROTOCOL_AT);
        filter.jump(JUMP_EQUAL, BOOT, PASS, 7);
        filter.jump(JUMP_EQUAL, STATIC, PASS, 8);
        filter.jump(JUMP_EQUAL, DHCP, PASS, DROP);
        filter.load(LOAD_BYTE, PROTOCOL_AT);
        filter.jump(JUMP_EQUAL, Route.OURS, PASS, 11);
        filter.jump(JUMP_EQUAL, Route.KERNEL, PASS, DROP);
        filter.end(0);
        filter.end(WHOLE_MESSAGE);
        return filter.program.array();
    }

    /** BPF loads in network order what netlink writes in the host's. */
    private static int asLoaded(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes((short) value) & 0xffff;
    }

    private void load(int code, int offset) {
        add(code, 0, 0, offset);
    }

    /** Jumps to instructions by their number. */
    private void jump(int code, int operand, int ifTrue, int ifFalse) {
        int next = program.position() / INSTRUCTION_BYTES + 1;
        add(code, ifTrue - next, ifFalse - next, operand);
    }

    private void end(int octetsKept) {
        add(RETURN, 0, 0, octetsKept);
    }

    private void add(int code, int ifTrue, int ifFalse, int operand) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
}
