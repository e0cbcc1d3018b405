package dev.baton.nativeconfig.netlink;

/**
 * What an NLMSG_ERROR or NLMSG_DONE message says: the error number and the kernel's extended reason (linux/netlink.h,
 * struct nlmsgerr and enum nlmsgerr_attrs).
 */
final class Acknowledgement {
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int ERROR_NUMBER = 4;

    private Acknowledgement() {}

    /** The error number, 0 for success; a message too short to say so counts as success of a dump. */
    static int errno(MessageReader message) {
        return -message.u32(0);
    }

    static String reason(MessageReader message) {
        if ((message.flags() & Netlink.NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int fixed = ERROR_NUMBER;
        if (message.type() == Netlink.NLMSG_ERROR) {
            // The request follows, whole or, capped, its header only.
            boolean capped = (message.flags() & Netlink.NLM_F_CAPPED) != 0;
            int request = capped ? Netlink.HEADER : message.u32(ERROR_NUMBER);
            if (request < Netlink.HEADER || request > message.length()) {
                return "";
            }
            fixed += request;
        }
        AttributeReader attributes = message.attributes(fixed);
        while (attributes.next()) {
            if (attributes.type() == NLMSGERR_ATTR_MSG) {
                return attributes.string();
            }
        }
        return "";
    }
}
