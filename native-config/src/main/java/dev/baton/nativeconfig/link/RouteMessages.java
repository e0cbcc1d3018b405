package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import org.jspecify.annotations.Nullable;

/**
 * RTM_*ROUTE messages: the {@code local} routes by which the kernel knows IPv4 addresses as its own, and the routes of both
 * versions that lead elsewhere. struct rtmsg and the RTA_* attributes of linux/rtnetlink.h.
 */
final class RouteMessages {
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;

    /** struct rtmsg: u8 family, destination length, source length, tos, table, protocol, scope, type; u32 flags. */
    private static final int RTMSG = 12;

    private static final int RTMSG_DST_LENGTH = 1;
    private static final int RTMSG_TABLE = 4;
    static final int RTMSG_PROTOCOL = 5;
    private static final int RTMSG_TYPE = 7;
    private static final int RTMSG_FLAGS = 8;

    private static final int RT_TABLE_LOCAL = 255;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RT_SCOPE_HOST = 254;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;
    /** From here on a route leads nowhere: blackhole, unreachable, prohibit, throw. */
    private static final int RTN_BLACKHOLE = 6;

    private static final int RTN_THROW = 9;
    private static final int RTNH_F_ONLINK = 4;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_IIF = 3;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_TABLE = 15;
    private static final long U32 = 0xffff_ffffL;

    private RouteMessages() {}

    /** How an error names a route: made for each of a batch, put into words only when one fails. */
    private record Named(Object route, String link) {
        @Override
        public String toString() {
            return route + " dev " + link;
        }
    }

    /**
     * Adds a route; EEXIST means that exactly this one is there already. Of IPv4 it goes before any other to the same
     * destination with the same metric, which comes into its own again when this one goes. IPv6 keeps no order among such
     * routes: NLM_F_EXCL would refuse ours and NLM_F_REPLACE destroy the other, so it becomes its sibling where both have
     * gateways (each carries a part of what is sent), and stands behind it otherwise. A lower metric avoids both.
     */
    static void add(MessageBatch batch, Route route, String link) {
        batch.begin(RTM_NEWROUTE, Netlink.NLM_F_CREATE, "RTM_NEWROUTE", new Named(route.spec(), link));
        body(batch, route);
    }

    static void delete(MessageBatch batch, Route route, String link) {
        body(batch.begin(RTM_DELROUTE, 0, "RTM_DELROUTE", new Named(route.spec(), link)), route);
    }

    private static void body(MessageBatch batch, Route route) {
        RouteSpec spec = route.spec();
        Ip gateway = spec.gateway();
        int scope = gateway == null && !spec.isV6() ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        batch.u8(family(spec.isV6())).u8(spec.destination().length()).u8(0).u8(0);
        batch.u8(0).u8(route.protocol()).u8(scope).u8(RTN_UNICAST).u32(spec.onLink() ? RTNH_F_ONLINK : 0);
        if (spec.destination().length() > 0) {
            batch.attrBytes(RTA_DST, spec.destination().address().toBytes());
        }
        if (gateway != null) {
            batch.attrBytes(RTA_GATEWAY, gateway.toBytes());
        }
        batch.attr32(RTA_OIF, route.link())
                .attr32(RTA_PRIORITY, (int) spec.metric())
                .attr32(RTA_TABLE, (int) spec.table());
        Ip source = spec.source();
        if (source != null) {
            batch.attrBytes(RTA_PREFSRC, source.toBytes());
        }
    }

    private static int family(boolean v6) {
        return v6 ? AddressMessages.AF_INET6 : AddressMessages.AF_INET;
    }

    /**
     * Asks for the routes of all tables.
     *
     * @param v6 whether for those of IPv6, else of IPv4
     * @param link index of the link they lead out of, 0 for any
     * @param protocol who made them, 0 for anybody
     */
    static void getAll(MessageBatch batch, boolean v6, int link, int protocol, String target) {
        batch.clear().begin(RTM_GETROUTE, Netlink.NLM_F_DUMP, "RTM_GETROUTE", target);
        batch.u8(family(v6)).u8(0).u8(0).u8(0);
        batch.u8(0).u8(protocol).u8(0).u8(0).u32(0);
        if (link != 0) {
            batch.attr32(RTA_OIF, link);
        }
    }

    /** Asks by which way a packet would go that came in on a link. */
    static void lookUp(MessageBatch batch, Ip from, Ip to, int link) {
        batch.clear().begin(RTM_GETROUTE, 0, "RTM_GETROUTE", to + " from " + from);
        batch.u8(AddressMessages.AF_INET).u8(32).u8(32).u8(0);
        batch.u8(0).u8(0).u8(0).u8(0).u32(0);
        batch.attrBytes(RTA_DST, to.toBytes())
                .attrBytes(RTA_SRC, from.toBytes())
                .attr32(RTA_IIF, link);
    }

    /** Index of the link by which it would leave; 0 where it would stay. */
    static int readLookedUp(MessageReader message) {
        int link = 0;
        AttributeReader attribute = message.attributes(RTMSG);
        while (isRoute(message) && message.u8(RTMSG_TYPE) == RTN_UNICAST && attribute.next()) {
            if (attribute.type() == RTA_OIF) {
                link = attribute.u32();
            }
        }
        return link;
    }

    /** The route that a message describes; null for one of the host's own addresses, and for another kind of message. */
    static @Nullable Route read(MessageReader message) {
        int type = message.u8(RTMSG_TYPE);
        boolean elsewhere = type == RTN_UNICAST || type >= RTN_BLACKHOLE && type <= RTN_THROW;
        int length = message.u8(RTMSG_DST_LENGTH);
        Ip destination = message.u8(0) == AddressMessages.AF_INET6 ? Ip.ANY_V6 : Ip.ANY_V4;
        if (!isRoute(message) || !elsewhere || length > destination.bitLength()) {
            return null;
        }
        Ip gateway = null;
        Ip source = null;
        int link = 0;
        long metric = 0;
        long table = message.u8(RTMSG_TABLE);
        AttributeReader attribute = message.attributes(RTMSG);
        while (attribute.next()) {
            switch (attribute.type()) {
                case RTA_DST -> destination = attribute.ip();
                case RTA_GATEWAY -> gateway = attribute.ip();
                case RTA_PREFSRC -> source = attribute.ip();
                case RTA_OIF -> link = attribute.u32();
                case RTA_PRIORITY -> metric = attribute.u32() & U32;
                case RTA_TABLE -> table = attribute.u32() & U32;
                default -> {}
            }
        }
        if (gateway != null && gateway.version() != destination.version()
                || source != null && source.version() != destination.version()
                || destination.isV6() && metric == 0
                || length > destination.bitLength()) {
            return null; // none of a kind that is ever ours: IPv4 by way of an IPv6 router, multicast's own
        }
        boolean onLink = (message.u32(RTMSG_FLAGS) & RTNH_F_ONLINK) != 0;
        Prefix network = new Prefix(destination, length).network();
        return new Route(
                link, new RouteSpec(network, gateway, onLink, metric, table, source), message.u8(RTMSG_PROTOCOL));
    }

    private static boolean isRoute(MessageReader message) {
        int family = message.u8(0);
        return message.type() == RTM_NEWROUTE
                && message.length() >= RTMSG
                && (family == AddressMessages.AF_INET || family == AddressMessages.AF_INET6);
    }

    /**
     * Names the route by everything but its preferred source, so that no other route to the same address is hit (the
     * parent may have one too). The source is not ours to know: it is the first address of the network that the kernel
     * counts this address to, and a wrong one matches nothing.
     */
    static void deleteLocal(MessageBatch batch, int index, Ip address, String link) {
        batch.begin(RTM_DELROUTE, 0, "RTM_DELROUTE local", new Named(address, link));
        localHeader(batch, 32, RT_SCOPE_HOST);
        batch.attrBytes(RTA_DST, address.toBytes()).attr32(RTA_OIF, index);
    }

    static void getLocal(MessageBatch batch, int index, String target) {
        localHeader(batch.clear().begin(RTM_GETROUTE, Netlink.NLM_F_DUMP, "RTM_GETROUTE local", target), 0, 0);
        batch.attr32(RTA_OIF, index);
    }

    /** Those of all links. */
    static void getAllLocal(MessageBatch batch) {
        localHeader(batch.clear().begin(RTM_GETROUTE, Netlink.NLM_F_DUMP, "RTM_GETROUTE local", "all links"), 0, 0);
    }

    private static void localHeader(MessageBatch batch, int length, int scope) {
        batch.u8(AddressMessages.AF_INET).u8(length).u8(0).u8(0);
        batch.u8(RT_TABLE_LOCAL).u8(Route.KERNEL).u8(scope).u8(RTN_LOCAL).u32(0);
    }

    /** An address that the kernel takes for its own because of a link. */
    record Local(int index, Ip address) {}

    /** What a message says is local to a link; null for another kind of route. */
    static @Nullable Local readLocal(MessageReader message) {
        boolean local = isRoute(message)
                && message.u8(0) == AddressMessages.AF_INET
                && message.u8(RTMSG_DST_LENGTH) == 32
                && message.u8(RTMSG_TABLE) == RT_TABLE_LOCAL
                && message.u8(RTMSG_TYPE) == RTN_LOCAL;
        Ip destination = null;
        int device = 0;
        AttributeReader attribute = message.attributes(RTMSG);
        while (local && attribute.next()) {
            if (attribute.type() == RTA_DST) {
                destination = attribute.ip();
            } else if (attribute.type() == RTA_OIF) {
                device = attribute.u32();
            }
        }
        return destination == null ? null : new Local(device, destination);
    }
}
