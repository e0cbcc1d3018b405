package dev.baton.agent.member;

import dev.baton.arp.watch.SharedAddresses;

/**
 * Keeps the MACs of this member in the tables of switches, whatever ARP does: a switch forgets who is silent for five
 * minutes, or for 15 seconds after its topology changed (IEEE 802.1Q section 8.8.3), and then floods what is sent to them.
 * Forwarded packets do not help the shared MAC, for they leave with the device's; and a standby may send nothing at all on an
 * interface without heartbeats. An identity without a MAC of its own needs nothing more than those. Loop thread only; allocates nothing.
 */
final class SwitchTables {
    /** Below the 15 s, with a margin. */
    static final long EVERY_NS = 10_000_000_000L;

    private final PathFacts[] paths;
    private final SharedAddresses shared;
    private final Ports ports;
    private boolean begun;
    private long nextNs;

    SwitchTables(PathFacts[] paths, SharedAddresses shared, Ports ports) {
        this.paths = paths;
        this.shared = shared;
        this.ports = ports;
    }

    /**
     * Sends what is due.
     *
     * @param owns whether the identity is ours to speak for
     * @return when to call again
     */
    long onTick(boolean owns, long nowNs) {
        if (!begun) {
            begun = true;
            nextNs = nowNs;
        }
        if (nowNs - nextNs >= 0) {
            nextNs = nowNs + EVERY_NS;
            for (PathFacts path : paths) {
                if (path.iface >= 0 && path.carrier) {
                    teach(path, owns);
                }
            }
        }
        return nextNs;
    }

    private void teach(PathFacts path, boolean owns) {
        if (owns && shared.hasMac(path.iface)) {
            ports.teach(path.iface, true);
        }
        if (!path.speaks()) { // else its heartbeats do
            ports.teach(path.iface, false);
        }
    }
}
