package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import dev.baton.nativeconfig.netlink.NetlinkSubscription;

/**
 * What happens to the links and addresses of the namespace it was opened in, whoever caused it, ourselves included; and
 * that routes or settings may have been tampered with. Never blocks: the loop waits for {@link #fd()} to become readable and
 * drains. Owned by the loop thread.
 */
public final class LinkEvents implements AutoCloseable {
    private static final int RTNLGRP_LINK = 1;
    private static final int RTNLGRP_IPV4_IFADDR = 5;
    private static final int RTNLGRP_IPV4_ROUTE = 7;
    private static final int RTNLGRP_IPV6_IFADDR = 9;
    private static final int RTNLGRP_IPV6_ROUTE = 11;
    private static final int RTNLGRP_IPV4_NETCONF = 24;
    private static final int RTM_NEWNETCONF = 80;

    private final NetlinkSubscription subscription;

    private LinkEvents(NetlinkSubscription subscription) {
        this.subscription = subscription;
    }

    /** Hears of changes, in the order in which the kernel made them. */
    public interface Listener {
        /** A link is new or differs in something, be it only a counter. */
        void linkChanged(Link link);

        void linkGone(int index, String name);

        void addressAdded(AssignedAddress address);

        void addressGone(AssignedAddress address);

        /** A route of ours or of the kernel's is gone, or somebody replaced one that may have been ours. */
        void routeChanged();

        /** An IPv4 setting of a device that the kernel tells of differs: rp_filter, forwarding, proxy_arp. */
        void settingChanged();

        /** The kernel had more to tell than the queue holds (ENOBUFS): everything must be read again. */
        void eventsLost();
    }

    /** Subscribes in the calling thread's network namespace; what happened before is not told. */
    public static LinkEvents open() {
        return new LinkEvents(NetlinkSubscription.open(
                Netlink.NETLINK_ROUTE,
                RouteEventFilter.program(),
                RTNLGRP_LINK,
                RTNLGRP_IPV4_IFADDR,
                RTNLGRP_IPV4_ROUTE,
                RTNLGRP_IPV6_IFADDR,
                RTNLGRP_IPV6_ROUTE,
                RTNLGRP_IPV4_NETCONF));
    }

    public int fd() {
        return subscription.fd();
    }

    /**
     * Tells the listener what is queued, up to a number of datagrams of the kernel's; {@link Listener#eventsLost()} last.
     *
     * @return datagrams read; {@code most} means that more may wait
     */
    public int drain(int most, Listener listener) {
        return subscription.drain(most, message -> tell(message, listener), listener::eventsLost);
    }

    private static void tell(MessageReader message, Listener listener) {
        Link link = LinkMessages.read(message);
        if (link != null) {
            if (message.type() == LinkMessages.RTM_DELLINK) {
                listener.linkGone(link.index(), link.name());
            } else {
                listener.linkChanged(link);
            }
            return;
        }
        AssignedAddress address = AddressMessages.read(message);
        if (address != null) {
            if (message.type() == AddressMessages.RTM_DELADDR) {
                listener.addressGone(address);
            } else {
                listener.addressAdded(address);
            }
            return;
        }
        switch (message.type()) {
            case RouteMessages.RTM_NEWROUTE, RouteMessages.RTM_DELROUTE -> listener.routeChanged();
            case RTM_NEWNETCONF -> listener.settingChanged();
            default -> {}
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
