package dev.baton.agent.member;

import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * After a sleep longer than a detection window: when may a member stand again by what it held before (DESIGN D4)? Others may
 * have acted on its silence, and said so. It reads all that waited, then listens for one window.
 *
 * <pre>
 *   each peer was heard since then, or is gone   what its queues had no room for, the next heartbeats have said: it goes on
 *   the lease is still granted                   nobody may have claimed meanwhile: it goes on
 *   its lease has run out                        it waits for the peers' word, as long as for any uncalibrated silence; in
 *                                                vain: it is no owner any more, and asks who is
 * </pre>
 *
 * A member that is late all the time never has listened. It does not vouch, its lease runs out, and it is no owner any more:
 * a peer, which hears it speak, would wait for it for ever.
 *
 * Loop thread only; allocates nothing.
 */
final class Vigil {
    /** What becomes of the role. */
    enum Outcome {
        /** It is kept, or there is none. */
        NONE,
        /** The lease has run out, and nobody said whether another has followed: kept until the role is given up. */
        LAPSED
    }

    private static final long LOOK_NS = 1_000_000;

    private final @Nullable PeerRecord[] byNode;
    private final Ports ports;
    private final long windowNs;
    private final long longestNs;
    private final boolean[] expected;
    private boolean kept;
    private boolean reading;
    private boolean lapsed;
    /** Since when it listens without having slept. */
    private long sinceNs;
    /** Since when it is kept, however often it began anew. */
    private long keptSinceNs;

    /**
     * None kept.
     *
     * @param byNode the peers, as they come to be known
     * @param windowNs how long to listen
     * @param longestNs how long to wait for peers
     */
    Vigil(@Nullable PeerRecord[] byNode, Ports ports, long windowNs, long longestNs) {
        this.byNode = byNode;
        this.ports = ports;
        this.windowNs = windowNs;
        this.longestNs = longestNs;
        this.expected = new boolean[byNode.length];
    }

    /**
     * Begins, or begins anew: the member has slept, or has read until now what waited since then.
     *
     * @param behind whether more of that may wait
     */
    void listen(boolean behind, long nowNs) {
        reading = behind;
        for (int node = 0; node < byNode.length; node++) {
            PeerRecord peer = byNode[node];
            boolean lives = peer != null && peer.monitor().verdict() != Verdict.DEAD;
            expected[node] = lives || kept && expected[node];
        }
        if (!kept) {
            keptSinceNs = nowNs;
        }
        kept = true;
        lapsed = false;
        sinceNs = nowNs;
    }

    /** The identity was taken anew: what was held before matters no more. */
    void end() {
        kept = false;
    }

    /** Whether what waited while the member slept is still being read. */
    boolean isReading() {
        return reading;
    }

    /** Whether it is kept: nothing is announced, and the lease is not vouched for. */
    boolean isKept() {
        return kept;
    }

    /** When to look again while it is kept. */
    long nextLookNs(long nowNs) {
        return Math.max(sinceNs + windowNs - nowNs, LOOK_NS) + nowNs;
    }

    /** Looks whether it is over. To be called once a turn by who holds the identity. */
    Outcome look(long nowNs) {
        boolean listened = kept && nowNs - sinceNs >= windowNs;
        boolean tooLong = kept && nowNs - keptSinceNs >= longestNs;
        if (!listened && !tooLong) {
            return Outcome.NONE;
        }
        if (listened && isEachHeard(nowNs)) {
            kept = false;
            return Outcome.NONE;
        }
        if (!lapsed && ports.granted()) {
            kept = !listened; // whoever is late all the time has not listened, and lets the lease run out
            return Outcome.NONE;
        }
        lapsed = true;
        return tooLong ? Outcome.LAPSED : Outcome.NONE;
    }

    private boolean isEachHeard(long nowNs) {
        for (int node = 0; node < byNode.length; node++) {
            PeerRecord peer = byNode[node];
            if (peer != null && expected[node] && isOpen(peer.monitor(), nowNs)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it was not heard since, and is not known to be gone. One whose kernel alone answers may have another life. */
    private boolean isOpen(PeerMonitor peer, long nowNs) {
        return peer.verdict() != Verdict.DEAD && peer.silentNs(nowNs) >= nowNs - sinceNs;
    }
}
