package dev.baton.nativeconfig.packet;

import static dev.baton.nativeconfig.packet.SocketConstants.AF_INET6;
import static dev.baton.nativeconfig.packet.SocketConstants.IPV6_JOIN_GROUP;
import static dev.baton.nativeconfig.packet.SocketConstants.SOCK_DGRAM;
import static dev.baton.nativeconfig.packet.SocketConstants.SOL_IPV6;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Membership of IPv6 groups on one link, for as long as this is open: the link receives what is sent to them, and switches
 * that snoop are told by Multicast Listener Discovery (RFC 3810) whenever the link is up. The datagrams themselves are for
 * whoever listens on the link otherwise.
 *
 * <p>Joining waits for whoever changes links just then, once for each group; it is done on a thread of its own, and so is
 * leaving. Any thread.
 */
public final class Groups implements AutoCloseable {
    private static final int IPV6_MREQ_BYTES = 20;

    private final int fd;
    private final Thread joining;
    private volatile @Nullable NativeCallException failure;

    private Groups(int fd, String link, int index, List<Ip> groups) {
        this.fd = fd;
        this.joining = new Thread(() -> joinAll(link, index, groups), "baton-groups");
        joining.setDaemon(true);
    }

    /**
     * Begins to join.
     *
     * @param link the name, for errors
     * @param index the link's interface index; it may be down
     * @throws NativeCallException when the kernel has no IPv6
     */
    public static Groups join(String link, int index, List<Ip> groups) {
        Groups joined = new Groups(SocketOptions.socket(AF_INET6, SOCK_DGRAM, link), link, index, groups);
        joined.joining.start();
        return joined;
    }

    private void joinAll(String link, int index, List<Ip> groups) {
        byte[] request = new byte[IPV6_MREQ_BYTES]; // struct ipv6_mreq: group, index
        ByteBuffer fields =
                ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).putInt(16, index);
        try {
            for (Ip group : groups) {
                fields.put(0, group.toBytes());
                new SocketOptions(fd, link + " " + group).set("IPV6_JOIN_GROUP", SOL_IPV6, IPV6_JOIN_GROUP, request);
            }
        } catch (NativeCallException e) {
            failure = e;
        }
    }

    /** Why a group was not joined, and those after it; null as long as none was refused. */
    public @Nullable NativeCallException failure() {
        return failure;
    }

    /** Returns at once. */
    @Override
    public void close() {
        Thread leaving = new Thread(this::leave, "baton-groups");
        leaving.setDaemon(true);
        leaving.start();
    }

    private void leave() {
        try {
            joining.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; the socket is closed all the same
        }
        Libc.close(fd);
    }
}
