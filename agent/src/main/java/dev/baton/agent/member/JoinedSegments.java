package dev.baton.agent.member;

import dev.baton.arp.watch.SharedAddresses;

/**
 * Finds two gateway interfaces of this host in one broadcast domain: what leaves by one of them, or bears its shared MAC,
 * is heard on the other. Told once for two interfaces, and again each minute while it goes on. Loop thread only; allocates
 * nothing.
 */
final class JoinedSegments {
    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    private final PathFacts[] paths;
    private final SharedAddresses shared;
    private final Journal journal;
    /** By both interfaces, the earlier one first. */
    private final boolean[] told;

    private final long[] toldNs;

    JoinedSegments(PathFacts[] paths, SharedAddresses shared, Journal journal) {
        this.paths = paths;
        this.shared = shared;
        this.journal = journal;
        this.told = new boolean[shared.interfaces() * shared.interfaces()];
        this.toldNs = new long[told.length];
    }

    /** A frame from {@code source} was heard on a path. */
    void frame(PathFacts on, long source, long nowNs) {
        if (on.iface < 0 || source == 0 || source == on.mac.bits()) {
            return; // VLANs of one device have one MAC: it does not tell by which of them a frame left
        }
        for (PathFacts other : paths) {
            if (other != on && other.iface >= 0 && has(other, source)) {
                found(on.iface, other.iface, nowNs);
                return;
            }
        }
    }

    /** Our own heartbeat of {@code sentOn} was heard on a path. Returns whether that says that two interfaces are joined. */
    boolean ownHeartbeat(PathFacts on, int sentOn, long nowNs) {
        for (PathFacts other : paths) {
            if (other != on && other.path == sentOn && other.iface >= 0 && on.iface >= 0) {
                found(on.iface, other.iface, nowNs);
                return true;
            }
        }
        return false;
    }

    private boolean has(PathFacts path, long mac) {
        return mac == path.mac.bits() || mac == shared.mac(path.iface);
    }

    private void found(int one, int two, long nowNs) {
        int earlier = Math.min(one, two);
        int later = Math.max(one, two);
        int both = earlier * shared.interfaces() + later;
        if (!told[both] || nowNs - toldNs[both] >= TOLD_EVERY_NS) {
            told[both] = true;
            toldNs[both] = nowNs;
            journal.joined(earlier, later);
        }
    }
}
