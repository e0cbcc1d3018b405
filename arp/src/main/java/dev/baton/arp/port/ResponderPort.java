package dev.baton.arp.port;

import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.Responder;
import dev.baton.arp.respond.SolicitedNodes;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.arp.wire.ProxyAdvertisement;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.Groups;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hears questions for published addresses on one shared link {@code bt-LABEL}, to all, to a group or to the shared MAC, and
 * answers those that its {@link Responder} says, from the shared MAC. One port speaks ARP, another neighbour discovery. Loop
 * thread only; nothing is allocated after opening.
 *
 * <p>Both ways pass the lease (D3): the socket is bound to one EtherType and hears what the link's ingress chain let pass,
 * and what it sends goes through the egress chain. The kernel wakes the loop for questions only, and for those for published
 * addresses only as long as their ranges are few.
 *
 * <p><b>Groups.</b> A solicitation goes to the group of those who might have the address (RFC 4291 section 2.7.1), one of 2^24,
 * and whoever answers for others must join it (RFC 4861 section 7.2.8). Up to {@link SolicitedNodes#MOST} groups are joined
 * as for addresses of one's own, and told to switches that snoop. For more, the link receives all groups and the switches are
 * told nothing; so it does when joining is refused.
 */
public final class ResponderPort implements AutoCloseable {
    /** What one call answers at most: one {@code sendmmsg}. */
    private static final int BATCH = 64;

    private final PacketSocket socket;
    private final Questions questions;
    private final @Nullable Groups groups;
    private final FrameBatch answers;
    private final ByteBuffer received;
    private boolean hearsAll;
    private long heard;
    private long sent;
    private long refused;

    private ResponderPort(PacketSocket socket, Questions questions, @Nullable Groups groups, int answerLength) {
        this.socket = socket;
        this.questions = questions;
        this.groups = groups;
        this.answers = new FrameBatch(BATCH, answerLength);
        this.received = ByteBuffer.allocateDirect(questions.longest());
        for (int i = 0; i < BATCH; i++) {
            questions.prepare(answers.frame(i));
        }
    }

    /**
     * Opens the ARP port of a shared link that exists, up or down.
     *
     * @param link the name, for errors
     * @param index the link's interface index
     * @param published the IPv4 addresses that the responder answers for
     * @param ear takes what is heard, whether it is answered or not
     */
    public static ResponderPort open(
            String link, int index, Mac sharedMac, AddressRanges published, Responder responder, ArpEar ear) {
        PacketSocket socket =
                PacketSocket.open(link, index, ArpFrame.ETHER_TYPE, ranges(published, SocketFilter::arpRequests));
        return new ResponderPort(socket, new ArpQuestions(sharedMac, responder, ear), null, ArpFrame.LENGTH);
    }

    /**
     * For the {@link ArpPort} of the device below, while this port hears: all but what it gives its ear. Else each question
     * wakes the loop twice, also one to the shared MAC, for sockets on a device hear what a macvlan took from it; and that
     * costs as much as the answer.
     */
    public static SocketFilter besides(Mac sharedMac, AddressRanges published) {
        return ranges(published, (firsts, lasts) -> SocketFilter.arpBesides(sharedMac, firsts, lasts));
    }

    private static SocketFilter ranges(AddressRanges published, BiFunction<int[], int[], SocketFilter> filter) {
        boolean few = published.count() <= SocketFilter.MOST_RANGES;
        int count = few ? published.count() : 1;
        int[] firsts = new int[count];
        int[] lasts = new int[count];
        for (int i = 0; i < count; i++) {
            firsts[i] = published.first(i).v4Bits();
            lasts[i] = published.last(few ? i : published.count() - 1).v4Bits();
        }
        return filter.apply(firsts, lasts);
    }

    /**
     * Opens the port for neighbour discovery of a shared link that exists, up or down.
     *
     * @param published the IPv6 addresses that the responder answers for
     */
    public static ResponderPort openNdp(
            String link, int index, Mac sharedMac, AddressRanges published, Responder responder) {
        SolicitedNodes nodes = SolicitedNodes.of(published);
        PacketSocket socket = PacketSocket.open(link, index, NdpFrame.ETHER_TYPE, solicitationsFor(published));
        try {
            Groups groups = nodes.areFew() ? Groups.join(link, index, nodes.groups()) : null;
            ResponderPort port = new ResponderPort(
                    socket, new NdpQuestions(sharedMac, responder), groups, ProxyAdvertisement.LENGTH);
            if (groups == null) {
                port.hearAllGroups();
            }
            return port;
        } catch (NativeCallException e) {
            socket.close();
            throw e;
        }
    }

    /** By the smallest prefix around each range, and around all of them where they are many. */
    private static SocketFilter solicitationsFor(AddressRanges published) {
        boolean few = published.count() <= SocketFilter.MOST_RANGES;
        int count = few ? published.count() : 1;
        List<Prefix> prefixes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prefixes.add(around(published.first(i), published.last(few ? i : published.count() - 1)));
        }
        return SocketFilter.neighbourSolicitations(prefixes);
    }

    private static Prefix around(Ip first, Ip last) {
        int common = first.high() == last.high()
                ? Long.SIZE + Long.numberOfLeadingZeros(first.low() ^ last.low())
                : Long.numberOfLeadingZeros(first.high() ^ last.high());
        return new Prefix(first, common).network();
    }

    private void hearAllGroups() {
        socket.joinAll();
        hearsAll = true;
    }

    /**
     * Whether a group could not be joined, so that from now on all are received and switches are not told; to be asked now and
     * then. True once only.
     */
    public boolean hearsAllInstead() {
        if (hearsAll || groups == null || groups.failure() == null) {
            return false;
        }
        hearAllGroups();
        return true;
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
            if (questions.judge(received, length, active, ownMac, nowNs)) {
                questions.answer(answers.frame(ready));
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
        if (groups != null) {
            groups.close();
        }
    }
}
