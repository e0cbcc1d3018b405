package dev.baton.nativeconfig.netlink;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Errno;
import java.util.function.Consumer;

/**
 * Listens to what the kernel announces to its multicast groups. Never blocks: an event loop waits for {@link #fd()} to
 * become readable and drains. Used by one thread at a time.
 */
public final class NetlinkSubscription implements AutoCloseable {
    private static final int RECEIVE_QUEUE = 4 << 20;

    private final NetlinkFd fd;
    private final MessageReader message;

    private NetlinkSubscription(NetlinkFd fd) {
        this.fd = fd;
        this.message = fd.reader();
    }

    /**
     * Opens a subscription in the calling thread's network namespace.
     *
     * @param protocol {@link Netlink#NETLINK_ROUTE} or {@link Netlink#NETLINK_NETFILTER}
     * @param groups group numbers (RTNLGRP_LINK, ...), not bits
     */
    public static NetlinkSubscription open(int protocol, int... groups) {
        return open(protocol, new byte[0], groups);
    }

    /**
     * The same, told only of what a filter passes.
     *
     * @param filter classic BPF, an array of struct sock_filter; empty for none
     */
    public static NetlinkSubscription open(int protocol, byte[] filter, int... groups) {
        NetlinkFd fd = NetlinkFd.open(protocol);
        try {
            if (filter.length > 0) {
                fd.attach(filter);
            }
            fd.receiveQueue(RECEIVE_QUEUE);
            fd.connect();
            for (int group : groups) {
                fd.option(NetlinkFd.NETLINK_ADD_MEMBERSHIP, group, "NETLINK_ADD_MEMBERSHIP " + group);
            }
        } catch (NativeCallException e) {
            fd.close();
            throw e;
        }
        return new NetlinkSubscription(fd);
    }

    public int fd() {
        return fd.fd();
    }

    /**
     * Reads everything that is queued.
     *
     * @param event is called for each message, and must not keep the reader
     * @return false when the queue overflowed since the last call: what was announced meanwhile is lost
     */
    public boolean drain(Consumer<MessageReader> event) {
        boolean[] complete = {true};
        while (drain(Integer.MAX_VALUE, event, () -> complete[0] = false) == Integer.MAX_VALUE) {}
        return complete[0];
    }

    /**
     * Reads what is queued, up to a number of datagrams, so that a storm does not keep the thread from all else.
     *
     * @param event is called for each message, and must not keep the reader
     * @param lost is run after the last message when the queue overflowed: what was announced meanwhile is lost
     * @return datagrams read; {@code most} means that more may wait
     */
    public int drain(int most, Consumer<MessageReader> event, Runnable lost) {
        boolean overflowed = false;
        int datagrams = 0;
        while (datagrams < most) {
            int received = fd.receive(NetlinkFd.MSG_DONTWAIT);
            if (received == -Errno.EAGAIN) {
                break;
            }
            datagrams++;
            if (received == -Errno.ENOBUFS) {
                overflowed = true;
            } else if (received < 0) {
                throw new NativeCallException("recv", "netlink events", -received);
            } else {
                message.reset(received);
                while (message.next()) {
                    if (message.type() >= Netlink.NLMSG_MIN_TYPE) {
                        event.accept(message);
                    }
                }
            }
        }
        if (overflowed) {
            lost.run();
        }
        return datagrams;
    }

    @Override
    public void close() {
        fd.close();
    }
}
