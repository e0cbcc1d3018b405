package dev.baton.agent.watch;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * Tells a device that frames to a group are wanted, as long as it is open: without a running agent nobody else has. Receives
 * nothing itself. One thread.
 */
final class Membership implements AutoCloseable {
    private static final int NO_ETHER_TYPE = 0;

    private final PacketSocket socket;

    private Membership(PacketSocket socket) {
        this.socket = socket;
    }

    /**
     * Joins.
     *
     * @throws SocketException when there is no such device
     * @throws dev.baton.nativeconfig.NativeCallException when it goes away meanwhile
     */
    static Membership join(String device, Mac group) throws SocketException {
        NetworkInterface found = NetworkInterface.getByName(device);
        if (found == null) {
            throw new SocketException("no device " + device);
        }
        PacketSocket socket = PacketSocket.open(device, found.getIndex(), NO_ETHER_TYPE, SocketFilter.none());
        try {
            socket.join(group);
            return new Membership(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
