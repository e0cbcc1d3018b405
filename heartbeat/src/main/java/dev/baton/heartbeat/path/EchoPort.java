package dev.baton.heartbeat.path;

import dev.baton.heartbeat.probe.EchoFrame;
import dev.baton.heartbeat.probe.EchoLedger;
import dev.baton.heartbeat.probe.EchoRefusal;
import dev.baton.heartbeat.probe.EchoView;
import dev.baton.heartbeat.probe.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * ICMP echo on one device, as raw Ethernet: a probe leaves on its path, whatever the routes say, and only the reply of the
 * station that was asked counts. The host's own kernel sees the reply too and ignores it. Loop thread only; nothing is
 * allocated after {@link #open}.
 *
 * <p>The socket's filter wakes us for replies with our identifier only. What a gateway forwards for the shared MAC does not
 * come past it: the kernel hands these frames to the macvlan before.
 */
public final class EchoPort implements AutoCloseable {
    private final PacketSocket socket;
    private final Mac own;
    private final Ip ownIp;
    private final EchoLedger ledger;
    private final ByteBuffer request = ByteBuffer.allocateDirect(EchoFrame.LENGTH_V6);
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * EchoFrame.LENGTH_V6);
    private final EchoView view = new EchoView();
    private final Map<EchoRefusal, long[]> refused = new EnumMap<>(EchoRefusal.class);

    /** Takes the answers, on the loop thread. */
    public interface Ear {
        /** A station answered what it was asked at {@code askedNs}. */
        void answered(Station station, long askedNs, long nowNs);

        /** A station is there: it answered what all were asked ({@link Station#ALL_NODES}). */
        default void met(Station station, long nowNs) {}
    }

    private EchoPort(PacketSocket socket, Mac own, Ip ownIp, EchoLedger ledger) {
        this.socket = socket;
        this.own = own;
        this.ownIp = ownIp;
        this.ledger = ledger;
        for (EchoRefusal refusal : EchoRefusal.values()) {
            refused.put(refusal, new long[1]);
        }
    }

    /**
     * Opens the port of a device.
     *
     * @param device the name, for errors
     * @param index the device's interface index
     * @param own the device's own MAC
     * @param ownIp the device's own address, which decides the version of IP
     */
    public static EchoPort open(String device, int index, Mac own, Ip ownIp, EchoLedger ledger) {
        int etherType = ownIp.isV4() ? EchoFrame.ETHER_TYPE_V4 : EchoFrame.ETHER_TYPE_V6;
        SocketFilter filter = ownIp.isV4()
                ? SocketFilter.echoReply(ledger.identifier())
                : SocketFilter.echoReplyV6(ledger.identifier());
        return new EchoPort(PacketSocket.open(device, index, etherType, filter), own, ownIp, ledger);
    }

    /** What the loop polls for input. */
    public int fd() {
        return socket.fd();
    }

    /** Whether this port can ask an address of that version. */
    public boolean canAsk(Ip ip) {
        return ip.version() == ownIp.version();
    }

    /**
     * Asks a station whose address is of the port's version.
     *
     * @return whether the kernel took the frame
     */
    public boolean ask(Station station, long nowNs) {
        ledger.ask(station, nowNs);
        int length = EchoFrame.request(request, station, own, ownIp, ledger.identifierAndSequence(), ledger.token());
        return socket.sendFirst(request, length);
    }

    /**
     * Hands on what waits, up to a number of frames.
     *
     * @return frames taken off the queue, refused ones included; {@code maxFrames} means that more may wait
     */
    public int drain(int maxFrames, long nowNs, Ear ear) {
        for (int frames = 0; frames < maxFrames; frames++) {
            int length = socket.receive(received);
            if (length < 0) {
                return frames;
            }
            EchoRefusal refusal = view.wrap(received, length);
            if (refusal == EchoRefusal.NONE) {
                refusal = ledger.judge(view);
            }
            Objects.requireNonNull(refused.get(refusal))[0]++;
            if (refusal == EchoRefusal.NONE && ledger.wasToAll(view)) {
                ear.met(EchoLedger.whoAnswered(view), nowNs);
            } else if (refusal == EchoRefusal.NONE) {
                ear.answered(ledger.settle(view), ledger.askedNs(view), nowNs);
            }
        }
        return maxFrames;
    }

    /** Frames refused for this reason; of {@link EchoRefusal#NONE}, those that counted. */
    public long refused(EchoRefusal refusal) {
        return Objects.requireNonNull(refused.get(refusal))[0];
    }

    public int lastErrno() {
        return socket.lastErrno();
    }

    @Override
    public void close() {
        socket.close();
    }
}
