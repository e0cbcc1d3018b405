package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.SECONDS;

/** One path to one peer: when it was last heard there, and what was asked there. Loop thread only. */
final class PathWatch {
    /** Rounds of probes without an answer, each at its own moment, before silence says anything. */
    private static final int ROUNDS_NEEDED = KindWatch.NEEDED;

    private static final long CALIBRATION_NS = SECONDS.toNanos(1);
    /** A path counts for the choice of the detection window this long after it was last heard. */
    static final long RECENT_NS = SECONDS.toNanos(1);

    final int path;
    final long intervalNs;
    final long withoutSyncNs;
    final ProbeBudget budget = new ProbeBudget();
    private final KindWatch[] kinds = new KindWatch[ProbeKind.COUNT];
    private final int misses;

    private boolean groupOnly;
    private boolean carrier = true;
    private boolean met;
    private long lastHeardNs;
    private boolean heard;
    private long quietFromNs;
    private long nextCalibrationNs;
    private int rounds;

    PathWatch(PathInterval interval, int misses) {
        this.path = interval.path();
        this.intervalNs = interval.intervalNs();
        this.withoutSyncNs = interval.withoutSyncNs();
        this.misses = misses;
        for (int kind = 0; kind < kinds.length; kind++) {
            kinds[kind] = new KindWatch();
        }
    }

    boolean hasCarrier() {
        return carrier;
    }

    void carrier(boolean up) {
        carrier = up;
        forgetCalibration(); // behind a new carrier there may be another switch
    }

    void alive(long nowNs) {
        met = true;
        heard = true;
        lastHeardNs = nowNs;
        quietFromNs = nowNs;
    }

    void silent() {
        heard = false;
    }

    boolean isHeard() {
        return heard;
    }

    /** Silence from before {@code nowNs} is not held against it. */
    void restartWindow(long nowNs) {
        quietFromNs = nowNs;
        excuse();
    }

    long silentNs(long nowNs) {
        return met ? nowNs - lastHeardNs : Long.MAX_VALUE;
    }

    /** Whether it speaks to the whole group only here, and so at that pace. */
    void groupOnly(boolean only) {
        groupOnly = only;
    }

    /** When it will be shown silent. */
    long silentAtNs() {
        return quietFromNs + misses * (groupOnly ? Math.max(intervalNs, DetectSettings.GROUP_NS) : intervalNs);
    }

    boolean isRecent(long nowNs) {
        return met && carrier && nowNs - quietFromNs < Math.max(RECENT_NS, misses * intervalNs);
    }

    /** Whether it was silent so long that the sender must know it, whatever happened to our carrier. */
    boolean isLongSilent(long nowNs) {
        return !met || nowNs - quietFromNs >= RECENT_NS;
    }

    KindWatch kind(ProbeKind kind) {
        return kinds[kind.place];
    }

    /** Whether its kernel is known to answer any kind of probe here. */
    boolean isCalibrated() {
        for (KindWatch kind : kinds) {
            if (kind.isCalibrated()) {
                return true;
            }
        }
        return false;
    }

    int calibratedKinds() {
        int calibrated = 0;
        for (KindWatch kind : kinds) {
            calibrated += kind.isCalibrated() ? 1 : 0;
        }
        return calibrated;
    }

    void forgetCalibration() {
        rounds = 0;
        for (KindWatch kind : kinds) {
            kind.forgetCalibration();
        }
    }

    /** Asks for a calibration at the next tick. */
    void calibrateSoon(long nowNs) {
        nextCalibrationNs = nowNs;
    }

    boolean isCalibrating() {
        return met && carrier;
    }

    long nextCalibrationNs() {
        return nextCalibrationNs;
    }

    void calibrating(long nowNs) {
        nextCalibrationNs = nowNs + CALIBRATION_NS;
    }

    /** A round of a check goes out here: a QUERY, and the kernel probes that there are. */
    void round() {
        rounds++;
    }

    /** Silence so far is not held against it. */
    void excuse() {
        rounds = 0;
        for (KindWatch kind : kinds) {
            kind.excuse();
        }
    }

    /** Whether enough rounds went unanswered here; none are counted without carrier. */
    boolean isMute() {
        return rounds >= ROUNDS_NEEDED;
    }

    /** Whether a kind that its kernel is known to answer went unanswered often enough: silence that proves something. */
    boolean isProvenMute() {
        for (KindWatch kind : kinds) {
            if (kind.isCalibrated() && kind.isMute()) {
                return true;
            }
        }
        return false;
    }
}
