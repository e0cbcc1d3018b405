package dev.baton.nativeconfig.firewall;

import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import dev.baton.nativeconfig.netlink.NetlinkSubscription;

/**
 * That the nf_tables ruleset of the namespace it was opened in changes, whoever does it. Of what iptables-legacy does the
 * kernel tells nothing. Never blocks; used by one thread at a time.
 */
public final class RulesetEvents implements AutoCloseable {
    private final NetlinkSubscription subscription;

    private RulesetEvents(NetlinkSubscription subscription) {
        this.subscription = subscription;
    }

    /** Hears of changes. */
    public interface Listener {
        /** A table, chain, rule, set or flowtable is new, differs, or is gone. */
        void rulesChanged(String family, String table);

        /** Elements of a set were added or taken away. */
        void elementsChanged(String family, String table, String set);
    }

    /** Subscribes in the calling thread's network namespace. */
    public static RulesetEvents open() {
        return new RulesetEvents(NetlinkSubscription.open(Netlink.NETLINK_NETFILTER, NfNetlink.NFNLGRP_NFTABLES));
    }

    /**
     * Tells the listener everything that is queued.
     *
     * @return false when the kernel had more to tell than the queue holds
     */
    public boolean drain(Listener listener) {
        return subscription.drain(message -> tell(message, listener));
    }

    private static void tell(MessageReader message, Listener listener) {
        int type = message.type();
        if (type == NfNetlink.NFT_MSG_NEWSETELEM || type == NfNetlink.NFT_MSG_DELSETELEM) {
            listener.elementsChanged(
                    NfNetlink.family(message),
                    string(message, NfNetlink.NFTA_TABLE),
                    string(message, NfNetlink.NFTA_SET_ELEM_LIST_SET));
        } else if (isAboutRules(type)) {
            listener.rulesChanged(NfNetlink.family(message), string(message, NfNetlink.NFTA_TABLE));
        }
    }

    private static boolean isAboutRules(int type) {
        return type == NfNetlink.NFT_MSG_NEWTABLE
                || type == NfNetlink.NFT_MSG_DELTABLE
                || type == NfNetlink.NFT_MSG_NEWCHAIN
                || type == NfNetlink.NFT_MSG_DELCHAIN
                || type == NfNetlink.NFT_MSG_NEWRULE
                || type == NfNetlink.NFT_MSG_DELRULE
                || type == NfNetlink.NFT_MSG_NEWSET
                || type == NfNetlink.NFT_MSG_DELSET
                || type == NfNetlink.NFT_MSG_NEWFLOWTABLE
                || type == NfNetlink.NFT_MSG_DELFLOWTABLE;
    }

    private static String string(MessageReader message, int type) {
        AttributeReader attribute = message.attributes(NfNetlink.NFGENMSG);
        while (attribute.next()) {
            if (attribute.type() == type) {
                return attribute.string();
            }
        }
        return "";
    }

    @Override
    public void close() {
        subscription.close();
    }
}
