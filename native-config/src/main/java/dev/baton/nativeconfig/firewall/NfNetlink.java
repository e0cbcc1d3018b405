package dev.baton.nativeconfig.firewall;

import dev.baton.nativeconfig.netlink.MessageReader;

/** Numbers of linux/netfilter/nf_tables.h and nfnetlink.h that reading and listening need, under their names there. */
final class NfNetlink {
    static final int NFNLGRP_NFTABLES = 7;
    /** Octets of struct nfgenmsg: family, version, resource id. */
    static final int NFGENMSG = 4;

    private static final int NFNL_SUBSYS_NFTABLES = 10;
    static final int NFT_MSG_NEWTABLE = message(0);
    static final int NFT_MSG_GETTABLE = message(1);
    static final int NFT_MSG_DELTABLE = message(2);
    static final int NFT_MSG_NEWCHAIN = message(3);
    static final int NFT_MSG_DELCHAIN = message(5);
    static final int NFT_MSG_NEWRULE = message(6);
    static final int NFT_MSG_DELRULE = message(8);
    static final int NFT_MSG_NEWSET = message(9);
    static final int NFT_MSG_DELSET = message(11);
    static final int NFT_MSG_NEWSETELEM = message(12);
    static final int NFT_MSG_DELSETELEM = message(14);
    static final int NFT_MSG_NEWFLOWTABLE = message(22);
    static final int NFT_MSG_DELFLOWTABLE = message(24);

    static final int NFTA_TABLE_NAME = 1;
    static final int NFTA_TABLE_FLAGS = 2;
    static final int NFT_TABLE_F_DORMANT = 0x1;
    /** The same in all messages about what is in a table. */
    static final int NFTA_TABLE = 1;

    static final int NFTA_SET_ELEM_LIST_SET = 2;

    private NfNetlink() {}

    private static int message(int number) {
        return NFNL_SUBSYS_NFTABLES << 8 | number;
    }

    /** The family of a message, as nft calls it. */
    static String family(MessageReader message) {
        int family = message.u8(0);
        return switch (family) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> String.valueOf(family);
        };
    }
}
