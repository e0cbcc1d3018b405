package dev.baton.nativeconfig.netlink;

/** The numbers of linux/netlink.h that requests and answers are made of. */
public final class Netlink {
    /** Protocol: links, addresses, routes. */
    public static final int NETLINK_ROUTE = 0;
    /** Protocol: nf_tables and the rest of netfilter. */
    public static final int NETLINK_NETFILTER = 12;

    public static final int NLM_F_REQUEST = 0x1;
    public static final int NLM_F_MULTI = 0x2;
    public static final int NLM_F_ACK = 0x4;
    public static final int NLM_F_DUMP_INTR = 0x10;
    /** On a GET request: all of them. */
    public static final int NLM_F_DUMP = 0x300;
    /** On a NEW request: replace what is there. */
    public static final int NLM_F_REPLACE = 0x100;
    /** On a NEW request: fail when it is there. */
    public static final int NLM_F_EXCL = 0x200;
    /** On a NEW request: make it when it is not there. */
    public static final int NLM_F_CREATE = 0x400;
    /** On a NEW request: add to the end of a list. */
    public static final int NLM_F_APPEND = 0x800;

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    /** Types below this belong to netlink itself. */
    static final int NLMSG_MIN_TYPE = 0x10;

    static final int NLM_F_CAPPED = 0x100;
    static final int NLM_F_ACK_TLVS = 0x200;

    /** struct nlmsghdr: u32 length, u16 type, u16 flags, u32 sequence, u32 port id. */
    static final int HEADER = 16;

    static final int HEADER_TYPE = 4;
    static final int HEADER_FLAGS = 6;
    static final int HEADER_SEQUENCE = 8;

    /** struct nlattr: u16 length with header, u16 type with two flag bits. */
    static final int ATTRIBUTE_HEADER = 4;

    static final int NLA_F_NESTED = 0x8000;
    static final int NLA_TYPE_MASK = 0x3fff;

    private Netlink() {}

    /** NLMSG_ALIGN and NLA_ALIGN: messages and attributes start on multiples of four. */
    static int align(int length) {
        return (length + 3) & ~3;
    }
}
