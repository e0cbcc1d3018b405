package dev.baton.arp.port;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.util.List;

/**
 * Announces the shared IPv4 addresses of one gateway interface on its shared link {@code bt-LABEL}, in batches of one
 * system call each. Loop thread only; nothing is allocated after {@link #open}.
 *
 * <p>Frames are written once with all that is the same in each of them; a send writes the address in, twice. They leave
 * through the link's egress chain, so that a member without the lease is mute here too (D3).
 */
public final class Announcer implements AutoCloseable {
    private static final int ADDRESSES_PER_BATCH = 64;

    /** Bound to no EtherType the socket hears nothing, and the kernel reads the protocol from the frame. */
    private static final int HEARS_NOTHING = 0;

    private final PacketSocket socket;
    private final int[] addresses;
    private final int framesPerAddress;
    private final FrameBatch batch;
    private long sent;
    private long refused;

    private Announcer(PacketSocket socket, Mac sharedMac, int[] addresses, boolean replyFormToo) {
        this.socket = socket;
        this.addresses = addresses;
        this.framesPerAddress = replyFormToo ? 2 : 1;
        this.batch = new FrameBatch(ADDRESSES_PER_BATCH * framesPerAddress, ArpFrame.LENGTH);
        for (int i = 0; i < batch.capacity(); i++) {
            if (i % framesPerAddress == 0) {
                ArpFrame.announcement(batch.frame(i), sharedMac, 0);
            } else {
                ArpFrame.announcementReply(batch.frame(i), sharedMac, 0);
            }
        }
    }

    /**
     * Opens the announcer of a shared link that exists, up or down.
     *
     * @param link the name, for errors
     * @param index the link's interface index
     * @param shared its shared addresses in their order; what is not IPv4 is left to others
     * @param replyFormToo whether each request is followed by the reply form
     */
    public static Announcer open(String link, int index, Mac sharedMac, List<Ip> shared, boolean replyFormToo) {
        int[] addresses = shared.stream().filter(Ip::isV4).mapToInt(Ip::v4Bits).toArray();
        PacketSocket socket = PacketSocket.open(link, index, HEARS_NOTHING, SocketFilter.arp());
        return new Announcer(socket, sharedMac, addresses, replyFormToo);
    }

    /** How many addresses there are to announce. */
    public int count() {
        return addresses.length;
    }

    /**
     * Announces {@code count} addresses from the {@code first}-th on. What the kernel refuses (the link is down, its queue
     * full) is counted and left to the plan's repeats.
     */
    public void announce(int first, int count) {
        int done = 0;
        while (done < count) {
            int now = Math.min(ADDRESSES_PER_BATCH, count - done);
            fill(first + done, now);
            int frames = now * framesPerAddress;
            int taken = socket.sendBatch(batch, frames);
            sent += taken;
            done += now;
            if (taken < frames) {
                refused += frames - taken + (long) (count - done) * framesPerAddress;
                return;
            }
        }
    }

    private void fill(int first, int count) {
        for (int i = 0; i < count * framesPerAddress; i++) {
            ArpFrame.announceInstead(batch.frame(i), addresses[first + i / framesPerAddress]);
        }
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
