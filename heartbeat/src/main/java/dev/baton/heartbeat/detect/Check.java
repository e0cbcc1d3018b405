package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

/**
 * The clock of one detection window: when probing begins, when each probe is due, when the window ends.
 *
 * <pre>
 *   life          first miss                                     end
 *   |-- interval + 1/4 --|---- spacing ----|-- spacing --|-- spacing --|-- 2 ms --|   then every patrol until judged
 *                        Q                 Q             Q             Q          judged
 * </pre>
 */
final class Check {
    private static final long ANSWER_NS = MILLISECONDS.toNanos(2);
    private static final long MIN_SPACING_NS = MICROSECONDS.toNanos(500);
    private static final long MIN_PATROL_NS = MILLISECONDS.toNanos(3);
    private static final long MAX_PATROL_NS = MILLISECONDS.toNanos(100);
    private static final long MIN_HURRIED_NS = MILLISECONDS.toNanos(10);

    private long windowNs;
    private long firstMissNs;
    private long sinceNs;
    private long startNs;
    private long endNs;
    private long firstProbeNs;
    private long lastProbeNs;
    private long answerNs;
    private boolean probed;
    private boolean hurried;

    /** Sets the pace of the windows that start from now on. */
    void measure(long intervalNs, int misses, Window window, long nowNs) {
        long profileNs = misses * intervalNs;
        firstMissNs = Math.min(intervalNs + intervalNs / 4, profileNs / 2);
        windowNs = window.measure(profileNs, firstMissNs, nowNs);
        answerNs = window.answerNs();
    }

    void startWindow(long nowNs) {
        sinceNs = nowNs;
        startNs = nowNs + firstMissNs;
        endNs = nowNs + windowNs;
        probed = false;
        hurried = false;
    }

    /** Begins to probe now and ends the window within its half, if the answers are that quick. */
    void hurry(long nowNs) {
        long end = nowNs + Math.max(windowNs / 2, Math.max(answerNs, MIN_HURRIED_NS));
        if (end - endNs < 0) {
            startNs = nowNs;
            endNs = end;
            hurried = true;
        }
    }

    boolean isHurried() {
        return hurried;
    }

    boolean isOver(long nowNs) {
        return nowNs - endNs >= 0;
    }

    boolean isProbeDue(long nowNs) {
        return nowNs - nextProbeNs() >= 0;
    }

    long nextProbeNs() {
        return probed ? lastProbeNs + spacingNs() : startNs;
    }

    /**
     * Four probes in the window, whose silence adds to that of the heartbeats. Afterwards six in the time of a window: of a
     * stalled peer the kernel alone is heard, and three lost answers in a row are no rarity on a bad network.
     */
    private long spacingNs() {
        if (lastProbeNs + ANSWER_NS - endNs >= 0) {
            return Math.max(MIN_PATROL_NS, Math.min(windowNs / 6, MAX_PATROL_NS));
        }
        return Math.max(MIN_SPACING_NS, (endNs - startNs - ANSWER_NS) / 3);
    }

    void probed(long nowNs) {
        firstProbeNs = probed ? firstProbeNs : nowNs;
        lastProbeNs = nowNs;
        probed = true;
    }

    boolean hasProbed() {
        return probed;
    }

    /** Whether there was time enough to answer the last probe. */
    boolean lastProbeIsOld(long nowNs) {
        return probed && nowNs - lastProbeNs >= ANSWER_NS;
    }

    /** Meaningful once {@link #hasProbed}. */
    long firstProbeNs() {
        return firstProbeNs;
    }

    /** Meaningful once {@link #hasProbed}. */
    long lastProbeNs() {
        return lastProbeNs;
    }

    /** The last life, or when we began to listen again. */
    long sinceNs() {
        return sinceNs;
    }

    long endNs() {
        return endNs;
    }

    long windowNs() {
        return windowNs;
    }
}
