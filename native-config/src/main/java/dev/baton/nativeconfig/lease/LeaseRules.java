package dev.baton.nativeconfig.lease;

import static dev.baton.nativeconfig.lease.NfTables.*;

import dev.baton.nativeconfig.lease.LeaseFrames.Order;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.Netlink;
import java.time.Duration;

/**
 * Writes the rules of the lease's two chains, each an nf_tables program of loads, comparisons and a verdict. Used by one thread
 * at a time.
 */
final class LeaseRules {
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int AT_ETHER_TYPE = 12;

    /** From the beginning of the ARP packet (RFC 826), of which only that of IPv4 over Ethernet is ever answered. */
    private static final int ARP_SENDER = 14;

    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    /** Of an advertisement right behind the IPv6 header (RFC 4861 section 4.4). */
    private static final int ICMPV6_TYPE = 40;

    private static final int ADVERTISED = 48;
    private static final byte[] IS_ICMPV6 = {58};
    private static final byte[] IS_ADVERTISEMENT = {(byte) 136};

    private final String table;
    private final LeaseMarks marks;
    private final MessageBatch batch;

    LeaseRules(String table, LeaseMarks marks, MessageBatch batch) {
        this.table = table;
        this.marks = marks;
        this.batch = batch;
    }

    /** {@code iifname @lease accept}, then {@code drop}. */
    void ingress() {
        rule(LeaseRequests.INGRESS).name(NFT_META_IIFNAME).leased().verdict(NF_ACCEPT);
        rule(LeaseRequests.INGRESS).verdict(NF_DROP);
    }

    /** The orders that come by frame, then {@code oifname @lease accept}, then {@code drop}. */
    void egress() {
        orders();
        rule(LeaseRequests.EGRESS).name(NFT_META_OIFNAME).leased().verdict(NF_ACCEPT);
        rule(LeaseRequests.EGRESS).verdict(NF_DROP);
    }

    /**
     * Of a device that carries more than the identity:
     *
     * <pre>{@code
     * iifname @lease accept
     * ether type ip  iifname . ip daddr  @ipv4 drop
     * ether type ip6 iifname . ip6 daddr @ipv6 drop
     * }</pre>
     *
     * By the EtherType on the wire, so that what passes for a VLAN on the device is none of it.
     */
    void ingressByAddress() {
        String chain = LeaseRequests.INGRESS;
        rule(chain).name(NFT_META_IIFNAME).leased().verdict(NF_ACCEPT);
        dropAddressed(chain, IPV4, IPV4_DESTINATION);
        dropAddressed(chain, IPV6, IPV6_DESTINATION);
    }

    /**
     * The orders that come by frame, then:
     *
     * <pre>{@code
     * oifname @lease accept
     * ether type arp oifname . arp saddr ip @ipv4 drop
     * ether type ip  oifname . ip saddr     @ipv4 drop
     * ether type ip6 oifname . ip6 saddr    @ipv6 drop
     * ether type ip6 ip6 nexthdr icmpv6 icmpv6 type nd-neighbor-advert oifname . icmpv6 taddr @ipv6 drop
     * }</pre>
     *
     * Questions come in: it is enough that none is answered, and who claims an address of ours shall be heard.
     */
    void egressByAddress() {
        orders();
        String chain = LeaseRequests.EGRESS;
        rule(chain).name(NFT_META_OIFNAME).leased().verdict(NF_ACCEPT);
        dropAddressed(chain, ARP, ARP_SENDER);
        dropAddressed(chain, IPV4, IPV4_SOURCE);
        dropAddressed(chain, IPV6, IPV6_SOURCE);
        rule(chain)
                .etherType(IPV6)
                .loaded(NFT_PAYLOAD_NETWORK_HEADER, IPV6_NEXT_HEADER, IS_ICMPV6)
                .loaded(NFT_PAYLOAD_NETWORK_HEADER, ICMPV6_TYPE, IS_ADVERTISEMENT)
                .addressOfLink(NFT_META_OIFNAME, ADVERTISED, LeaseRequests.IPV6)
                .verdict(NF_DROP);
    }

    private void dropAddressed(String chain, int etherType, int offset) {
        int name = chain.equals(LeaseRequests.INGRESS) ? NFT_META_IIFNAME : NFT_META_OIFNAME;
        LeaseRequests.AddressSet set = etherType == IPV6 ? LeaseRequests.IPV6 : LeaseRequests.IPV4;
        rule(chain).etherType(etherType).addressOfLink(name, offset, set).verdict(NF_DROP);
    }

    /**
     * One rule for each order that comes by a frame:
     *
     * <pre>{@code
     * @ll,96,64 <hold> update @lease { oifname } drop
     * @ll,96,64 <renew> oifname @lease update @lease { oifname } drop
     * @ll,96,64 <release> delete @lease { oifname } drop
     * @ll,96,64 <shorten> oifname @lease update @lease { oifname timeout 400ms } drop
     * }</pre>
     */
    private void orders() {
        String chain = LeaseRequests.EGRESS;
        rule(chain)
                .ordered(Order.HOLD)
                .name(NFT_META_OIFNAME)
                .change(NFT_DYNSET_OP_UPDATE)
                .verdict(NF_DROP);
        rule(chain)
                .ordered(Order.RENEW)
                .name(NFT_META_OIFNAME)
                .leased()
                .change(NFT_DYNSET_OP_UPDATE)
                .verdict(NF_DROP);
        rule(chain)
                .ordered(Order.RELEASE)
                .name(NFT_META_OIFNAME)
                .change(NFT_DYNSET_OP_DELETE)
                .verdict(NF_DROP);
        rule(chain)
                .ordered(Order.SHORTEN)
                .name(NFT_META_OIFNAME)
                .leased()
                .changeFor(KernelLease.BRIEF)
                .verdict(NF_DROP);
    }

    /** Opens a rule, which {@link #verdict} closes. */
    private LeaseRules rule(String chain) {
        LeaseRequests.message(
                        batch, NFT_MSG_NEWRULE, Netlink.NLM_F_CREATE | Netlink.NLM_F_APPEND, "NFT_MSG_NEWRULE", chain)
                .attrString(NFTA_RULE_TABLE, table)
                .attrString(NFTA_RULE_CHAIN, chain)
                .nest(NFTA_RULE_EXPRESSIONS);
        return this;
    }

    /** Goes on only with a frame that carries this order. */
    private LeaseRules ordered(Order order) {
        return loaded(NFT_PAYLOAD_LL_HEADER, LeaseFrames.MARK_AT, marks.of(order));
    }

    private LeaseRules etherType(int type) {
        return loaded(NFT_PAYLOAD_LL_HEADER, AT_ETHER_TYPE, new byte[] {(byte) (type >> 8), (byte) type});
    }

    /** Goes on only with a frame that has this value there. */
    private LeaseRules loaded(int header, int offset, byte[] value) {
        load(header, offset, value.length, NFT_REG_1);
        expression("cmp")
                .attrBe32(NFTA_CMP_SREG, NFT_REG_1)
                .attrBe32(NFTA_CMP_OP, NFT_CMP_EQ)
                .nest(NFTA_CMP_DATA)
                .attrBytes(NFTA_DATA_VALUE, value)
                .unnest();
        batch.unnest().unnest();
        return this;
    }

    private void load(int header, int offset, int length, int register) {
        expression("payload")
                .attrBe32(NFTA_PAYLOAD_DREG, register)
                .attrBe32(NFTA_PAYLOAD_BASE, header)
                .attrBe32(NFTA_PAYLOAD_OFFSET, offset)
                .attrBe32(NFTA_PAYLOAD_LEN, length);
        batch.unnest().unnest();
    }

    /** Loads the name of the frame's device, in or out. */
    private LeaseRules name(int key) {
        expression("meta").attrBe32(NFTA_META_KEY, key).attrBe32(NFTA_META_DREG, NFT_REG_1);
        batch.unnest().unnest();
        return this;
    }

    /** Goes on only when the name that was loaded is in the set of those that are held. */
    private LeaseRules leased() {
        return lookup(LeaseRequests.SET, LeaseRequests.SET_ID);
    }

    /** Goes on only when the address at this place of the packet is one of those that the device carries for the identity. */
    private LeaseRules addressOfLink(int key, int offset, LeaseRequests.AddressSet set) {
        name(key);
        load(NFT_PAYLOAD_NETWORK_HEADER, offset, set.addressLength(), NFT_REG_2); // right behind the name
        return lookup(set.name(), set.id());
    }

    private LeaseRules lookup(String set, int id) {
        expression("lookup")
                .attrBe32(NFTA_LOOKUP_SREG, NFT_REG_1)
                .attrString(NFTA_LOOKUP_SET, set)
                .attrBe32(NFTA_LOOKUP_SET_ID, id);
        batch.unnest().unnest();
        return this;
    }

    private LeaseRules change(int operation) {
        dynset(operation);
        batch.unnest().unnest();
        return this;
    }

    private LeaseRules changeFor(Duration timeout) {
        dynset(NFT_DYNSET_OP_UPDATE).attrBe64(NFTA_DYNSET_TIMEOUT, timeout.toMillis());
        batch.unnest().unnest();
        return this;
    }

    private MessageBatch dynset(int operation) {
        return expression("dynset")
                .attrBe32(NFTA_DYNSET_SREG_KEY, NFT_REG_1)
                .attrBe32(NFTA_DYNSET_OP, operation)
                .attrString(NFTA_DYNSET_SET_NAME, LeaseRequests.SET)
                .attrBe32(NFTA_DYNSET_SET_ID, LeaseRequests.SET_ID);
    }

    private void verdict(int code) {
        expression("immediate")
                .attrBe32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT)
                .nest(NFTA_IMMEDIATE_DATA)
                .nest(NFTA_DATA_VERDICT)
                .attrBe32(NFTA_VERDICT_CODE, code)
                .unnest()
                .unnest();
        batch.unnest().unnest().unnest();
    }

    /** Opens an expression; two {@code unnest} close it. */
    private MessageBatch expression(String kind) {
        return batch.nest(NFTA_LIST_ELEM).attrString(NFTA_EXPR_NAME, kind).nest(NFTA_EXPR_DATA);
    }
}
