package dev.baton.heartbeat.path;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats on a gateway interface: raw Ethernet from the host's own MAC, never the shared one. EtherType 0x88B5 is IEEE
 * 802's "local experimental" (RFC 9542 section 3.1); no address is needed and no router can carry it. Owned by the loop
 * thread.
 */
public final class GatewayPath implements HeartbeatPath {
    public static final int ETHER_TYPE = 0x88b5;

    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int HEADER = 14;

    private final int index;
    private final String label;
    private final Mac group;
    private final PacketSocket socket;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(HEADER + Heartbeat.MAX_LENGTH);
    private long sourceMacBits;

    private GatewayPath(int index, String label, Mac own, Mac group, PacketSocket socket) {
        this.index = index;
        this.label = label;
        this.group = group;
        this.socket = socket;
        own.putAt(frame, SOURCE);
        frame.putShort(TYPE, (short) ETHER_TYPE);
    }

    /**
     * Opens the path on {@code device}.
     *
     * @param index of the gateway interface, 1..255
     * @param interfaceIndex the device's index in the kernel
     * @param own the device's own MAC
     * @param group where all members listen on this interface
     * @throws dev.baton.nativeconfig.NativeCallException when the device or CAP_NET_RAW is missing
     */
    public static GatewayPath open(int index, String label, String device, int interfaceIndex, Mac own, Mac group) {
        PacketSocket socket = PacketSocket.open(device, interfaceIndex, ETHER_TYPE, SocketFilter.none());
        try {
            socket.join(group);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return new GatewayPath(index, label, own, group, socket);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String name() {
        return label;
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public boolean send(ByteBuffer heartbeat, @Nullable Mac peer) {
        int length = heartbeat.remaining();
        (peer == null ? group : peer).putAt(frame, 0);
        frame.put(HEADER, heartbeat, heartbeat.position(), length);
        return socket.sendFirst(frame, HEADER + length);
    }

    @Override
    public int receive(ByteBuffer into) {
        int length = socket.receive(into);
        if (length < 0) {
            return -1;
        }
        if (length < HEADER) {
            into.position(length); // nothing is left, and the view says too-short
            sourceMacBits = 0;
            return 0;
        }
        sourceMacBits = Mac.bitsAt(into.order(ByteOrder.BIG_ENDIAN), SOURCE);
        into.position(HEADER);
        return length - HEADER;
    }

    /** The binding to device and EtherType has dropped all that could be held against it. */
    @Override
    public Refusal refusal() {
        return Refusal.NONE;
    }

    @Override
    public long sourceMacBits() {
        return sourceMacBits;
    }

    @Override
    public int lastErrno() {
        return socket.lastErrno();
    }

    @Override
    public void close() {
        socket.close();
    }
}
