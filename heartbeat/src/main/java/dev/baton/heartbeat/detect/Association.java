package dev.baton.heartbeat.detect;

import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.PathSet;
import java.util.Arrays;

/**
 * What is known of one member's boots: the current one, those that may replace it, and those that never count again. Nonces
 * are random and never 0, so 0 is "none".
 *
 * <p>Frames that somebody keeps back and brings later, each newer than the last of its path, are no life: a counter may lag
 * behind the newest of all paths by half a second to a second, no more. And whoever brings frames of earlier boots cannot
 * keep a new one from being echoed: each that was learnt has a second to prove itself before another takes its place.
 */
final class Association {
    /** A peer that restarts more often during one boot of ours has its oldest boots forgotten. */
    static final int RETIRED_KEPT = 1024;

    private static final int CANDIDATES = 4;
    private static final long TRIAL_NS = 1_000_000_000L;
    private static final long LAG_NS = 500_000_000L;

    private final long[] lastCounter = new long[PathSet.CAPACITY];
    private final long[] retired = new long[RETIRED_KEPT];
    private final PathSet hearsUs = new PathSet();
    private int retiredNext;
    private long current;
    private final long[] candidates = new long[CANDIDATES];
    private final long[] learntNs = new long[CANDIDATES];
    private int echoed;
    private long newestCounter;
    /** What was the newest half a second ago or more, and is too old; and what is going to be. */
    private long floorCounter;

    private long nextFloorCounter;
    private long floorNs;
    private long lastLifeNs;
    private boolean left;

    /** Whether its current boot has echoed us, and whether it echoes another in our place, and since when. */
    private boolean echoedUs;

    private boolean forgets;
    private long forgetsSinceNs;

    long current() {
        return current;
    }

    /** The next in turn of those that may replace it, to be echoed; 0 for none. */
    long nextCandidate() {
        for (int i = 0; i < CANDIDATES; i++) {
            echoed = (echoed + 1) % CANDIDATES;
            if (candidates[echoed] != 0) {
                return candidates[echoed];
            }
        }
        return 0;
    }

    PathSet hearsUs() {
        return hearsUs;
    }

    boolean isRetired(long nonce) {
        for (long old : retired) {
            if (old == nonce) {
                return true;
            }
        }
        return false;
    }

    /** Remembers a boot so that it is echoed, if there is room; a wrong one (a replay) costs nothing but the echo. */
    void learn(long nonce, long nowNs) {
        int place = -1;
        for (int i = 0; i < CANDIDATES; i++) {
            if (candidates[i] == nonce) {
                return;
            }
            boolean free = candidates[i] == 0 || nowNs - learntNs[i] >= TRIAL_NS;
            if (free && (place < 0 || candidates[place] != 0 && learntNs[i] - learntNs[place] < 0)) {
                place = i;
            }
        }
        if (place >= 0) {
            candidates[place] = nonce;
            learntNs[place] = nowNs;
        }
    }

    /** A live successor may take over once the current boot left or fell silent; while both speak, two hosts share a node id. */
    boolean mayReplace(long nowNs, long supersedeNs) {
        return current == 0 || left || nowNs - lastLifeNs >= supersedeNs;
    }

    void replace(long nonce, long nowNs) {
        if (current != 0) {
            retired[retiredNext] = current;
            retiredNext = (retiredNext + 1) % RETIRED_KEPT;
        }
        current = nonce;
        for (int i = 0; i < CANDIDATES; i++) {
            candidates[i] = candidates[i] == nonce ? 0 : candidates[i];
        }
        newestCounter = 0;
        floorCounter = 0;
        nextFloorCounter = 0;
        floorNs = nowNs;
        Arrays.fill(lastCounter, 0);
        knowsNoneOfUs();
    }

    /** It echoed no nonce of ours that counts: nothing follows from it that it does not now. */
    void knowsNoneOfUs() {
        echoedUs = false;
        forgets = false;
    }

    /** A frame of its current boot does not echo us. */
    void forgotUs(boolean echoesAnother, long nowNs) {
        boolean forgot = echoedUs && echoesAnother;
        forgetsSinceNs = forgets && forgot ? forgetsSinceNs : nowNs;
        forgets = forgot;
    }

    boolean forgetsUsFor(long ns, long nowNs) {
        return forgets && nowNs - forgetsSinceNs >= ns;
    }

    boolean isStale(int path, long counter, long nowNs) {
        long agoNs = nowNs - floorNs;
        if (agoNs >= LAG_NS) {
            floorCounter = agoNs >= 2 * LAG_NS ? newestCounter : nextFloorCounter;
            nextFloorCounter = newestCounter;
            floorNs = nowNs;
        }
        return counter <= lastCounter[path] || counter < floorCounter;
    }

    /** Returns whether it is the newest over all paths, so that its contents supersede what was known. */
    boolean advance(int path, long counter) {
        lastCounter[path] = counter;
        boolean newest = counter > newestCounter;
        newestCounter = newest ? counter : newestCounter;
        return newest;
    }

    /** After a goodbye, what was sent before it and still travels on a slower path counts no more. */
    void closeBefore(long counter) {
        left = true;
        for (int path = 0; path < lastCounter.length; path++) {
            lastCounter[path] = Math.max(lastCounter[path], counter);
        }
    }

    void lived(long nowNs, HeartbeatView frame, int echo) {
        lastLifeNs = nowNs;
        left = false;
        echoedUs = true;
        forgets = false;
        frame.echoPaths(echo, hearsUs);
    }
}
