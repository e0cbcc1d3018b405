package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.baton.heartbeat.wire.PathSet;

/**
 * Whether we hear anybody at all, apart from the peer that is silent: what its silence is worth. A standby whose own port
 * went deaf hears the active no more than a dead one, but neither does it hear the neighbours whom it asks along with the
 * first probe.
 *
 * <pre>
 *   since the first probe, and before the last one,
 *   another station was heard on a gateway interface    HEARING    silence is evidence
 *   only after the last probe                           UNSURE     one more probe decides
 *   nobody, though neighbours answered lately or        DEAF       no evidence: it is we who are cut off
 *   when the silence began
 *   nobody, and nobody answered lately either           LONELY     nothing to go by but time
 * </pre>
 *
 * A neighbour counts for 30 s after it last answered a question of ours, and for 5 s after it was heard without one: who
 * never answers may just be quiet. Who hears others now and then, though not when it asks, goes by time too. But the answerers of when the peer fell silent are missed until somebody is heard: a
 * deaf host does not hear better for waiting, and on a wire without a voice there is nobody to serve.
 *
 * <p>Loop thread only; nothing allocates after construction.
 */
final class Ears {
    static final long ANSWERER_COUNTS_NS = SECONDS.toNanos(30);
    static final long TALKER_COUNTS_NS = SECONDS.toNanos(5);

    enum State {
        HEARING,
        UNSURE,
        DEAF,
        LONELY
    }

    private final PathSet known = new PathSet();
    private final long[] countsUntilNs = new long[PathSet.CAPACITY];
    private final PathSet answerers = new PathSet();
    /** Where somebody answered when the silence began. */
    private final PathSet missed = new PathSet();

    private boolean heard;
    private long heardNs;
    private long lastHeardNs;

    /** Whether the peer's silence is looked at; whether others were heard in it, and since when. */
    private boolean suspects;

    private boolean voiced;
    private long voicedNs;

    /** The first probe of a check goes out, or the peer's kernel answered: from now on silence is looked at. */
    void suspicionBegins(long nowNs) {
        heard = false;
        suspects = true;
        for (int path = 0; path < PathSet.CAPACITY; path++) {
            if (answerers.has(path) && counts(path, nowNs)) {
                missed.set(path, true);
            }
        }
    }

    /** Our ears work: the peer itself was heard. */
    void peerHeard() {
        missed.clear();
        suspects = false;
        voiced = false;
    }

    /** Its kernel was heard: the agent alone is silent. */
    void kernelHeard(long nowNs) {
        voiced = false;
        suspicionBegins(nowNs); // anew: what was heard before this says nothing of the silence after it
    }

    /** Another station was heard on a gateway interface; {@code answered} a question of ours. */
    void heard(int path, boolean answered, long nowNs) {
        long untilNs = nowNs + (answered ? ANSWERER_COUNTS_NS : TALKER_COUNTS_NS);
        if (!known.has(path) || untilNs - countsUntilNs[path] > 0) {
            known.set(path, true);
            countsUntilNs[path] = untilNs;
        }
        if (answered) {
            answerers.set(path, true);
        }
        missed.clear();
        lastHeardNs = nowNs;
        if (suspects && !voiced) {
            voiced = true;
            voicedNs = nowNs;
        }
        if (!heard) {
            heard = true;
            heardNs = nowNs;
        }
    }

    /** Whoever was there counts no more: behind a new carrier there may be others. */
    void forget(int path) {
        known.set(path, false);
        answerers.set(path, false);
        missed.set(path, false);
        voiced = false;
    }

    /** For so long we did not listen: nobody was silent in that time. */
    void slept(long sleptNs, long nowNs) {
        lastHeardNs += Math.min(sleptNs, nowNs - lastHeardNs);
        voicedNs += Math.min(sleptNs, lastHeardNs - voicedNs);
    }

    /**
     * From the first to the last voice of others while neither the peer nor its kernel was heard: who hears somebody now and
     * then, though never just when it asks, is not deaf.
     */
    long voicesNs() {
        return voiced ? lastHeardNs - voicedNs : 0;
    }

    /** For how long none of the neighbours that are thought to be there was heard; 0 where there are none. */
    long neighboursSilentNs(long nowNs) {
        return hasNeighbours(nowNs) ? nowNs - lastHeardNs : 0;
    }

    State state(long lastProbeNs, long nowNs) {
        if (heard) {
            return lastProbeNs - heardNs >= 0 ? State.HEARING : State.UNSURE;
        }
        return hasNeighbours(nowNs) ? State.DEAF : State.LONELY;
    }

    /** Whether there are neighbours, as far as we know. */
    boolean hasNeighbours(long nowNs) {
        if (!missed.isEmpty()) {
            return true;
        }
        for (int path = 0; path < PathSet.CAPACITY; path++) {
            if (counts(path, nowNs)) {
                return true;
            }
        }
        return false;
    }

    private boolean counts(int path, long nowNs) {
        return known.has(path) && nowNs - countsUntilNs[path] < 0;
    }
}
