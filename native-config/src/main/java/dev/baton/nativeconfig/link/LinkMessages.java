package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.KernelName;
import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RTM_*LINK messages: struct ifinfomsg and the IFLA_* attributes of linux/if_link.h. */
final class LinkMessages {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_SETLINK = 19;

    /** struct ifinfomsg: u8 family, u8, u16 type, s32 index, u32 flags, u32 change mask. */
    private static final int IFINFOMSG = 16;

    private static final int IFINFO_TYPE = 2;
    private static final int IFINFO_INDEX = 4;
    private static final int IFINFO_FLAGS = 8;

    private static final int IFF_UP = 0x1;
    private static final int IFF_LOWER_UP = 0x10000;
    private static final int ARPHRD_ETHER = 1;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_GROUP = 27;
    private static final int IFLA_EXT_MASK = 29;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_PROP_LIST = 52;
    private static final int IFLA_ALT_IFNAME = 53;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int IFLA_VLAN_ID = 1;
    private static final int MACVLAN_MODE_BRIDGE = 4;
    /** IFNAMSIZ less the closing zero; an altname may be longer. */
    private static final int LONGEST_NAME = 15;

    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    private LinkMessages() {}

    static void getAll(MessageBatch batch) {
        header(batch.clear().begin(RTM_GETLINK, Netlink.NLM_F_DUMP, "RTM_GETLINK", "all links"), 0, 0, 0);
        batch.attr32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    /** @param name or an altname: the kernel looks among both */
    static void get(MessageBatch batch, String name) {
        header(batch.clear().begin(RTM_GETLINK, 0, "RTM_GETLINK", name), 0, 0, 0);
        boolean isLong = KernelName.bytes(name).length > LONGEST_NAME;
        batch.attr32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS).attrName(isLong ? IFLA_ALT_IFNAME : IFLA_IFNAME, name);
    }

    static void get(MessageBatch batch, int index, String target) {
        header(batch.clear().begin(RTM_GETLINK, 0, "RTM_GETLINK", target), index, 0, 0);
        batch.attr32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    /** Administratively down, because no flag says otherwise. */
    static void createMacvlan(MessageBatch batch, String name, int parent, Mac mac, String target) {
        int flags = Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;
        header(batch.clear().begin(RTM_NEWLINK, flags, "RTM_NEWLINK macvlan", target), 0, 0, 0);
        batch.attrName(IFLA_IFNAME, name).attr32(IFLA_LINK, parent).attrBytes(IFLA_ADDRESS, mac.toBytes());
        batch.nest(IFLA_LINKINFO).attrString(IFLA_INFO_KIND, "macvlan");
        batch.nest(IFLA_INFO_DATA)
                .attr32(IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE)
                .unnest()
                .unnest();
    }

    /** The kernel ignores an alias in the request that creates a link. */
    static void setAlias(MessageBatch batch, int index, String alias, String target) {
        header(batch.clear().begin(RTM_SETLINK, 0, "RTM_SETLINK alias", target), index, 0, 0);
        batch.attrString(IFLA_IFALIAS, alias);
    }

    static void setMac(MessageBatch batch, int index, Mac mac, String target) {
        header(batch.clear().begin(RTM_SETLINK, 0, "RTM_SETLINK address " + mac, target), index, 0, 0);
        batch.attrBytes(IFLA_ADDRESS, mac.toBytes());
    }

    static void setMtu(MessageBatch batch, int index, int mtu, String target) {
        header(batch.clear().begin(RTM_SETLINK, 0, "RTM_SETLINK mtu " + mtu, target), index, 0, 0);
        batch.attr32(IFLA_MTU, mtu);
    }

    static void setName(MessageBatch batch, int index, String name, String target) {
        header(batch.clear().begin(RTM_SETLINK, 0, "RTM_SETLINK name " + name, target), index, 0, 0);
        batch.attrString(IFLA_IFNAME, name);
    }

    static void setGroup(MessageBatch batch, int index, int group, String target) {
        header(batch.clear().begin(RTM_SETLINK, 0, "RTM_SETLINK group " + group, target), index, 0, 0);
        batch.attr32(IFLA_GROUP, group);
    }

    /** Appends: several links are raised or lowered by one send. */
    static void addSetUp(MessageBatch batch, int index, boolean up, String target) {
        String operation = up ? "RTM_SETLINK up" : "RTM_SETLINK down";
        header(batch.begin(RTM_SETLINK, 0, operation, target), index, up ? IFF_UP : 0, IFF_UP);
    }

    static void delete(MessageBatch batch, int index, String target) {
        header(batch.clear().begin(RTM_DELLINK, 0, "RTM_DELLINK", target), index, 0, 0);
    }

    private static void header(MessageBatch batch, int index, int flags, int change) {
        batch.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    /**
     * The link that a message describes; null for a message that is about something else.
     *
     * <p>A bridge announces its ports in the same group with its own address family, a port's departure as RTM_DELLINK:
     * only messages without a family are about links as such.
     */
    static @Nullable Link read(MessageReader message) {
        boolean link = message.type() == RTM_NEWLINK || message.type() == RTM_DELLINK;
        if (!link || message.length() < IFINFOMSG || message.u8(0) != 0) {
            return null;
        }
        String name = "";
        String alias = "";
        String kind = "";
        String slaveKind = "";
        Mac mac = Mac.ZERO;
        int parent = 0;
        int master = 0;
        int mtu = 0;
        int vlan = 0;
        boolean parentElsewhere = false;
        List<String> altNames = List.of();
        AttributeReader attribute = message.attributes(IFINFOMSG);
        while (attribute.next()) {
            switch (attribute.type()) {
                case IFLA_ADDRESS -> mac = attribute.mac();
                case IFLA_IFNAME -> name = attribute.name();
                case IFLA_MTU -> mtu = attribute.u32();
                case IFLA_LINK -> parent = attribute.u32();
                case IFLA_LINK_NETNSID -> parentElsewhere = true;
                case IFLA_MASTER -> master = attribute.u32();
                case IFLA_IFALIAS -> alias = attribute.string();
                case IFLA_PROP_LIST -> altNames = altNames(attribute.nested());
                case IFLA_LINKINFO -> {
                    AttributeReader info = attribute.nested();
                    while (info.next()) {
                        kind = info.type() == IFLA_INFO_KIND ? info.string() : kind;
                        slaveKind = info.type() == IFLA_INFO_SLAVE_KIND ? info.string() : slaveKind;
                        boolean ofVlan = info.type() == IFLA_INFO_DATA && kind.equals("vlan"); // the kind comes first
                        vlan = ofVlan ? vlanId(info.nested()) : vlan;
                    }
                }
                default -> {}
            }
        }
        int flags = message.u32(IFINFO_FLAGS);
        return new Link(
                message.u32(IFINFO_INDEX),
                name,
                mac,
                (flags & IFF_UP) != 0,
                (flags & IFF_LOWER_UP) != 0,
                parentElsewhere ? 0 : parent,
                master,
                kind,
                slaveKind,
                alias,
                mtu,
                message.u16(IFINFO_TYPE) == ARPHRD_ETHER,
                vlan,
                altNames);
    }

    private static List<String> altNames(AttributeReader properties) {
        List<String> names = new ArrayList<>();
        while (properties.next()) {
            if (properties.type() == IFLA_ALT_IFNAME) {
                names.add(properties.name());
            }
        }
        return names;
    }

    /** The index and group of the link that a message describes; null for a message that is about something else. */
    static int @Nullable [] readGroup(MessageReader message) {
        if (message.type() != RTM_NEWLINK || message.length() < IFINFOMSG || message.u8(0) != 0) {
            return null;
        }
        AttributeReader attribute = message.attributes(IFINFOMSG);
        while (attribute.next()) {
            if (attribute.type() == IFLA_GROUP) {
                return new int[] {message.u32(IFINFO_INDEX), attribute.u32()};
            }
        }
        return null;
    }

    private static int vlanId(AttributeReader data) {
        while (data.next()) {
            if (data.type() == IFLA_VLAN_ID) {
                return data.u16();
            }
        }
        return 0;
    }
}
