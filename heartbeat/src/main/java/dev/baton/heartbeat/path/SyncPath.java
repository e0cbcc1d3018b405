package dev.baton.heartbeat.path;

import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.SyncSocket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats on the sync link: UDP 999 to 999 with TTL or hop limit 255, sent and required (RFC 5082). A packet that
 * crossed a router is handed out with {@link Refusal#HOP_LIMIT}, so that it is counted instead of vanishing. Owned by the
 * loop thread.
 */
public final class SyncPath implements HeartbeatPath {
    public static final int INDEX = 0;
    public static final int PORT = 999;

    private final SyncSocket socket;

    private SyncPath(SyncSocket socket) {
        this.socket = socket;
    }

    /**
     * Opens the path on {@code device}.
     *
     * @param interfaceIndex the device's index in the kernel
     * @param local the device's own address
     * @param peer {@code sync.peer}, or null
     * @param everybody where to send without a peer: the broadcast address, or ff02::1
     * @throws dev.baton.nativeconfig.NativeCallException when the device, the address or a capability is missing
     */
    public static SyncPath open(String device, int interfaceIndex, Ip local, @Nullable Ip peer, Ip everybody) {
        return new SyncPath(SyncSocket.open(device, interfaceIndex, local, peer, everybody, PORT));
    }

    @Override
    public int index() {
        return INDEX;
    }

    @Override
    public String name() {
        return "sync";
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public boolean send(ByteBuffer heartbeat, @Nullable Mac peer) {
        return socket.send(heartbeat);
    }

    @Override
    public int receive(ByteBuffer into) {
        return socket.receive(into);
    }

    @Override
    public Refusal refusal() {
        return socket.lastHopLimit() == SyncSocket.HOP_LIMIT ? Refusal.NONE : Refusal.HOP_LIMIT;
    }

    /** UDP hides it: joined segments show in the path index all the same. */
    @Override
    public long sourceMacBits() {
        return 0;
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
