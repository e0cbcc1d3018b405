package dev.baton.agent.member;

import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;
import org.jspecify.annotations.Nullable;

/** Whether a peer could take over right now, as far as heartbeats tell. Loop thread only. */
public final class Protection {
    /** A standby that is heard on a single one of several paths may be lost with it. */
    private static final int ENOUGH_PATHS = 2;

    private final Admission admission;
    private final Beacon.Roster roster;
    private final int enough;

    /** Why a peer could not be relied upon to take over. */
    public enum Gap {
        /** Its agent is silent. */
        NOT_ALIVE,
        /** It starts, ends, or owns itself. */
        NOT_STANDBY,
        /** It says why; bits of {@link dev.baton.agent.role.Impediment}. */
        NOT_ABLE,
        /** It serves other addresses, or on other interfaces. */
        SERVES_OTHERS,
        /** It hears no neighbour, so that our death would be no different from its own deafness. */
        UNWITNESSED,
        /** It does not hear us, and so has nothing to miss. */
        HEARS_US_NOT,
        /** One more broken cable, and it would be lost. */
        FEW_PATHS
    }

    Protection(DetectSettings detect, Admission admission, Beacon.Roster roster) {
        this.admission = admission;
        this.roster = roster;
        this.enough = Math.min(ENOUGH_PATHS, detect.paths().size());
    }

    /** Whether some peer would follow us. */
    boolean isStoodBy() {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && gap(peer) == null) {
                return true;
            }
        }
        return false;
    }

    /** What keeps a peer from it; null for nothing. */
    @Nullable
    Gap gap(PeerRecord peer) {
        if (peer.monitor().verdict() != Verdict.ALIVE) {
            return Gap.NOT_ALIVE;
        }
        if (peer.health() == 0) {
            return Gap.NOT_ABLE;
        }
        if (peer.status() != Status.STANDBY) {
            return Gap.NOT_STANDBY;
        }
        if (!roster.servesTheSame(peer)) {
            return Gap.SERVES_OTHERS;
        }
        if (peer.isUnwitnessed()) {
            return Gap.UNWITNESSED;
        }
        if (admission.hearsUs(peer.node()).size() == 0) {
            return Gap.HEARS_US_NOT;
        }
        return peer.monitor().heardPaths().size() < enough ? Gap.FEW_PATHS : null;
    }
}
