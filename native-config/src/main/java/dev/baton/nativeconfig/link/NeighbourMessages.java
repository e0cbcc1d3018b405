package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import org.jspecify.annotations.Nullable;

/** RTM_*NEIGH messages: struct ndmsg and the NDA_* attributes of linux/neighbour.h. */
final class NeighbourMessages {
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_GETNEIGH = 30;

    /** struct ndmsg: u8 family, three of padding, s32 index, u16 state, u8 flags, u8 type. */
    private static final int NDMSG = 12;

    private static final int NDMSG_INDEX = 4;
    private static final int NDMSG_STATE = 8;

    /** NUD_REACHABLE, NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_PERMANENT: its MAC is or was known. */
    private static final int KNOWN = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int MAC_OCTETS = 6;

    private NeighbourMessages() {}

    static void getAll(MessageBatch batch) {
        batch.clear()
                .begin(RTM_GETNEIGH, Netlink.NLM_F_DUMP, "RTM_GETNEIGH", "all links")
                .u8(0)
                .u8(0)
                .u16(0)
                .u32(0)
                .u16(0)
                .u8(0)
                .u8(0);
    }

    /** The entry that a message describes; null for one without a MAC, or a message that is about something else. */
    static @Nullable NeighbourEntry read(MessageReader message) {
        if (message.type() != RTM_NEWNEIGH || message.length() < NDMSG || (message.u16(NDMSG_STATE) & KNOWN) == 0) {
            return null;
        }
        Ip ip = null;
        Mac mac = null;
        AttributeReader attribute = message.attributes(NDMSG);
        while (attribute.next()) {
            if (attribute.type() == NDA_DST) {
                ip = attribute.ip();
            } else if (attribute.type() == NDA_LLADDR && attribute.length() == MAC_OCTETS) {
                mac = attribute.mac();
            }
        }
        return ip == null || mac == null ? null : new NeighbourEntry(message.u32(NDMSG_INDEX), ip, mac);
    }
}
