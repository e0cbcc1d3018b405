package dev.baton.agent.member;

import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;

/** Whether a peer could take over right now, as far as heartbeats tell. Loop thread only. */
final class Protection {
    /** A standby that is heard on a single one of several paths may be lost with it. */
    private static final int ENOUGH_PATHS = 2;

    private final Beacon.Roster roster;
    private final int enough;

    Protection(DetectSettings detect, Beacon.Roster roster) {
        this.roster = roster;
        this.enough = Math.min(ENOUGH_PATHS, detect.paths().size());
    }

    /** Whether some peer stands by, alive on {@value #ENOUGH_PATHS} paths (or all there are), and says that it is able and would notice. */
    boolean isStoodBy() {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null
                    && peer.monitor().verdict() == Verdict.ALIVE
                    && peer.status() == Status.STANDBY
                    && peer.health() > 0
                    && !peer.isUnwitnessed()
                    && peer.monitor().heardPaths().size() >= enough) {
                return true;
            }
        }
        return false;
    }
}
