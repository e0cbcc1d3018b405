package dev.baton.arp.port;

import dev.baton.arp.wire.NdpFrame;
import dev.baton.arp.wire.NdpView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;

/**
 * Neighbour discovery on a gateway device itself, as {@link ArpPort} is for IPv4: asks from the device's own MAC, and hears
 * the advertisements that come to this host or to all. Loop thread only; nothing is allocated after
 * {@link #open}.
 */
public final class NdpPort implements AutoCloseable {
    /** Longer than an advertisement with its option; more options are cut off and the frame with them refused. */
    private static final int RECEIVED = 256;

    private final PacketSocket socket;
    private final Mac own;
    private final ByteBuffer question = ByteBuffer.allocateDirect(NdpFrame.LENGTH);
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVED);
    private final NdpView view = new NdpView();
    private long refused;

    private NdpPort(PacketSocket socket, Mac own) {
        this.socket = socket;
        this.own = own;
    }

    /**
     * Opens the port of a device.
     *
     * @param device the name, for errors
     * @param index the device's interface index
     * @param own the device's own MAC
     */
    public static NdpPort open(String device, int index, Mac own) {
        return new NdpPort(
                PacketSocket.open(device, index, NdpFrame.ETHER_TYPE, SocketFilter.neighbourAdvertisement()), own);
    }

    /** What the loop polls for input. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Hands on what waits, up to a number of frames.
     *
     * @return frames taken off the queue, refused ones included; {@code maxFrames} means that more may wait
     */
    public int drain(int maxFrames, long nowNs, NdpEar ear) {
        for (int frames = 0; frames < maxFrames; frames++) {
            int length = socket.receive(received);
            if (length < 0) {
                return frames;
            }
            if (view.wrap(received, length) == NdpView.Drop.NONE) {
                ear.heard(view, nowNs);
            } else {
                refused++;
            }
        }
        return maxFrames;
    }

    /**
     * Asks who has {@code subject}.
     *
     * @param to the station that is asked, or {@link NdpFrame#solicitedNodeGroup}
     * @param ownIp the device's own link-local address, or {@code ::} for a probe that does not say who asks
     * @return whether the kernel took the frame
     */
    public boolean ask(Mac to, Ip ownIp, Ip subject) {
        question.limit(NdpFrame.LENGTH);
        question.limit(NdpFrame.solicitation(question, to, own, ownIp, subject));
        return socket.send(question);
    }

    /** Advertisements that were malformed. */
    public long refused() {
        return refused;
    }

    public int lastErrno() {
        return socket.lastErrno();
    }

    @Override
    public void close() {
        socket.close();
    }
}
