package dev.baton.arp.port;

import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.Ignored;
import dev.baton.arp.respond.Responder;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;

/**
 * Hears questions for published addresses on one shared link {@code bt-LABEL}, by broadcast or to the shared MAC, and answers
 * those that its {@link Responder} says, from the shared MAC to the asker alone. Loop thread only; nothing is allocated after
 * {@link #open}.
 *
 * <p>Both ways pass the lease (D3): the socket is bound to one EtherType and hears what the link's ingress chain let pass,
 * and what it sends goes through the egress chain. The kernel wakes the loop for requests only, and for those to published
 * addresses only as long as their ranges are few.
 */
public final class ResponderPort implements AutoCloseable {
    /** What one call answers at most: one {@code sendmmsg}. */
    private static final int BATCH = 64;

    private final PacketSocket socket;
    private final Responder responder;
    private final FrameBatch answers = new FrameBatch(BATCH, ArpFrame.LENGTH);

    /** Longer than any ARP frame; what a station appends is cut off. */
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * ArpFrame.LENGTH);

    private final ArpView view = new ArpView();
    private long heard;
    private long sent;
    private long refused;

    private ResponderPort(PacketSocket socket, Mac sharedMac, Responder responder) {
        this.socket = socket;
        this.responder = responder;
        for (int i = 0; i < BATCH; i++) {
            ArpFrame.answer(answers.frame(i), sharedMac);
        }
    }

    /**
     * Opens the port of a shared link that exists, up or down.
     *
     * @param link the name, for errors
     * @param index the link's interface index
     * @param published the addresses that the responder answers for
     */
    public static ResponderPort open(
            String link, int index, Mac sharedMac, AddressRanges published, Responder responder) {
        PacketSocket socket = PacketSocket.open(link, index, ArpFrame.ETHER_TYPE, requestsFor(published));
        return new ResponderPort(socket, sharedMac, responder);
    }

    private static SocketFilter requestsFor(AddressRanges published) {
        boolean few = published.count() <= SocketFilter.MOST_RANGES;
        int count = few ? published.count() : 1;
        int[] firsts = new int[count];
        int[] lasts = new int[count];
        for (int i = 0; i < count; i++) {
            firsts[i] = published.first(i);
            lasts[i] = published.last(few ? i : published.count() - 1);
        }
        return SocketFilter.arpRequests(firsts, lasts);
    }

    /** What the loop polls for input. */
    public int fd() {
        return socket.fd();
    }

    /**
     * Answers what waits, up to a number of frames and to one batch, so that a storm cannot hold up the loop.
     *
     * @param active whether this member holds the identity and stands by it; if not, what waits is thrown away
     * @param ownMac the device's own MAC, as {@link Mac#bits}
     * @return frames taken off the queue, ignored ones included
     */
    public int drain(int maxFrames, boolean active, long ownMac, long nowNs) {
        int most = Math.min(maxFrames, BATCH);
        int frames = 0;
        int ready = 0;
        while (frames < most) {
            int length = socket.receive(received);
            if (length < 0) {
                break;
            }
            frames++;
            Drop drop = view.wrap(received, length);
            if (drop != Drop.NONE) {
                responder.malformed(drop);
            } else if (responder.judge(view, active, ownMac, nowNs) == Ignored.NONE) {
                ArpFrame.answerInstead(answers.frame(ready), view.senderMac(), view.senderIp(), view.targetIp());
                ready++;
            }
        }
        heard += frames;
        if (ready > 0) {
            int taken = socket.sendBatch(answers, ready);
            sent += taken;
            refused += ready - taken;
        }
        return frames;
    }

    /** Frames that the kernel handed over. */
    public long heard() {
        return heard;
    }

    /** Questions that the kernel lost because nobody took them in time. */
    public long lost() {
        return socket.kernelDrops();
    }

    /** Answers that the kernel took. */
    public long sent() {
        return sent;
    }

    /** Answers that it did not, because the link is down or the lease has run out; {@link #lastErrno} says why. */
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
