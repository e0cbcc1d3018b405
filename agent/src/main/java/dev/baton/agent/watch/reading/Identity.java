package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.Set;

/**
 * What the cluster shares on one gateway interface. Immutable, any thread.
 *
 * @param mac the shared MAC; all zero where each member answers with its own ({@code mac.scheme=device})
 * @param group where members send what all members shall hear
 * @param addresses the shared addresses, of both versions of IP
 */
public record Identity(Mac mac, Mac group, Set<Ip> addresses) {
    public Identity {
        addresses = Set.copyOf(addresses);
    }

    /** Whether the shared addresses have one MAC, whoever holds them. */
    boolean hasMac() {
        return !mac.equals(Mac.ZERO);
    }
}
