package dev.baton.agent.member;

import dev.baton.agent.role.Answer;
import dev.baton.agent.role.Question;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * After a sleep longer than a detection window: when may a member stand again by what it held before (DESIGN D4)? Others may
 * have acted on its silence, and said so. It reads all that waited, then listens for one window.
 *
 * <pre>
 *   the lease is still granted                   nobody may have claimed meanwhile: it goes on
 *   its lease has run out                        it asks the wire who holds the identity; if a member answers, it is no
 *                                                owner any more. One that was gone and is back could not echo a member that
 *                                                slept, so that what it said is not believed, and its agent may stand still now
 *     each peer was heard since, or is gone      what its queues had no room for, the next heartbeats have said: it goes on
 *     else                                       it waits for the peers' word, as long as for any uncalibrated silence; in
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
        /** The lease has run out, and another has followed, or nobody said: kept until the role is given up. */
        LAPSED
    }

    private static final long LOOK_NS = 1_000_000;

    private final @Nullable PeerRecord[] byNode;
    private final Ports ports;
    private final Inquiry inquiry;
    private final long windowNs;
    private final long longestNs;
    private final boolean[] expected;
    private boolean kept;
    private boolean reading;
    /** Whether the lease was looked at since it listens, and had run out. */
    private boolean lookedAtLease;

    private boolean lapsed;
    /** Since when it listens without having slept. */
    private long sinceNs;
    /** Since when it is kept, however often it began anew. */
    private long keptSinceNs;

    /**
     * None kept.
     *
     * @param byNode the peers, as they come to be known
     * @param inquiry asked by an owner whose lease has run out; a member that does not own has it to itself
     * @param windowNs how long to listen
     * @param longestNs how long to wait for peers
     */
    Vigil(@Nullable PeerRecord[] byNode, Ports ports, Inquiry inquiry, long windowNs, long longestNs) {
        this.byNode = byNode;
        this.ports = ports;
        this.inquiry = inquiry;
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
        lookedAtLease = false;
        stopAsking();
        sinceNs = nowNs;
    }

    /** The identity was taken anew: what was held before matters no more. */
    void end() {
        kept = false;
        stopAsking();
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
        if (!kept) {
            return Outcome.NONE;
        }
        if (!lookedAtLease && !reading) {
            lookedAtLease = true;
            lookAtLease(nowNs);
        }
        boolean listened = nowNs - sinceNs >= windowNs;
        boolean tooLong = nowNs - keptSinceNs >= longestNs;
        if (!listened && !tooLong) {
            return Outcome.NONE;
        }
        if (!lapsed) {
            lookAtLease(nowNs);
        }
        if (!lapsed) {
            kept = !listened; // whoever is late all the time has not listened, and lets the lease run out
            return Outcome.NONE;
        }
        Answer answer = inquiry.answer();
        if (listened && answer != Answer.ANSWERED && answer != Answer.PENDING && isEachHeard(nowNs)) {
            end();
            return Outcome.NONE;
        }
        if (answer != Answer.ANSWERED && !tooLong) {
            return Outcome.NONE;
        }
        stopAsking(); // who does not own asks by itself
        return Outcome.LAPSED;
    }

    private void lookAtLease(long nowNs) {
        if (!ports.granted()) {
            lapsed = true;
            inquiry.ask(Question.HOLDER, nowNs);
        }
    }

    private void stopAsking() {
        if (lapsed) {
            lapsed = false;
            inquiry.stop();
        }
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
