package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.arp.watch.SharedAddresses;

/**
 * Finds two gateway interfaces of this host in one broadcast domain: what leaves by one of them, or bears its shared MAC,
 * is heard on the other. Told once for two interfaces, and again each minute while it goes on. A shared MAC may also be a
 * peer's doing, one whose interfaces are in another order: it counts when it is heard for a second, and nothing of that kind
 * is known by then. Loop thread only; allocates nothing.
 */
final class JoinedSegments {
    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    private static final long CERTAIN_NS = 1_000_000_000L;

    /** Whether a peer may have one interface where we have another. */
    interface Crossed {
        boolean mayBe(PathFacts on, PathFacts other);
    }

    private final PathFacts[] paths;
    private final SharedAddresses shared;
    private final Crossed crossed;
    private final EventSink events;
    /** By both interfaces, the earlier one first. */
    private final boolean[] told;

    private final long[] toldNs;
    private final boolean[] suspected;
    private final long[] suspectedNs;

    JoinedSegments(PathFacts[] paths, SharedAddresses shared, Crossed crossed, EventSink events) {
        this.paths = paths;
        this.shared = shared;
        this.crossed = crossed;
        this.events = events;
        this.told = new boolean[shared.interfaces() * shared.interfaces()];
        this.toldNs = new long[told.length];
        this.suspected = new boolean[told.length];
        this.suspectedNs = new long[told.length];
    }

    /** A frame from {@code source} was heard on a path. */
    void frame(PathFacts on, long source, long nowNs) {
        if (on.iface < 0 || source == 0 || source == on.mac.bits()) {
            return; // VLANs of one device have one MAC: it does not tell by which of them a frame left
        }
        for (PathFacts other : paths) {
            if (other == on || other.iface < 0) {
                continue;
            }
            if (source == other.mac.bits()) {
                found(on.iface, other.iface, nowNs);
                return;
            }
            if (source == shared.mac(other.iface)) {
                suspect(on, other, nowNs);
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

    private void suspect(PathFacts on, PathFacts other, long nowNs) {
        int both = both(on.iface, other.iface);
        if (crossed.mayBe(on, other)) {
            suspected[both] = false;
        } else if (!suspected[both]) {
            suspected[both] = true;
            suspectedNs[both] = nowNs;
        } else if (nowNs - suspectedNs[both] >= CERTAIN_NS) {
            found(on.iface, other.iface, nowNs);
        }
    }

    private int both(int one, int two) {
        return Math.min(one, two) * shared.interfaces() + Math.max(one, two);
    }

    private void found(int one, int two, long nowNs) {
        int earlier = Math.min(one, two);
        int later = Math.max(one, two);
        int both = both(one, two);
        if (!told[both] || nowNs - toldNs[both] >= TOLD_EVERY_NS) {
            told[both] = true;
            toldNs[both] = nowNs;
            events.accept(new MemberEvent.SegmentsJoined(nowNs, earlier, later));
        }
    }
}
