package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.*;

import dev.baton.nativeconfig.addr.Ip;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One {@code struct msghdr} with its address, its single iovec and its control data, in native memory that is laid out once
 * (recvmsg(2), cmsg(3); 64-bit Linux). One thread.
 */
final class SyncMessage {
    private static final int HEADER_BYTES = 56; // name, its length, iovec, their count, control, its length, flags
    private static final int NAME_LENGTH_AT = 8;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int IOVEC_AT = HEADER_BYTES;
    private static final int NAME_AT = IOVEC_AT + 16;
    private static final int NAME_BYTES = 32;
    private static final int CONTROL_AT = NAME_AT + NAME_BYTES;
    private static final int CONTROL_BYTES = 96;
    private static final int CMSG_HEADER = 16; // length (size_t), level, type

    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(CONTROL_AT + CONTROL_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer wire = memory.duplicate().order(ByteOrder.BIG_ENDIAN);
    private final long address = BufferAddress.ofOnce(memory);
    private int nameLength;
    private int controlLength;

    private SyncMessage() {
        memory.putLong(0, address + NAME_AT)
                .putLong(16, address + IOVEC_AT)
                .putLong(24, 1)
                .putLong(32, address + CONTROL_AT);
    }

    /** For receiving: room for any sender's address and for the control data asked for. */
    static SyncMessage toReceive() {
        SyncMessage message = new SyncMessage();
        message.nameLength = NAME_BYTES;
        message.controlLength = CONTROL_BYTES;
        return message;
    }

    /** For sending: to {@code destination}, from the address {@code local} whatever other addresses the device has. */
    static SyncMessage toSend(Ip local, Ip destination, int port, int index) {
        SyncMessage message = new SyncMessage();
        byte[] name = socketAddress(destination, port, index);
        message.memory.put(NAME_AT, name);
        message.nameLength = name.length;
        message.controlLength = message.putSource(local, index);
        return message;
    }

    /** struct sockaddr_in or sockaddr_in6; a link-local IPv6 address needs the device's index. */
    static byte[] socketAddress(Ip address, int port, int index) {
        byte[] bytes = new byte[address.isV4() ? 16 : 28];
        ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        fields.putShort(0, (short) (address.isV4() ? SocketConstants.AF_INET : SocketConstants.AF_INET6));
        fields.put(2, (byte) (port >> 8)).put(3, (byte) port);
        fields.put(address.isV4() ? 4 : 8, address.toBytes());
        if (address.isV6() && (address.isLinkLocal() || address.isMulticast())) {
            fields.putInt(24, index);
        }
        return bytes;
    }

    /** struct in_pktinfo {index, source, unused} or in6_pktinfo {source, index}. @return its length with padding */
    private int putSource(Ip local, int index) {
        int data = CONTROL_AT + CMSG_HEADER;
        int length = local.isV4() ? 12 : 20;
        memory.putLong(CONTROL_AT, CMSG_HEADER + length);
        memory.putInt(CONTROL_AT + 8, local.isV4() ? SOL_IP : SOL_IPV6);
        memory.putInt(CONTROL_AT + 12, local.isV4() ? IP_PKTINFO : IPV6_PKTINFO);
        memory.putInt(data + (local.isV4() ? 0 : 16), index);
        memory.put(data + (local.isV4() ? 4 : 0), local.toBytes());
        return CMSG_HEADER + align(length);
    }

    /** Points the message at a payload and gives the fields that the kernel overwrites their values back. */
    long prepare(long payload, int length) {
        memory.putLong(IOVEC_AT, payload).putLong(IOVEC_AT + 8, length);
        memory.putInt(NAME_LENGTH_AT, nameLength);
        memory.putLong(CONTROL_LENGTH_AT, controlLength);
        return address;
    }

    /** The TTL or hop limit of what was received, or -1 when the kernel did not say. */
    int hopLimit() {
        long end = CONTROL_AT + Math.min(memory.getLong(CONTROL_LENGTH_AT), CONTROL_BYTES);
        for (int at = CONTROL_AT; at + CMSG_HEADER + Integer.BYTES <= end; ) {
            long length = memory.getLong(at);
            int level = memory.getInt(at + 8);
            int type = memory.getInt(at + 12);
            if ((level == SOL_IP && type == IP_TTL) || (level == SOL_IPV6 && type == IPV6_HOPLIMIT)) {
                return memory.getInt(at + CMSG_HEADER);
            }
            if (length < CMSG_HEADER) {
                break;
            }
            at += align((int) Math.min(length, CONTROL_BYTES));
        }
        return -1;
    }

    /** Whether what was received came from {@code sender}. */
    boolean isFrom(Ip sender) {
        if (sender.isV4()) {
            return wire.getInt(NAME_AT + 4) == sender.v4Bits();
        }
        return wire.getLong(NAME_AT + 8) == sender.high() && wire.getLong(NAME_AT + 16) == sender.low();
    }

    private static int align(int length) {
        return (length + 7) & ~7;
    }
}
