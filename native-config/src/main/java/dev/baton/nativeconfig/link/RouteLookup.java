package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.Netlink;
import dev.baton.nativeconfig.netlink.NetlinkSocket;

/**
 * Asks the kernel what it would do with an IPv4 packet of another host, as {@code ip route get TO from FROM iif LINK} does
 * (RTM_GETROUTE of rtnetlink(7)): rules, routes, reverse-path checks and forwarding of the link count, packet filters do
 * not. Nothing is sent. Used by one thread at a time.
 */
public final class RouteLookup implements AutoCloseable {
    private final NetlinkSocket socket;
    private final MessageBatch batch = new MessageBatch(512);

    private RouteLookup(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Opens a socket in the network namespace of the calling thread.
     *
     * @throws dev.baton.nativeconfig.NativeCallException when the kernel refuses it
     */
    public static RouteLookup open() {
        return new RouteLookup(NetlinkSocket.open(Netlink.NETLINK_ROUTE));
    }

    /**
     * Where a packet would go.
     *
     * @param link index of the one by which it leaves; 0 where it goes no further
     * @param refusal the kernel's words for why it goes no further; empty where it does, or stays on this host
     */
    public record Way(int link, String refusal) {}

    /** What becomes of a packet from one IPv4 address to another that comes in on a link, by its index. */
    public Way of(Ip from, Ip to, int link) {
        RouteMessages.lookUp(batch, from, to, link);
        int[] leavesBy = {0};
        String[] refusal = {""};
        socket.execute(
                batch,
                errno -> {
                    refusal[0] = Libc.message(errno);
                    return true;
                },
                message -> leavesBy[0] = RouteMessages.readLookedUp(message));
        return new Way(leavesBy[0], refusal[0]);
    }

    @Override
    public void close() {
        socket.close();
    }
}
