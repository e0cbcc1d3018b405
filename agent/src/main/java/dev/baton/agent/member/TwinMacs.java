package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.heartbeat.wire.HeartbeatView;

/**
 * Finds a peer that has the MAC of this host on one of its paths, as after one host was made from the other's image: switches
 * then send what is for one to whichever spoke last. Told once for a path, and again each minute. Loop thread only.
 */
final class TwinMacs {
    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    private final int ownNode;
    private final EventSink events;
    private final boolean[] told;
    private final long[] toldNs;
    private final PathFacts[] paths;

    TwinMacs(int ownNode, PathFacts[] paths, EventSink events) {
        this.ownNode = ownNode;
        this.events = events;
        this.paths = paths;
        this.told = new boolean[paths.length];
        this.toldNs = new long[paths.length];
    }

    /** A heartbeat with our key: it names the MAC of its sender's device. */
    void heartbeat(HeartbeatView frame, long nowNs) {
        if (frame.node() == ownNode) {
            return;
        }
        for (int i = 0; i < paths.length; i++) {
            PathFacts path = paths[i];
            boolean twin = frame.path() == path.path && frame.macBits() != 0 && frame.macBits() == path.mac.bits();
            if (twin && (!told[i] || nowNs - toldNs[i] >= TOLD_EVERY_NS)) {
                told[i] = true;
                toldNs[i] = nowNs;
                events.accept(new MemberEvent.SameMacHeard(nowNs, frame.node(), path.path, path.mac));
            }
        }
    }
}
