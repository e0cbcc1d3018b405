package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.*;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Raw Ethernet on one device (packet(7)): non-blocking, bound to the device and an EtherType, deaf to what this host sends.
 * Loop thread only; nothing allocates after {@link #open}.
 *
 * <p>A socket bound to one EtherType hears a frame after the device's ingress chains, so a lease that ran out silences it;
 * one bound to {@link #ETH_P_ALL} hears frames before. Sending passes the device's egress chain. {@code
 * PACKET_QDISC_BYPASS} would go around that chain and with it around the lease: never set it here, however fast it is.
 *
 * <p>When the device goes down the kernel says ENETDOWN once, when it is deleted the socket stays silent for ever: whoever
 * owns the socket opens a new one for a new device of the same name.
 */
public final class PacketSocket implements AutoCloseable {
    /** Frames of every EtherType. */
    public static final int ETH_P_ALL = 0x0003;

    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int PACKET_MREQ_BYTES = 16;
    private static final int TPACKET_STATS_BYTES = 8;
    /** A pending error is reported once and then out of the way of the frames behind it. */
    private static final int ERRORS_SKIPPED = 2;

    private final int fd;
    private final String device;
    private final int index;
    private final BufferAddress received = new BufferAddress();
    private final BufferAddress sent = new BufferAddress();
    private final ByteBuffer statistics = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    private final long statisticsAddress = BufferAddress.ofOnce(statistics);
    private long kernelDrops;
    private long refusedSends;
    private long receiveErrors;
    private int lastErrno;

    private PacketSocket(int fd, String device, int index) {
        this.fd = fd;
        this.device = device;
        this.index = index;
    }

    /**
     * Opens a socket in the calling thread's network namespace.
     *
     * @param device named in errors only
     * @param index the device's interface index
     * @param etherType what to receive, and the protocol of what is sent
     * @throws NativeCallException when CAP_NET_RAW or the device is missing
     */
    public static PacketSocket open(String device, int index, int etherType, SocketFilter filter) {
        // Protocol 0 receives nothing, so that no frame slips in before the filter is there.
        int fd = SocketOptions.socket(AF_PACKET, SOCK_RAW, device);
        try {
            SocketOptions options = new SocketOptions(fd, device);
            options.attach(filter);
            options.trySet(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1); // Linux 4.20; else the filter drops them
            options.set("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, PRIORITY_INTERNETWORK_CONTROL);
            options.sizeBuffers();
            options.bind(socketAddress(index, etherType));
        } catch (NativeCallException e) {
            Libc.close(fd);
            throw e;
        }
        return new PacketSocket(fd, device, index);
    }

    /** struct sockaddr_ll: family, protocol in network order, index; the rest matters to senders of SOCK_DGRAM only. */
    private static byte[] socketAddress(int index, int etherType) {
        byte[] address = new byte[SOCKADDR_LL_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        fields.putShort(0, (short) AF_PACKET)
                .put(2, (byte) (etherType >> 8))
                .put(3, (byte) etherType)
                .putInt(4, index);
        return address;
    }

    public int fd() {
        return fd;
    }

    /**
     * Puts another filter in the place of the one there, from one frame to the next.
     *
     * @throws NativeCallException when the kernel refuses; then the former one stays
     */
    public void filter(SocketFilter filter) {
        new SocketOptions(fd, device).attach(filter);
    }

    /** Asks the device to receive frames to a group address as long as the socket is open. */
    public void join(Mac group) {
        addMembership(PACKET_MR_MULTICAST, group, device + " " + group);
    }

    /** The same of all groups. Switches are told nothing: one that snoops on memberships does not send us what they get. */
    public void joinAll() {
        addMembership(PACKET_MR_ALLMULTI, Mac.ZERO, device + " all groups");
    }

    private void addMembership(int type, Mac group, String target) {
        byte[] request = new byte[PACKET_MREQ_BYTES]; // struct packet_mreq: index, type, length, address
        ByteBuffer fields = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
        fields.putInt(0, index).putShort(4, (short) type).putShort(6, (short) Mac.LENGTH);
        fields.put(8, group.toBytes());
        new SocketOptions(fd, target).set("PACKET_ADD_MEMBERSHIP", SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
    }

    /**
     * Takes one frame off the queue. Afterwards it lies between position 0 and the limit; one that is longer than the
     * buffer is cut.
     *
     * @return its length, or -1 when nothing waits
     */
    public int receive(ByteBuffer direct) {
        long address = received.of(direct);
        for (int errors = 0; errors < ERRORS_SKIPPED; ) {
            int length = (int) Libc.recv(fd, address, direct.capacity(), MSG_DONTWAIT);
            if (length >= 0) {
                direct.limit(length).position(0);
                return length;
            }
            int errno = Libc.errno();
            if (errno == Errno.EAGAIN) {
                break;
            }
            if (errno != Errno.EINTR) {
                lastErrno = errno;
                receiveErrors++;
                errors++;
            }
        }
        direct.limit(0);
        return -1;
    }

    /**
     * Sends the frame between the buffer's position and limit, which stay.
     *
     * @return false when the kernel refused it; {@link #lastErrno} says why
     */
    public boolean send(ByteBuffer direct) {
        long address = sent.of(direct) + direct.position();
        while (Libc.send(fd, address, direct.remaining(), MSG_DONTWAIT) < 0) {
            int errno = Libc.errno();
            if (errno != Errno.EINTR) {
                lastErrno = errno;
                refusedSends++;
                return false;
            }
        }
        return true;
    }

    /** The same of the buffer's first {@code length} octets; the buffer is clear afterwards. */
    public boolean sendFirst(ByteBuffer direct, int length) {
        boolean taken = send(direct.position(0).limit(length));
        direct.clear();
        return taken;
    }

    /**
     * Sends the first {@code count} frames of a batch, in order.
     *
     * @return how many the kernel took: fewer than {@code count} when it refused one, which then counts as one refusal
     */
    public int sendBatch(FrameBatch batch, int count) {
        long headers = batch.prepare(count);
        int taken = 0;
        while (taken < count) {
            int now = Libc.sendmmsg(fd, headers + (long) taken * FrameBatch.HEADER_BYTES, count - taken, MSG_DONTWAIT);
            if (now < 0) {
                int errno = Libc.errno();
                if (errno == Errno.EINTR) {
                    continue;
                }
                lastErrno = errno;
                refusedSends++;
                break;
            }
            taken += now;
        }
        return taken;
    }

    /** Frames that the kernel lost because the queue was full, since the socket was opened. */
    public long kernelDrops() {
        statistics.putInt(8, TPACKET_STATS_BYTES);
        int result = Libc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statisticsAddress, statisticsAddress + 8);
        if (result == 0) { // reading sets the kernel's own counter back to zero
            kernelDrops += statistics.getInt(4) & 0xffff_ffffL;
        }
        return kernelDrops;
    }

    /** The error number of the last refusal, sending or receiving; 0 when there was none. */
    public int lastErrno() {
        return lastErrno;
    }

    public long refusedSends() {
        return refusedSends;
    }

    /** Errors met while receiving: ENETDOWN when the device went down. */
    public long receiveErrors() {
        return receiveErrors;
    }

    /**
     * Returns at once; nothing may use the socket afterwards. The kernel waits until no processor looks at it any more
     * (synchronize_net, 15 ms and more), and a loop that waited with it would miss heartbeats.
     */
    @Override
    public void close() {
        Thread closing = new Thread(() -> Libc.close(fd), "baton-close");
        closing.setDaemon(true);
        closing.start();
    }
}
