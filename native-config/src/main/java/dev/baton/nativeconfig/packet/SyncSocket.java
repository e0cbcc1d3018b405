package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.*;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.KernelName;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The sync link: UDP on one device, from one port to the same port, to the peer's address, or where none is given to the
 * link's broadcast address or the all-nodes group. Loop thread only; nothing allocates after {@link #open}.
 *
 * <p>Sends with TTL or hop limit 255, which no router can forge (RFC 5082), as network control traffic (CS6). What
 * arrives with less is handed out all the same, with {@link #lastHopLimit}: {@code IP_MINTTL} would let the kernel drop it
 * in silence, and an operator whose sync "link" has a router in it would see nothing but silence. So the reader refuses it
 * by name.
 *
 * <p>The kernel hands each broadcast back to the host that sent it; those copies are filtered. A frame that really came
 * back from the wire passes, for {@link #lastWasFromUs} to tell.
 */
public final class SyncSocket implements AutoCloseable {
    /** What must have been sent, and must arrive: no router was passed. */
    public static final int HOP_LIMIT = 255;

    private static final int ERRORS_SKIPPED = 2;

    private final int fd;
    private final Ip local;
    private final SyncMessage in = SyncMessage.toReceive();
    private final SyncMessage out;
    private final BufferAddress received = new BufferAddress();
    private final BufferAddress sent = new BufferAddress();
    private int lastHopLimit = -1;
    private boolean lastWasFromUs;
    private long refusedSends;
    private long receiveErrors;
    private int lastErrno;

    private SyncSocket(int fd, Ip local, SyncMessage out) {
        this.fd = fd;
        this.local = local;
        this.out = out;
    }

    /**
     * Opens a socket in the calling thread's network namespace.
     *
     * @param index the device's interface index
     * @param local the device's own address, source of everything sent
     * @param peer the only destination, or null to send to all on the link
     * @param broadcastOrGroup the destination without a peer: 10.0.0.255, 255.255.255.255, 224.0.0.1 or ff02::1
     * @param port source and destination
     * @throws NativeCallException when the device, the address or a capability (NET_RAW, NET_BIND_SERVICE) is missing
     */
    public static SyncSocket open(
            String device, int index, Ip local, @Nullable Ip peer, Ip broadcastOrGroup, int port) {
        Ip destination = peer == null ? broadcastOrGroup : peer;
        String target = device + " port " + port;
        int fd = SocketOptions.socket(local.isV4() ? AF_INET : AF_INET6, SOCK_DGRAM, target);
        try {
            SocketOptions options = new SocketOptions(fd, target);
            options.attach(SocketFilter.notLoopedBack());
            options.set("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, KernelName.terminated(device));
            options.sizeBuffers();
            if (local.isV4()) {
                setUpV4(options, index, destination);
            } else {
                setUpV6(options, index, destination);
            }
            // After IP_TOS, which sets a priority of its own.
            options.set("SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, PRIORITY_INTERNETWORK_CONTROL);
            // Not to the local address: such a socket would not hear broadcasts.
            Ip any = local.isV4() ? Ip.ANY_V4 : Ip.v6(0, 0);
            options.bind(SyncMessage.socketAddress(any, port, 0));
        } catch (NativeCallException e) {
            Libc.close(fd);
            throw e;
        }
        return new SyncSocket(fd, local, SyncMessage.toSend(local, destination, port, index));
    }

    private static void setUpV4(SocketOptions options, int index, Ip destination) {
        options.set("IP_TTL", SOL_IP, IP_TTL, HOP_LIMIT);
        options.set("IP_MULTICAST_TTL", SOL_IP, IP_MULTICAST_TTL, HOP_LIMIT);
        options.set("IP_RECVTTL", SOL_IP, IP_RECVTTL, 1);
        options.set("IP_TOS", SOL_IP, IP_TOS, TOS_CS6);
        options.set("SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1);
        if (destination.isMulticast()) {
            byte[] group = new byte[12]; // struct ip_mreqn: group, address, index
            ByteBuffer.wrap(group)
                    .order(ByteOrder.nativeOrder())
                    .put(0, destination.toBytes())
                    .putInt(8, index);
            options.set("IP_MULTICAST_IF", SOL_IP, IP_MULTICAST_IF, group);
            options.set("IP_MULTICAST_LOOP", SOL_IP, IP_MULTICAST_LOOP, 0);
            options.set("IP_ADD_MEMBERSHIP", SOL_IP, IP_ADD_MEMBERSHIP, group);
        }
    }

    private static void setUpV6(SocketOptions options, int index, Ip destination) {
        options.set("IPV6_V6ONLY", SOL_IPV6, IPV6_V6ONLY, 1);
        options.set("IPV6_UNICAST_HOPS", SOL_IPV6, IPV6_UNICAST_HOPS, HOP_LIMIT);
        options.set("IPV6_MULTICAST_HOPS", SOL_IPV6, IPV6_MULTICAST_HOPS, HOP_LIMIT);
        options.set("IPV6_RECVHOPLIMIT", SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
        options.set("IPV6_TCLASS", SOL_IPV6, IPV6_TCLASS, TOS_CS6);
        options.set("IPV6_MULTICAST_LOOP", SOL_IPV6, IPV6_MULTICAST_LOOP, 0);
        options.set("IPV6_MULTICAST_IF", SOL_IPV6, IPV6_MULTICAST_IF, index);
        if (destination.isMulticast()) {
            byte[] group = new byte[20]; // struct ipv6_mreq: group, index
            ByteBuffer.wrap(group)
                    .order(ByteOrder.nativeOrder())
                    .put(0, destination.toBytes())
                    .putInt(16, index);
            options.set("IPV6_JOIN_GROUP", SOL_IPV6, IPV6_JOIN_GROUP, group);
        }
    }

    public int fd() {
        return fd;
    }

    /**
     * Sends what lies between the buffer's position and limit, which stay, as one datagram.
     *
     * @return false when the kernel refused it; {@link #lastErrno} says why
     */
    public boolean send(ByteBuffer direct) {
        long payload = sent.of(direct) + direct.position();
        while (Libc.sendmsg(fd, out.prepare(payload, direct.remaining()), MSG_DONTWAIT) < 0) {
            int errno = Libc.errno();
            if (errno != Errno.EINTR) {
                lastErrno = errno;
                refusedSends++;
                return false;
            }
        }
        return true;
    }

    /**
     * Takes one datagram off the queue. Afterwards its payload lies between position 0 and the limit; one that is longer
     * than the buffer is cut.
     *
     * @return its length, or -1 when nothing waits
     */
    public int receive(ByteBuffer direct) {
        long payload = received.of(direct);
        for (int errors = 0; errors < ERRORS_SKIPPED; ) {
            int length = (int) Libc.recvmsg(fd, in.prepare(payload, direct.capacity()), MSG_DONTWAIT);
            if (length >= 0) {
                lastHopLimit = in.hopLimit();
                lastWasFromUs = in.isFrom(local);
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

    /** TTL or hop limit of the last datagram received; 255 when it crossed no router. */
    public int lastHopLimit() {
        return lastHopLimit;
    }

    /** Whether the last datagram received names our own address as its source. */
    public boolean lastWasFromUs() {
        return lastWasFromUs;
    }

    public long refusedSends() {
        return refusedSends;
    }

    /** Errors met while receiving, for instance when the device was deleted. */
    public long receiveErrors() {
        return receiveErrors;
    }

    /** The error number of the last refusal, sending or receiving; 0 when there was none. */
    public int lastErrno() {
        return lastErrno;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
