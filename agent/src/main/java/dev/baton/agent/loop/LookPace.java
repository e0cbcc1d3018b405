package dev.baton.agent.loop;

import java.util.concurrent.TimeUnit;

/**
 * When to look at something again that costs time: soon after it was heard to change, but not before what changes it has had
 * time to finish, nor more often than in a small share of all time; and now and then anyway. Times are monotonic
 * nanoseconds. One thread.
 */
final class LookPace {
    /** The start of an agent has a lease to catch; then there is time. */
    static final long FIRST_NS = TimeUnit.SECONDS.toNanos(3);

    static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(1);
    static final long APART_NS = TimeUnit.SECONDS.toNanos(5);
    static final long EVERY_NS = TimeUnit.MINUTES.toNanos(2);
    private static final int SHARE_OF_TIME = 20;

    private long dueNs;
    private long earliestNs;

    LookPace(long nowNs) {
        this.earliestNs = nowNs + FIRST_NS;
        this.dueNs = earliestNs;
    }

    /** It was heard to change. */
    void changed(long nowNs) {
        long soonNs = nowNs + SETTLE_NS;
        long atNs = soonNs - earliestNs > 0 ? soonNs : earliestNs;
        if (atNs - dueNs < 0) {
            dueNs = atNs;
        }
    }

    boolean isDue(long nowNs) {
        return nowNs - dueNs >= 0;
    }

    /** It was looked at, from one moment to another. */
    void looked(long fromNs, long toNs) {
        earliestNs = toNs + Math.max(APART_NS, SHARE_OF_TIME * (toNs - fromNs));
        dueNs = toNs + Math.max(EVERY_NS, SHARE_OF_TIME * (toNs - fromNs));
    }
}
