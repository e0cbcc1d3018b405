package dev.baton.nativeconfig.lease;

import static dev.baton.nativeconfig.lease.NfTables.*;

import dev.baton.nativeconfig.netlink.AttributeReader;
import dev.baton.nativeconfig.netlink.MessageReader;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Reads what nf_tables answers about the lease's table. Stateless; any thread. */
final class LeaseAnswers {
    private LeaseAnswers() {}

    /**
     * The devices that a chain is attached to.
     *
     * @param rules how many it must have; with fewer it counts for nothing
     */
    static void devices(MessageReader message, int rules, Set<String> devices) {
        AttributeReader chain = message.attributes(NFGENMSG);
        int users = 0;
        while (chain.next()) {
            if (chain.type() == NFTA_CHAIN_USE) {
                users = chain.be32();
            } else if (chain.type() == NFTA_CHAIN_HOOK) {
                AttributeReader hook = chain.nested();
                while (hook.next()) {
                    AttributeReader names = hook.nested();
                    while (hook.type() == NFTA_HOOK_DEVS && names.next()) {
                        devices.add(names.name());
                    }
                }
            }
        }
        if (users < rules) {
            devices.clear();
        }
    }

    /** What is left to each link that is held. */
    static void elements(MessageReader message, Map<String, Duration> remaining) {
        AttributeReader list = message.attributes(NFGENMSG);
        while (list.next()) {
            AttributeReader elements = list.nested();
            while (list.type() == NFTA_SET_ELEM_LIST_ELEMENTS && elements.next()) {
                element(elements.nested(), remaining);
            }
        }
    }

    private static void element(AttributeReader element, Map<String, Duration> remaining) {
        String link = "";
        long millis = 0;
        while (element.next()) {
            if (element.type() == NFTA_SET_ELEM_EXPIRATION) {
                millis = element.be64();
            } else if (element.type() == NFTA_SET_ELEM_KEY) {
                AttributeReader key = element.nested();
                link = key.next() ? key.name() : "";
            }
        }
        if (millis > 0) { // what ran out lies about until the kernel tidies up
            remaining.put(link, Duration.ofMillis(millis));
        }
    }
}
