package dev.baton.nativeconfig.lease;

/** Numbers of linux/netfilter/nf_tables.h and nfnetlink.h, under their names there. */
final class NfTables {
    static final int NFNL_MSG_BATCH_BEGIN = 16;
    static final int NFNL_MSG_BATCH_END = 17;
    static final int NFNL_SUBSYS_NFTABLES = 10;
    static final int NFPROTO_NETDEV = 5;

    /** Octets of struct nfgenmsg: family, version, resource id in network order. */
    static final int NFGENMSG = 4;

    static final int NFT_MSG_NEWTABLE = message(0);
    static final int NFT_MSG_GETTABLE = message(1);
    static final int NFT_MSG_DELTABLE = message(2);
    static final int NFT_MSG_NEWCHAIN = message(3);
    static final int NFT_MSG_GETCHAIN = message(4);
    static final int NFT_MSG_NEWRULE = message(6);
    static final int NFT_MSG_NEWSET = message(9);
    static final int NFT_MSG_NEWSETELEM = message(12);
    static final int NFT_MSG_GETSETELEM = message(13);
    static final int NFT_MSG_DELSETELEM = message(14);

    static final int NFTA_TABLE_NAME = 1;

    static final int NFTA_CHAIN_TABLE = 1;
    static final int NFTA_CHAIN_NAME = 3;
    static final int NFTA_CHAIN_HOOK = 4;
    static final int NFTA_CHAIN_POLICY = 5;
    static final int NFTA_CHAIN_USE = 6;
    static final int NFTA_CHAIN_TYPE = 7;
    static final int NFTA_HOOK_HOOKNUM = 1;
    static final int NFTA_HOOK_PRIORITY = 2;
    static final int NFTA_HOOK_DEVS = 4;
    static final int NFTA_DEVICE_NAME = 1;
    static final int NF_NETDEV_INGRESS = 0;
    static final int NF_NETDEV_EGRESS = 1;
    static final int NF_DROP = 0;
    static final int NF_ACCEPT = 1;

    static final int NFTA_SET_TABLE = 1;
    static final int NFTA_SET_NAME = 2;
    static final int NFTA_SET_FLAGS = 3;
    static final int NFTA_SET_KEY_TYPE = 4;
    static final int NFTA_SET_KEY_LEN = 5;
    static final int NFTA_SET_DESC = 9;
    static final int NFTA_SET_DESC_SIZE = 1;
    static final int NFTA_SET_ID = 10;
    static final int NFTA_SET_TIMEOUT = 11;
    static final int NFTA_SET_USERDATA = 13;
    /** Keeps its elements as long as rules use it. */
    static final int NFT_SET_CONSTANT = 0x2;

    static final int NFT_SET_TIMEOUT = 0x10;
    /** Rules may change the set; nft says "dynamic". */
    static final int NFT_SET_EVAL = 0x20;
    /** The number by which nft knows the type "ifname"; the kernel only keeps it. */
    static final int TYPE_IFNAME = 41;
    /** Likewise those of an address behind a name: six bits for each type. */
    static final int TYPE_IFNAME_IPV4 = TYPE_IFNAME << 6 | 7;

    static final int TYPE_IFNAME_IPV6 = TYPE_IFNAME << 6 | 8;

    static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    static final int NFTA_SET_ELEM_LIST_SET = 2;
    static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    static final int NFTA_LIST_ELEM = 1;
    static final int NFTA_SET_ELEM_KEY = 1;
    static final int NFTA_SET_ELEM_EXPIRATION = 5;

    static final int NFTA_RULE_TABLE = 1;
    static final int NFTA_RULE_CHAIN = 2;
    static final int NFTA_RULE_EXPRESSIONS = 4;
    static final int NFTA_EXPR_NAME = 1;
    static final int NFTA_EXPR_DATA = 2;
    static final int NFTA_META_DREG = 1;
    static final int NFTA_META_KEY = 2;
    static final int NFT_META_IIFNAME = 6;
    static final int NFT_META_OIFNAME = 7;
    static final int NFTA_PAYLOAD_DREG = 1;
    static final int NFTA_PAYLOAD_BASE = 2;
    static final int NFTA_PAYLOAD_OFFSET = 3;
    static final int NFTA_PAYLOAD_LEN = 4;
    static final int NFT_PAYLOAD_LL_HEADER = 0;
    static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    static final int NFTA_CMP_SREG = 1;
    static final int NFTA_CMP_OP = 2;
    static final int NFTA_CMP_DATA = 3;
    static final int NFT_CMP_EQ = 0;
    static final int NFTA_DYNSET_SET_NAME = 1;
    static final int NFTA_DYNSET_SET_ID = 2;
    static final int NFTA_DYNSET_OP = 3;
    static final int NFTA_DYNSET_SREG_KEY = 4;
    static final int NFTA_DYNSET_TIMEOUT = 6;
    static final int NFT_DYNSET_OP_UPDATE = 1;
    static final int NFT_DYNSET_OP_DELETE = 2;
    static final int NFTA_LOOKUP_SET = 1;
    static final int NFTA_LOOKUP_SREG = 2;
    static final int NFTA_LOOKUP_SET_ID = 4;
    static final int NFTA_IMMEDIATE_DREG = 1;
    static final int NFTA_IMMEDIATE_DATA = 2;
    static final int NFTA_DATA_VALUE = 1;
    static final int NFTA_DATA_VERDICT = 2;
    static final int NFTA_VERDICT_CODE = 1;
    static final int NFT_REG_VERDICT = 0;
    static final int NFT_REG_1 = 1;
    static final int NFT_REG_2 = 2;

    private NfTables() {}

    private static int message(int number) {
        return NFNL_SUBSYS_NFTABLES << 8 | number;
    }
}
