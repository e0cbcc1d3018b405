package dev.baton.arp.port;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.arp.wire.DropCounts;
import dev.baton.arp.wire.LearningFrame;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * ARP on a gateway device itself, not on the shared link above it: asks from the device's own MAC, which claims nothing,
 * and hears what other stations say (what this host sends is never heard here). Loop thread only; nothing is allocated
 * after {@link #open}.
 */
public final class ArpPort implements AutoCloseable {
    private static final SocketFilter EVERYTHING = SocketFilter.arp();

    private final PacketSocket socket;
    private final Mac own;
    private final ByteBuffer question = ByteBuffer.allocateDirect(ArpFrame.LENGTH);

    /** Longer than any ARP frame; what a station appends is cut off. */
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * ArpFrame.LENGTH);

    private final ArpView view = new ArpView();
    private final DropCounts<Drop> outcomes = new DropCounts<>(Drop.class);
    private SocketFilter filter;
    private long asked;
    private long refused;

    private ArpPort(PacketSocket socket, SocketFilter filter, Mac own) {
        this.socket = socket;
        this.filter = filter;
        this.own = own;
    }

    /**
     * Opens the port of a gateway device.
     *
     * @param device the name, for errors
     * @param index the device's interface index
     * @param own the device's own MAC
     */
    public static ArpPort open(String device, int index, Mac own) {
        return open(device, index, own, EVERYTHING);
    }

    /** Opens one that hears replies only, on a shared link with its MAC: beneath the lease, so mute and deaf without it. */
    public static ArpPort forReplies(String link, int index, Mac shared) {
        return open(link, index, shared, SocketFilter.arpReply());
    }

    private static ArpPort open(String device, int index, Mac own, SocketFilter filter) {
        return new ArpPort(PacketSocket.open(device, index, ArpFrame.ETHER_TYPE, filter), filter, own);
    }

    /**
     * Says what to hear from now on. Costs nothing when that is what is heard already.
     *
     * @param besides see {@link ResponderPort#besides}; null to hear everything
     * @throws NativeCallException when the kernel refuses; then all is as before
     */
    public void hear(@Nullable SocketFilter besides) {
        SocketFilter wanted = besides == null ? EVERYTHING : besides;
        if (filter != wanted) {
            socket.filter(wanted);
            filter = wanted;
        }
    }

    /** What the loop polls for input. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Hands on what waits, up to a number of frames, so that a storm cannot hold up the loop.
     *
     * @return frames taken off the queue, refused ones included; {@code maxFrames} means that more may wait
     */
    public int drain(int maxFrames, long nowNs, ArpEar ear) {
        for (int frames = 0; frames < maxFrames; frames++) {
            int length = socket.receive(received);
            if (length < 0) {
                return frames;
            }
            Drop drop = view.wrap(received, length);
            outcomes.count(drop);
            if (drop == Drop.NONE) {
                ear.heard(view, nowNs);
            }
        }
        return maxFrames;
    }

    /**
     * Asks who has {@code targetIp}.
     *
     * @param to the station that is asked, or {@link Mac#BROADCAST}
     * @param senderIp the device's own IPv4 address, or 0 for a probe that does not say who asks
     * @return whether the kernel took the frame
     */
    public boolean ask(Mac to, int senderIp, int targetIp) {
        ArpFrame.request(question, to, own, senderIp, targetIp);
        boolean taken = socket.send(question);
        if (taken) {
            asked++;
        } else {
            refused++;
        }
        return taken;
    }

    /** Shows the switches where our MAC lives. What the kernel refuses is left to the next time. */
    public void teach(Mac group) {
        LearningFrame.write(question, group, own);
        socket.send(question);
    }

    /** Frames heard with this outcome. */
    public long heard(Drop outcome) {
        return outcomes.of(outcome);
    }

    /** Frames that the kernel lost because nobody took them in time. */
    public long lost() {
        return socket.kernelDrops();
    }

    /** Questions that the kernel took. */
    public long asked() {
        return asked;
    }

    /** Questions that it did not; {@link #lastErrno} says why. */
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
