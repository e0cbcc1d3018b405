package dev.baton.nativeconfig.lease;

import static dev.baton.nativeconfig.lease.NfTables.*;

import dev.baton.nativeconfig.lease.LeaseFrames.Order;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.Netlink;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
    /** The most that provisioning 255 links takes. */
    private static final int CAPACITY = 64 * 1024;

    private static final int KEY_LENGTH = 16; // IFNAMSIZ
    private static final int SET_ID = 1;
    /** Rules add nothing to a set without a size; what ran out counts until the kernel tidies up. */
    private static final int SET_SIZE = 1024;

    /** For nft(8) alone, which else prints the names from their wrong end: a tag, a length and a 32-bit number. */
    private static final byte[] KEYS_ARE_IN_HOST_ORDER = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? new byte[] {0, 4, 1, 0, 0, 0}
            : new byte[] {0, 4, 0, 0, 0, 1};

    private final String table;
    private final MessageBatch batch = new MessageBatch(CAPACITY);

    LeaseRequests(String table) {
        this.table = table;
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

    LeaseRequests createChain(String chain, List<String> links) {
        message(NFT_MSG_NEWCHAIN, Netlink.NLM_F_CREATE, "NFT_MSG_NEWCHAIN", chain + " on " + links)
                .attrString(NFTA_CHAIN_TABLE, table)
                .attrString(NFTA_CHAIN_NAME, chain)
                .attrString(NFTA_CHAIN_TYPE, "filter")
                .attrBe32(NFTA_CHAIN_POLICY, NF_ACCEPT)
                .nest(NFTA_CHAIN_HOOK)
                .attrBe32(NFTA_HOOK_HOOKNUM, chain.equals(INGRESS) ? NF_NETDEV_INGRESS : NF_NETDEV_EGRESS)
                .attrBe32(NFTA_HOOK_PRIORITY, PRIORITY)
                .nest(NFTA_HOOK_DEVS);
        for (String link : links) {
            batch.attrString(NFTA_DEVICE_NAME, link);
        }
        batch.unnest().unnest();
        return this;
    }

    /** {@code iifname != @lease drop}. */
    LeaseRequests createIngressRule() {
        return rule(INGRESS).name(NFT_META_IIFNAME).lookup(NFT_LOOKUP_F_INV).drop();
    }

    /**
     * One rule for each order that comes by a frame, then {@code oifname != @lease drop}:
     *
     * <pre>{@code
     * @ll,96,64 <hold> update @lease { oifname } drop
     * @ll,96,64 <renew> oifname @lease update @lease { oifname } drop
     * @ll,96,64 <release> delete @lease { oifname } drop
     * }</pre>
     */
    LeaseRequests createEgressRules() {
        rule(EGRESS)
                .ordered(Order.HOLD)
                .name(NFT_META_OIFNAME)
                .change(NFT_DYNSET_OP_UPDATE)
                .drop();
        rule(EGRESS)
                .ordered(Order.RENEW)
                .name(NFT_META_OIFNAME)
                .lookup(0)
                .change(NFT_DYNSET_OP_UPDATE)
                .drop();
        rule(EGRESS)
                .ordered(Order.RELEASE)
                .name(NFT_META_OIFNAME)
                .change(NFT_DYNSET_OP_DELETE)
                .drop();
        return rule(EGRESS).name(NFT_META_OIFNAME).lookup(NFT_LOOKUP_F_INV).drop();
    }

    /** Opens a rule, which {@link #drop} closes. */
    private LeaseRequests rule(String chain) {
        message(NFT_MSG_NEWRULE, Netlink.NLM_F_CREATE | Netlink.NLM_F_APPEND, "NFT_MSG_NEWRULE", chain)
                .attrString(NFTA_RULE_TABLE, table)
                .attrString(NFTA_RULE_CHAIN, chain)
                .nest(NFTA_RULE_EXPRESSIONS);
        return this;
    }

    /** Goes on only with a frame that carries this order. */
    private LeaseRequests ordered(Order order) {
        byte[] mark = order.mark();
        expression("payload")
                .attrBe32(NFTA_PAYLOAD_DREG, NFT_REG_1)
                .attrBe32(NFTA_PAYLOAD_BASE, NFT_PAYLOAD_LL_HEADER)
                .attrBe32(NFTA_PAYLOAD_OFFSET, LeaseFrames.MARK_AT)
                .attrBe32(NFTA_PAYLOAD_LEN, mark.length);
        batch.unnest().unnest();
        expression("cmp")
                .attrBe32(NFTA_CMP_SREG, NFT_REG_1)
                .attrBe32(NFTA_CMP_OP, NFT_CMP_EQ)
                .nest(NFTA_CMP_DATA)
                .attrBytes(NFTA_DATA_VALUE, mark)
                .unnest();
        batch.unnest().unnest();
        return this;
    }

    /** Loads the name of the frame's device, in or out. */
    private LeaseRequests name(int key) {
        expression("meta").attrBe32(NFTA_META_KEY, key).attrBe32(NFTA_META_DREG, NFT_REG_1);
        batch.unnest().unnest();
        return this;
    }

    /** Goes on only when the name is in the set, or with {@code NFT_LOOKUP_F_INV} when it is not. */
    private LeaseRequests lookup(int flags) {
        expression("lookup")
                .attrBe32(NFTA_LOOKUP_SREG, NFT_REG_1)
                .attrString(NFTA_LOOKUP_SET, SET)
                .attrBe32(NFTA_LOOKUP_SET_ID, SET_ID)
                .attrBe32(NFTA_LOOKUP_FLAGS, flags);
        batch.unnest().unnest();
        return this;
    }

    private LeaseRequests change(int operation) {
        expression("dynset")
                .attrBe32(NFTA_DYNSET_SREG_KEY, NFT_REG_1)
                .attrBe32(NFTA_DYNSET_OP, operation)
                .attrString(NFTA_DYNSET_SET_NAME, SET)
                .attrBe32(NFTA_DYNSET_SET_ID, SET_ID);
        batch.unnest().unnest();
        return this;
    }

    private LeaseRequests drop() {
        expression("immediate")
                .attrBe32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT)
                .nest(NFTA_IMMEDIATE_DATA)
                .nest(NFTA_DATA_VERDICT)
                .attrBe32(NFTA_VERDICT_CODE, NF_DROP)
                .unnest()
                .unnest();
        batch.unnest().unnest().unnest();
        return this;
    }

    /** Opens an expression; two {@code unnest} close it. */
    private MessageBatch expression(String kind) {
        return batch.nest(NFTA_LIST_ELEM).attrString(NFTA_EXPR_NAME, kind).nest(NFTA_EXPR_DATA);
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
        batch.nest(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (String link : links) {
            batch.nest(NFTA_LIST_ELEM)
                    .nest(NFTA_SET_ELEM_KEY)
                    .attrBytes(NFTA_DATA_VALUE, key(link))
                    .unnest()
                    .unnest();
        }
        batch.unnest();
        return this;
    }

    private static byte[] key(String link) {
        byte[] name = link.getBytes(StandardCharsets.UTF_8);
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
        return batch.begin(type, flags, operation, target)
                .u8(NFPROTO_NETDEV)
                .u8(0)
                .be16(0);
    }
}
