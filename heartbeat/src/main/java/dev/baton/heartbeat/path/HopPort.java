package dev.baton.heartbeat.path;

import dev.baton.heartbeat.probe.EchoFrame;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;

/**
 * Asks a router on one device whether it would forward, as traceroute does: an echo request over IPv4 with one hop left, by way
 * of its MAC, to an address beyond it. It says "time exceeded" (RFC 792, RFC 1812 section 5.3.1) where it forwards what comes in
 * there and has a route; which rules it has for what it forwards does not matter. Loop thread only; nothing is allocated
 * after {@link #open}.
 */
public final class HopPort implements AutoCloseable {
    /** Of the request that the message quotes: behind 14 octets of Ethernet, 20 of IP, 8 of ICMP, 20 of IP. */
    private static final int QUOTED = 62;

    private static final int SEQUENCE = QUOTED + 6;
    private static final int SHORTEST = SEQUENCE + Short.BYTES;

    private final PacketSocket socket;
    private final Mac own;
    private final Ip ownIp;
    private final int identifier;
    private final ByteBuffer request = ByteBuffer.allocateDirect(EchoFrame.LENGTH_V4);
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * SHORTEST);
    private int sequence;
    private boolean open;

    /** Takes the answers, on the loop thread. */
    public interface Ear {
        /** The router would forward what it was asked last. */
        void forwards(long nowNs);
    }

    private HopPort(PacketSocket socket, Mac own, Ip ownIp, int identifier) {
        this.socket = socket;
        this.own = own;
        this.ownIp = ownIp;
        this.identifier = identifier;
    }

    /**
     * Opens the port of a device.
     *
     * @param device the name, for errors
     * @param index the device's interface index
     * @param own the device's own MAC
     * @param ownIp the device's own address, of IPv4
     * @param identifier 16 bits, ours alone as far as chance goes
     */
    public static HopPort open(String device, int index, Mac own, Ip ownIp, int identifier) {
        SocketFilter filter = SocketFilter.timeExceeded(identifier);
        return new HopPort(PacketSocket.open(device, index, EchoFrame.ETHER_TYPE_V4, filter), own, ownIp, identifier);
    }

    /** What the loop polls for input. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Asks the router with a MAC about an address beyond it; an answer to what was asked before counts no more.
     *
     * @return whether the kernel took the frame
     */
    public boolean ask(Mac via, Ip beyond) {
        sequence = sequence + 1 & 0xffff;
        open = true;
        int length = EchoFrame.hop(request, via, beyond, own, ownIp, identifier << 16 | sequence);
        return socket.sendFirst(request, length);
    }

    /**
     * Hands on what waits, up to a number of frames.
     *
     * @return frames taken off the queue; {@code maxFrames} means that more may wait
     */
    public int drain(int maxFrames, long nowNs, Ear ear) {
        for (int frames = 0; frames < maxFrames; frames++) {
            int length = socket.receive(received);
            if (length < 0) {
                return frames;
            }
            if (open && length >= SHORTEST && received.getShort(SEQUENCE) == (short) sequence) {
                open = false;
                ear.forwards(nowNs);
            }
        }
        return maxFrames;
    }

    @Override
    public void close() {
        socket.close();
    }
}
