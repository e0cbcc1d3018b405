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
 *   nobody, though neighbours answered lately           DEAF       no evidence: it is we who are cut off
 *   nobody, and nobody answered lately either           LONELY     nothing to go by but time
 * </pre>
 *
 * A neighbour counts for 30 s after it last answered a question of ours, and for 5 s after it was heard without one: who
 * never answers may just be quiet. So deafness cannot last for ever when all neighbours are really gone.
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
    private boolean heard;
    private long heardNs;

    /** The first probe of a check goes out, or the peer's kernel answered: from now on silence is looked at. */
    void suspicionBegins() {
        heard = false;
    }

    /** Another station was heard on a gateway interface; {@code answered} a question of ours. */
    void heard(int path, boolean answered, long nowNs) {
        long untilNs = nowNs + (answered ? ANSWERER_COUNTS_NS : TALKER_COUNTS_NS);
        if (!known.has(path) || untilNs - countsUntilNs[path] > 0) {
            known.set(path, true);
            countsUntilNs[path] = untilNs;
        }
        if (!heard) {
            heard = true;
            heardNs = nowNs;
        }
    }

    /** Behind a new carrier there may be others. */
    void forget(int path) {
        known.set(path, false);
    }

    State state(long lastProbeNs, long nowNs) {
        if (heard) {
            return lastProbeNs - heardNs >= 0 ? State.HEARING : State.UNSURE;
        }
        return hasNeighbours(nowNs) ? State.DEAF : State.LONELY;
    }

    /** Whether neighbours are known to live. */
    boolean hasNeighbours(long nowNs) {
        for (int path = 0; path < PathSet.CAPACITY; path++) {
            if (known.has(path) && nowNs - countsUntilNs[path] < 0) {
                return true;
            }
        }
        return false;
    }
}
