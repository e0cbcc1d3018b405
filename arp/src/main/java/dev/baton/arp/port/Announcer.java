package dev.baton.arp.port;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.util.List;

/**
 * Announces the shared addresses of one gateway interface on its shared link {@code bt-LABEL}, in batches of one system call
 * each: IPv4 ones by gratuitous ARP, IPv6 ones by unsolicited neighbour advertisements. Loop thread only; nothing is
 * allocated after {@link #open}.
 *
 * <p>Frames are written once with all that is the same in each of them; a send writes the address in. They leave through the
 * link's egress chain, so that a member without the lease is mute here too (D3).
 */
public final class Announcer implements AutoCloseable {
    private static final int ADDRESSES_PER_BATCH = 64;

    /** Bound to no EtherType the socket hears nothing, and the kernel reads the protocol from the frame. */
    private static final int HEARS_NOTHING = 0;

    private final PacketSocket socket;
    private final boolean[] isV6;
    private final long[] highs;
    private final long[] lows;
    private final int requestsPerAddress;
    private final FrameBatch requests;
    private final FrameBatch advertisements;
    private boolean router;
    private long sent;
    private long refused;

    private Announcer(PacketSocket socket, Mac sharedMac, List<Ip> shared, boolean replyFormToo) {
        this.socket = socket;
        int count = shared.size();
        isV6 = new boolean[count];
        highs = new long[count];
        lows = new long[count];
        for (int i = 0; i < count; i++) {
            isV6[i] = shared.get(i).isV6();
            highs[i] = shared.get(i).high();
            lows[i] = shared.get(i).low();
        }
        requestsPerAddress = replyFormToo ? 2 : 1;
        requests = new FrameBatch(ADDRESSES_PER_BATCH * requestsPerAddress, ArpFrame.LENGTH);
        for (int i = 0; i < requests.capacity(); i++) {
            if (i % requestsPerAddress == 0) {
                ArpFrame.announcement(requests.frame(i), sharedMac, 0);
            } else {
                ArpFrame.announcementReply(requests.frame(i), sharedMac, 0);
            }
        }
        advertisements = new FrameBatch(ADDRESSES_PER_BATCH, NdpFrame.LENGTH);
        for (int i = 0; i < advertisements.capacity(); i++) {
            NdpFrame.announcement(advertisements.frame(i), sharedMac);
        }
    }

    /**
     * Opens the announcer of a shared link that exists, up or down.
     *
     * @param link the name, for errors
     * @param index the link's interface index
     * @param shared its shared addresses in their order
     * @param replyFormToo whether each ARP request is followed by the reply form
     */
    public static Announcer open(String link, int index, Mac sharedMac, List<Ip> shared, boolean replyFormToo) {
        PacketSocket socket = PacketSocket.open(link, index, HEARS_NOTHING, SocketFilter.arp());
        return new Announcer(socket, sharedMac, shared, replyFormToo);
    }

    /** How many addresses there are to announce. */
    public int count() {
        return lows.length;
    }

    /** Whether this host forwards IPv6 that comes in on the link, as every advertisement says; at first it does not. */
    public void router(boolean forwards) {
        router = forwards;
    }

    /**
     * Announces {@code count} addresses from the {@code first}-th on. What the kernel refuses (the link is down, its queue
     * full) is counted and left to the plan's repeats.
     */
    public void announce(int first, int count) {
        int end = first + count;
        int from = first;
        while (from < end) {
            int to = from + 1;
            while (to < end && to - from < ADDRESSES_PER_BATCH && isV6[to] == isV6[from]) {
                to++;
            }
            if (!(isV6[from] ? advertise(from, to) : request(from, to))) {
                refused += framesOf(to, end);
                return;
            }
            from = to;
        }
    }

    private boolean request(int from, int to) {
        int frames = (to - from) * requestsPerAddress;
        for (int i = 0; i < frames; i++) {
            ArpFrame.announceInstead(requests.frame(i), (int) lows[from + i / requestsPerAddress]);
        }
        return send(requests, frames);
    }

    private boolean advertise(int from, int to) {
        for (int i = from; i < to; i++) {
            NdpFrame.announceInstead(advertisements.frame(i - from), highs[i], lows[i], router);
        }
        return send(advertisements, to - from);
    }

    private boolean send(FrameBatch batch, int frames) {
        int taken = socket.sendBatch(batch, frames);
        sent += taken;
        refused += frames - taken;
        return taken == frames;
    }

    private long framesOf(int from, int to) {
        long frames = 0;
        for (int i = from; i < to; i++) {
            frames += isV6[i] ? 1 : requestsPerAddress;
        }
        return frames;
    }

    /** Frames that the kernel took. */
    public long sent() {
        return sent;
    }

    /** Frames that it did not; {@link #lastErrno} says why. */
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
