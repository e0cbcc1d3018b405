package dev.baton.nativeconfig.firewall;

import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import dev.baton.nativeconfig.netlink.NetlinkSocket;
import java.util.List;

/**
 * A table of nf_tables.
 *
 * @param family as nft calls it: {@code ip}, {@code ip6}, {@code inet}, {@code arp}, {@code bridge}, {@code netdev}
 * @param dormant whether its chains are hung nowhere at the moment
 */
public record RulesetTable(String family, String name, boolean dormant) {
    private static final int BATCH_BYTES = 1024;

    /**
     * All that there are in the calling thread's network namespace.
     *
     * @throws dev.baton.nativeconfig.NativeCallException when the kernel has no nf_tables, or does not tell
     */
    public static List<RulesetTable> all() {
        MessageBatch batch = new MessageBatch(BATCH_BYTES);
        batch.begin(NfNetlink.NFT_MSG_GETTABLE, Netlink.NLM_F_DUMP, "NFT_MSG_GETTABLE", "all tables")
                .u8(0)
                .u8(0)
                .be16(0);
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_NETFILTER)) {
            return socket.dump(batch, RulesetTable::read);
        }
    }

    private static RulesetTable read(MessageReader message) {
        String name = "";
        int flags = 0;
        AttributeReader attribute = message.attributes(NfNetlink.NFGENMSG);
        while (attribute.next()) {
            switch (attribute.type()) {
                case NfNetlink.NFTA_TABLE_NAME -> name = attribute.string();
                case NfNetlink.NFTA_TABLE_FLAGS -> flags = attribute.be32();
                default -> {}
            }
        }
        return new RulesetTable(NfNetlink.family(message), name, (flags & NfNetlink.NFT_TABLE_F_DORMANT) != 0);
    }
}
