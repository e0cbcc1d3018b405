package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import org.jspecify.annotations.Nullable;

/** RTM_*ADDR messages: struct ifaddrmsg and the IFA_* attributes of linux/if_addr.h. */
final class AddressMessages {
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** struct ifaddrmsg: u8 family, u8 prefix length, u8 flags, u8 scope, u32 index. */
    private static final int IFADDRMSG = 8;

    private static final int IFADDR_LENGTH = 1;
    private static final int IFADDR_FLAGS = 2;
    private static final int IFADDR_INDEX = 4;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_PROTO = 11;

    /** struct ifa_cacheinfo: deprecated from the start (RFC 4862 section 5.5.4), valid for ever, two times that are ignored. */
    private static final byte[] NEVER_PREFERRED = {0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

    private AddressMessages() {}

    /** How an error names an address: made for each of a batch, put into words only when one fails. */
    private record OnLink(Prefix prefix, String link) {
        @Override
        public String toString() {
            return prefix + " on " + link;
        }
    }

    /** @param index 0 for those of all links */
    static void getAll(MessageBatch batch, int index, String target) {
        batch.clear()
                .begin(RTM_GETADDR, Netlink.NLM_F_DUMP, "RTM_GETADDR", target)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(index);
    }

    static void add(MessageBatch batch, int index, AddressSpec spec, String link) {
        int flags = Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;
        batch.begin(RTM_NEWADDR, flags, "RTM_NEWADDR", new OnLink(spec.prefix(), link));
        body(batch, index, spec.prefix());
        boolean v6 = spec.prefix().address().isV6();
        batch.attr32(
                IFA_FLAGS,
                (spec.noPrefixRoute() ? AssignedAddress.NO_PREFIX_ROUTE : 0)
                        | (spec.visiting() && v6 ? AssignedAddress.NO_DAD : 0));
        if (spec.visiting()) {
            batch.attr8(IFA_PROTO, AssignedAddress.OURS);
        }
        if (spec.visiting() && spec.noPrefixRoute() && v6) {
            batch.attrBytes(IFA_CACHEINFO, NEVER_PREFERRED);
        }
    }

    static void remove(MessageBatch batch, int index, Prefix prefix, String link) {
        body(batch.begin(RTM_DELADDR, 0, "RTM_DELADDR", new OnLink(prefix, link)), index, prefix);
    }

    private static void body(MessageBatch batch, int index, Prefix prefix) {
        byte[] address = prefix.address().toBytes();
        batch.u8(prefix.address().isV4() ? AF_INET : AF_INET6)
                .u8(prefix.length())
                .u8(0)
                .u8(0)
                .u32(index)
                .attrBytes(IFA_LOCAL, address)
                .attrBytes(IFA_ADDRESS, address);
    }

    /** The address that a message describes; null for a message that is about something else. */
    static @Nullable AssignedAddress read(MessageReader message) {
        int family = message.u8(0);
        boolean address = message.type() == RTM_NEWADDR || message.type() == RTM_DELADDR;
        if (!address || message.length() < IFADDRMSG || (family != AF_INET && family != AF_INET6)) {
            return null;
        }
        Ip local = null;
        Ip any = null; // of a point-to-point link IFA_ADDRESS is the other end
        int flags = message.u8(IFADDR_FLAGS);
        int protocol = 0;
        AttributeReader attribute = message.attributes(IFADDRMSG);
        while (attribute.next()) {
            switch (attribute.type()) {
                case IFA_ADDRESS -> any = attribute.ip();
                case IFA_LOCAL -> local = attribute.ip();
                case IFA_FLAGS -> flags = attribute.u32();
                case IFA_PROTO -> protocol = attribute.u8();
                default -> {}
            }
        }
        Ip ip = local != null ? local : any;
        int length = message.u8(IFADDR_LENGTH);
        if (ip == null || length > ip.bitLength()) {
            return null;
        }
        return new AssignedAddress(message.u32(IFADDR_INDEX), new Prefix(ip, length), flags, protocol);
    }
}
