package dev.baton.heartbeat.detect;

import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.PathSet;
import java.util.Arrays;

/**
 * What is known of one member's boots: the current one, one that may replace it, and those that never count again. Nonces
 * are random and never 0, so 0 is "none".
 */
final class Association {
    /** A peer that restarts more often during one boot of ours has its oldest boots forgotten. */
    static final int RETIRED_KEPT = 1024;

    private final long[] lastCounter = new long[PathSet.CAPACITY];
    private final long[] retired = new long[RETIRED_KEPT];
    private final PathSet hearsUs = new PathSet();
    private int retiredNext;
    private long current;
    private long candidate;
    private long newestCounter;
    private long lastLifeNs;

    long current() {
        return current;
    }

    long candidate() {
        return candidate;
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

    /** Remembers a boot so that it is echoed; a wrong one (a replay) costs nothing but the echo. */
    void learn(long nonce) {
        candidate = nonce;
    }

    /** A live successor may take over once the current boot fell silent; while both speak, two hosts share a node id. */
    boolean mayReplace(long nowNs, long supersedeNs) {
        return current == 0 || nowNs - lastLifeNs >= supersedeNs;
    }

    void replace(long nonce) {
        if (current != 0) {
            retired[retiredNext] = current;
            retiredNext = (retiredNext + 1) % RETIRED_KEPT;
        }
        current = nonce;
        candidate = candidate == nonce ? 0 : candidate;
        newestCounter = 0;
        Arrays.fill(lastCounter, 0);
    }

    boolean isStale(int path, long counter) {
        return counter <= lastCounter[path];
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
        for (int path = 0; path < lastCounter.length; path++) {
            lastCounter[path] = Math.max(lastCounter[path], counter);
        }
    }

    void lived(long nowNs, HeartbeatView frame, int echo) {
        lastLifeNs = nowNs;
        frame.echoPaths(echo, hearsUs);
    }
}
