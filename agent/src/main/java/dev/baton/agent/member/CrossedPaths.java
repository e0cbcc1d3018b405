package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatView;
import org.jspecify.annotations.Nullable;

/**
 * Tells crossed interfaces from joined ones, where a peer's heartbeats arrive on another interface than the one they were
 * sent on. Joined segments let them arrive on the right one as well. Crossed are two interfaces when the peer is heard on
 * neither as it should be: its file gives them other indexes than ours, or two cables, or names of devices, are exchanged.
 * What the shared MAC of the other interface shows then is no joining either. Told once it was so for half a second, and
 * again each minute. Loop thread only; allocates only when something is crossed.
 */
final class CrossedPaths {
    private static final long CERTAIN_NS = 500_000_000L;
    /** One that was not heard for so long is over. */
    private static final long KEPT_NS = 5_000_000_000L;

    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    private final PathFacts[] paths;
    private final EventSink events;
    private final @Nullable Crossing[][] byNodeAndPlace;

    /** What a peer sends as {@code index} arrives on one path of ours. */
    private static final class Crossing {
        private int index;
        private long sinceNs;
        private long lastNs;
        private boolean told;
        private long toldNs;
    }

    CrossedPaths(PathFacts[] paths, EventSink events) {
        this.paths = paths;
        this.events = events;
        this.byNodeAndPlace = new @Nullable Crossing[Heartbeat.MAX_NODES + 1][paths.length];
    }

    /**
     * A heartbeat with our key and from the MAC that it names arrived on {@code on} and says another index.
     *
     * @param peer as far as it is known
     * @param sameConfiguration whether the peer's file says of the interfaces what ours says
     * @return whether it is told in this way, or will be; else it is a stray one
     */
    boolean explains(
            HeartbeatView frame, PathFacts on, @Nullable PeerRecord peer, boolean sameConfiguration, long nowNs) {
        if (on.iface < 0 || frame.path() == 0 || isHeardRightly(peer, on.path, frame.path())) {
            return false;
        }
        Crossing crossing = crossing(frame.node(), on);
        if (crossing.index != frame.path() || nowNs - crossing.lastNs > KEPT_NS) {
            crossing.index = frame.path();
            crossing.sinceNs = nowNs;
            crossing.told = false;
        }
        crossing.lastNs = nowNs;
        boolean certain = nowNs - crossing.sinceNs >= CERTAIN_NS;
        if (certain && (!crossing.told || nowNs - crossing.toldNs >= TOLD_EVERY_NS)) {
            crossing.told = true;
            crossing.toldNs = nowNs;
            events.accept(new MemberEvent.PathsCrossed(nowNs, frame.node(), on.path, frame.path(), sameConfiguration));
        }
        return true;
    }

    private static boolean isHeardRightly(@Nullable PeerRecord peer, int path, int other) {
        return peer != null && (peer.monitor().hears(path) || peer.monitor().hears(other));
    }

    private Crossing crossing(int node, PathFacts on) {
        int place = placeOf(on);
        Crossing known = byNodeAndPlace[node][place];
        if (known == null) {
            known = new Crossing();
            byNodeAndPlace[node][place] = known;
        }
        return known;
    }

    private int placeOf(PathFacts path) {
        int place = 0;
        while (paths[place] != path) {
            place++;
        }
        return place;
    }

    /**
     * Whether the device of a path is another than the one on which peers were last heard as they should be, and is crossed since
     * then: so it is this host where something was exchanged. Of two cables that were exchanged neither side can say whose
     * they are.
     */
    boolean isExchangedHere(PathFacts on, long nowNs) {
        if (on.provenMacBits == 0 || on.provenMacBits == on.mac.bits()) {
            return false;
        }
        int place = placeOf(on);
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            Crossing crossing = byNodeAndPlace[node][place];
            if (crossing != null && nowNs - crossing.sinceNs >= CERTAIN_NS && nowNs - crossing.lastNs <= CERTAIN_NS) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody's interface of the index of {@code other} is where {@code on} is. */
    boolean isCrossed(PathFacts on, PathFacts other, long nowNs) {
        int place = placeOf(on);
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            Crossing crossing = byNodeAndPlace[node][place];
            if (crossing != null && crossing.index == other.path && nowNs - crossing.lastNs <= KEPT_NS) {
                return true;
            }
        }
        return false;
    }
}
