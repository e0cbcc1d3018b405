package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * How many kernel probes one peer may be sent on one path: {@value #PER_SECOND} a second, and {@value #BURST} at once. A
 * check needs a dozen, so it is never held up; a stall of minutes does not become a flood. Loop thread only.
 */
final class ProbeBudget {
    static final int PER_SECOND = 200;
    static final int BURST = 32;
    private static final long EACH_NS = SECONDS.toNanos(1) / PER_SECOND;

    private long tokens = BURST;
    private long countedNs;
    private boolean counting;

    /** Takes so many, or none. */
    boolean take(int probes, long nowNs) {
        if (tokens < BURST && counting) {
            long earned = (nowNs - countedNs) / EACH_NS;
            tokens = Math.min(BURST, tokens + earned);
            countedNs += earned * EACH_NS;
        }
        if (tokens >= BURST || !counting) {
            counting = true;
            countedNs = nowNs;
        }
        if (tokens < probes) {
            return false;
        }
        tokens -= probes;
        return true;
    }

    /** Whether more is left than a check needs. */
    boolean isAmple() {
        return tokens > BURST / 2;
    }
}
