package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import org.jspecify.annotations.Nullable;

/**
 * RTM_*ROUTE messages for one purpose: the IPv4 {@code local} routes by which the kernel knows addresses as its own.
 * struct rtmsg and the RTA_* attributes of linux/rtnetlink.h.
 */
final class RouteMessages {
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;

    /** struct rtmsg: u8 family, destination length, source length, tos, table, protocol, scope, type; u32 flags. */
    private static final int RTMSG = 12;

    private static final int RTMSG_DST_LENGTH = 1;
    private static final int RTMSG_TABLE = 4;
    private static final int RTMSG_TYPE = 7;

    private static final int RT_TABLE_LOCAL = 255;
    private static final int RTPROT_KERNEL = 2;
    private static final int RT_SCOPE_HOST = 254;
    private static final int RTN_LOCAL = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;

    private RouteMessages() {}

    private record LocalRoute(Ip address, String link) {
        @Override
        public String toString() {
            return "local " + address + " dev " + link;
        }
    }

    /**
     * Names the route by everything but its preferred source, so that no other route to the same address is hit (the
     * parent may have one too). The source is not ours to know: it is the first address of the network that the kernel
     * counts this address to, and a wrong one matches nothing.
     */
    static void deleteLocal(MessageBatch batch, int index, Ip address, String link) {
        batch.begin(RTM_DELROUTE, 0, "RTM_DELROUTE", new LocalRoute(address, link));
        header(batch, 32, RT_SCOPE_HOST);
        batch.attrBytes(RTA_DST, address.toBytes()).attr32(RTA_OIF, index);
    }

    static void getLocal(MessageBatch batch, int index, String target) {
        header(batch.clear().begin(RTM_GETROUTE, Netlink.NLM_F_DUMP, "RTM_GETROUTE local", target), 0, 0);
        batch.attr32(RTA_OIF, index);
    }

    /** Those of all links. */
    static void getAllLocal(MessageBatch batch) {
        header(batch.clear().begin(RTM_GETROUTE, Netlink.NLM_F_DUMP, "RTM_GETROUTE local", "all links"), 0, 0);
    }

    private static void header(MessageBatch batch, int length, int scope) {
        batch.u8(AddressMessages.AF_INET).u8(length).u8(0).u8(0);
        batch.u8(RT_TABLE_LOCAL).u8(RTPROT_KERNEL).u8(scope).u8(RTN_LOCAL).u32(0);
    }

    /** An address that the kernel takes for its own because of a link. */
    record Local(int index, Ip address) {}

    /** What a message says is local to a link; null for another kind of route. */
    static @Nullable Local readLocal(MessageReader message) {
        boolean local = message.type() == RTM_NEWROUTE
                && message.length() >= RTMSG
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
