package dev.baton.nativeconfig.lease;

import static dev.baton.nativeconfig.lease.NfTables.*;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.libc.KernelName;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.Netlink;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the lease's nf_tables messages into one batch, reused for each request. Everything between {@link #begin} and
 * {@link #commit} takes effect together or not at all. Used by one thread at a time.
 */
final class LeaseRequests {
    static final String SET = "lease";
    static final String INGRESS = "ingress";
    static final String EGRESS = "egress";

    /** Before every chain of others, so that nothing of theirs sees frames of an identity that is not held. */
    private static final int PRIORITY = -500;
    /** The most that provisioning 255 links takes, without addresses. */
    static final int CAPACITY = 64 * 1024;

    /** For each address: a nested key of a name and an address, with their headers. */
    static final int ADDRESS_BYTES = 48;

    /** An attribute is at most 64 KiB. */
    private static final int ADDRESSES_PER_MESSAGE = 1_024;

    private static final int KEY_LENGTH = 16; // IFNAMSIZ
    static final int SET_ID = 1;

    /**
     * The addresses that devices carry for the identity, each behind the name of its device.
     *
     * @param addressLength octets
     */
    record AddressSet(String name, int id, int type, int addressLength) {
        boolean takes(Ip address) {
            return address.bitLength() == addressLength * Byte.SIZE;
        }
    }

    static final AddressSet IPV4 = new AddressSet("ipv4", 2, TYPE_IFNAME_IPV4, 4);
    static final AddressSet IPV6 = new AddressSet("ipv6", 3, TYPE_IFNAME_IPV6, 16);
    /** Rules add nothing to a set without a size; what ran out counts until the kernel tidies up. */
    private static final int SET_SIZE = 1024;

    /** For nft(8) alone, which else prints the names from their wrong end: a tag, a length and a 32-bit number. */
    private static final byte[] KEYS_ARE_IN_HOST_ORDER = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? new byte[] {0, 4, 1, 0, 0, 0}
            : new byte[] {0, 4, 0, 0, 0, 1};

    private final String table;
    private final MessageBatch batch;

    LeaseRequests(String table, int capacity) {
        this.table = table;
        this.batch = new MessageBatch(capacity);
    }

    LeaseRequests begin() {
        batch.clear().beginUnacknowledged(NFNL_MSG_BATCH_BEGIN, 0, "nf_tables transaction", table);
        batch.u8(0).u8(0).be16(NFNL_SUBSYS_NFTABLES);
        return this;
    }

    MessageBatch commit() {
        batch.beginUnacknowledged(NFNL_MSG_BATCH_END, 0, "nf_tables transaction", table);
        return batch.u8(0).u8(0).be16(NFNL_SUBSYS_NFTABLES);
    }

    /** One request outside a transaction: reading needs none. */
    MessageBatch getTable() {
        batch.clear();
        return message(NFT_MSG_GETTABLE, 0, "NFT_MSG_GETTABLE", table).attrString(NFTA_TABLE_NAME, table);
    }

    MessageBatch getChain(String chain) {
        batch.clear();
        return message(NFT_MSG_GETCHAIN, 0, "NFT_MSG_GETCHAIN", chain)
                .attrString(NFTA_CHAIN_TABLE, table)
                .attrString(NFTA_CHAIN_NAME, chain);
    }

    MessageBatch getElements() {
        batch.clear();
        return elements(NFT_MSG_GETSETELEM, Netlink.NLM_F_DUMP, "NFT_MSG_GETSETELEM");
    }

    /** Makes the table, or leaves one that is there alone. */
    LeaseRequests createTable() {
        message(NFT_MSG_NEWTABLE, Netlink.NLM_F_CREATE, "NFT_MSG_NEWTABLE", table)
                .attrString(NFTA_TABLE_NAME, table);
        return this;
    }

    LeaseRequests deleteTable() {
        message(NFT_MSG_DELTABLE, 0, "NFT_MSG_DELTABLE", table).attrString(NFTA_TABLE_NAME, table);
        return this;
    }

    LeaseRequests createSet(Duration timeout) {
        message(NFT_MSG_NEWSET, Netlink.NLM_F_CREATE, "NFT_MSG_NEWSET", SET)
                .nest(NFTA_SET_DESC)
                .attrBe32(NFTA_SET_DESC_SIZE, SET_SIZE)
                .unnest()
                .attrString(NFTA_SET_TABLE, table)
                .attrString(NFTA_SET_NAME, SET)
                .attrBe32(NFTA_SET_FLAGS, NFT_SET_TIMEOUT | NFT_SET_EVAL)
                .attrBe32(NFTA_SET_KEY_TYPE, TYPE_IFNAME)
                .attrBe32(NFTA_SET_KEY_LEN, KEY_LENGTH)
                .attrBe32(NFTA_SET_ID, SET_ID)
                .attrBe64(NFTA_SET_TIMEOUT, timeout.toMillis())
                .attrBytes(NFTA_SET_USERDATA, KEYS_ARE_IN_HOST_ORDER);
        return this;
    }

    /**
     * A chain without rules yet.
     *
     * @param policy NF_DROP or NF_ACCEPT: what happens to a frame that meets none of its rules, which is one that is under way
     *     while the kernel exchanges the chains: it visits the new one before its rules are in force, and the old one after
     */
    LeaseRequests createChain(String chain, List<String> links, int policy) {
        message(NFT_MSG_NEWCHAIN, Netlink.NLM_F_CREATE, "NFT_MSG_NEWCHAIN", chain + " on " + links)
                .attrString(NFTA_CHAIN_TABLE, table)
                .attrString(NFTA_CHAIN_NAME, chain)
                .attrString(NFTA_CHAIN_TYPE, "filter")
                .attrBe32(NFTA_CHAIN_POLICY, policy)
                .nest(NFTA_CHAIN_HOOK)
                .attrBe32(NFTA_HOOK_HOOKNUM, chain.equals(INGRESS) ? NF_NETDEV_INGRESS : NF_NETDEV_EGRESS)
                .attrBe32(NFTA_HOOK_PRIORITY, PRIORITY)
                .nest(NFTA_HOOK_DEVS);
        for (String link : links) {
            batch.attrName(NFTA_DEVICE_NAME, link);
        }
        batch.unnest().unnest();
        return this;
    }

    /** The set of these links' addresses of one version, and what is in it: nobody can empty it under the rules. */
    LeaseRequests createAddressSet(AddressSet set, List<LeasedLink> links) {
        List<byte[]> keys = new ArrayList<>();
        for (LeasedLink link : links) {
            byte[] name = key(link.name());
            for (Ip address : link.addresses()) {
                if (set.takes(address)) {
                    byte[] both = Arrays.copyOf(name, KEY_LENGTH + set.addressLength());
                    System.arraycopy(address.toBytes(), 0, both, KEY_LENGTH, set.addressLength());
                    keys.add(both);
                }
            }
        }
        message(NFT_MSG_NEWSET, Netlink.NLM_F_CREATE, "NFT_MSG_NEWSET", set.name())
                .nest(NFTA_SET_DESC)
                .attrBe32(NFTA_SET_DESC_SIZE, Math.max(1, keys.size()))
                .unnest()
                .attrString(NFTA_SET_TABLE, table)
                .attrString(NFTA_SET_NAME, set.name())
                .attrBe32(NFTA_SET_FLAGS, NFT_SET_CONSTANT)
                .attrBe32(NFTA_SET_KEY_TYPE, set.type())
                .attrBe32(NFTA_SET_KEY_LEN, KEY_LENGTH + set.addressLength())
                .attrBe32(NFTA_SET_ID, set.id());
        for (int from = 0; from < keys.size(); from += ADDRESSES_PER_MESSAGE) {
            message(NFT_MSG_NEWSETELEM, Netlink.NLM_F_CREATE, "NFT_MSG_NEWSETELEM", set.name())
                    .attrString(NFTA_SET_ELEM_LIST_TABLE, table)
                    .attrString(NFTA_SET_ELEM_LIST_SET, set.name());
            listKeys(keys.subList(from, Math.min(keys.size(), from + ADDRESSES_PER_MESSAGE)));
        }
        return this;
    }

    /** Writes the rules of the chains behind what is there. */
    LeaseRules rules(LeaseMarks marks) {
        return new LeaseRules(table, marks, batch);
    }

    LeaseRequests flushElements() {
        elements(NFT_MSG_DELSETELEM, 0, "NFT_MSG_DELSETELEM");
        return this;
    }

    LeaseRequests addElements(List<String> links) {
        elements(NFT_MSG_NEWSETELEM, Netlink.NLM_F_CREATE, "NFT_MSG_NEWSETELEM");
        return listElements(links);
    }

    /** Removes these elements; fails, and the transaction with it, when one is not there or has run out. */
    LeaseRequests deleteElements(List<String> links) {
        elements(NFT_MSG_DELSETELEM, 0, "NFT_MSG_DELSETELEM");
        return listElements(links);
    }

    private LeaseRequests listElements(List<String> links) {
        return listKeys(links.stream().map(LeaseRequests::key).toList());
    }

    private LeaseRequests listKeys(List<byte[]> keys) {
        batch.nest(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (byte[] key : keys) {
            batch.nest(NFTA_LIST_ELEM)
                    .nest(NFTA_SET_ELEM_KEY)
                    .attrBytes(NFTA_DATA_VALUE, key)
                    .unnest()
                    .unnest();
        }
        batch.unnest();
        return this;
    }

    private static byte[] key(String link) {
        byte[] name = KernelName.bytes(link);
        if (name.length >= KEY_LENGTH) {
            throw new IllegalArgumentException("\"" + link + "\" is too long for an interface name");
        }
        return Arrays.copyOf(name, KEY_LENGTH);
    }

    private MessageBatch elements(int type, int flags, String operation) {
        return message(type, flags, operation, SET)
                .attrString(NFTA_SET_ELEM_LIST_TABLE, table)
                .attrString(NFTA_SET_ELEM_LIST_SET, SET);
    }

    private MessageBatch message(int type, int flags, String operation, Object target) {
        return message(batch, type, flags, operation, target);
    }

    static MessageBatch message(MessageBatch batch, int type, int flags, String operation, Object target) {
        return batch.begin(type, flags, operation, target)
                .u8(NFPROTO_NETDEV)
                .u8(0)
                .be16(0);
    }
}
