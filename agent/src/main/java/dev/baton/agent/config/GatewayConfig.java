package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.List;

/**
 * One interface that carries shared addresses.
 *
 * @param label its name in the configuration, equal on all members
 * @param device the kernel's name for the parent on this host
 * @param index 1..255, equal on all members; makes the shared MAC
 * @param shared the shared addresses, ranges expanded, in the order written
 * @param heartbeat whether it is a path
 * @param witnesses neighbours to ask whether this host hears anybody, besides those that it learns
 */
public record GatewayConfig(
        String label, String device, int index, List<Prefix> shared, boolean heartbeat, List<Ip> witnesses) {
    /** What the names of shared links begin with. */
    public static final String LINK_PREFIX = "bt-";

    public GatewayConfig {
        shared = List.copyOf(shared);
        witnesses = List.copyOf(witnesses);
    }

    /** The shared link's name: {@code bt-lan}. */
    public String linkName() {
        return LINK_PREFIX + label;
    }
}
