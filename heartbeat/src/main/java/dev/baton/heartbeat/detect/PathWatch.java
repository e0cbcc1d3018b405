package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.SECONDS;

/** One path to one peer: when it was last heard there, and whether its kernel answers probes there. */
final class PathWatch {
    /** Probes without an answer, each at its own moment, before silence of the kernel says anything. */
    static final int PROBES_NEEDED = 3;

    private static final long CALIBRATION_NS = SECONDS.toNanos(1);
    /** A path counts for the choice of the detection window this long after it was last heard. */
    static final long RECENT_NS = SECONDS.toNanos(1);

    final int path;
    final long intervalNs;
    final long withoutSyncNs;
    private final long windowNs;

    private boolean carrier = true;
    private boolean met;
    private long lastHeardNs;
    private boolean heard;
    private long quietFromNs;

    private boolean calibrated;
    private int calibrationsMissed;
    private long nextCalibrationNs;
    private int unanswered;

    PathWatch(PathInterval interval, int misses) {
        this.path = interval.path();
        this.intervalNs = interval.intervalNs();
        this.withoutSyncNs = interval.withoutSyncNs();
        this.windowNs = misses * intervalNs;
    }

    boolean hasCarrier() {
        return carrier;
    }

    void carrier(boolean up) {
        carrier = up;
        unanswered = 0;
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
        unanswered = 0;
    }

    long silentNs(long nowNs) {
        return met ? nowNs - lastHeardNs : Long.MAX_VALUE;
    }

    /** When it will be shown silent. */
    long silentAtNs() {
        return quietFromNs + windowNs;
    }

    boolean isRecent(long nowNs) {
        return met && carrier && nowNs - quietFromNs < Math.max(RECENT_NS, windowNs);
    }

    /** Whether it was silent so long that the sender must know it, whatever happened to our carrier. */
    boolean isLongSilent(long nowNs) {
        return !met || nowNs - quietFromNs >= RECENT_NS;
    }

    boolean isCalibrated() {
        return calibrated;
    }

    void forgetCalibration() {
        calibrated = false;
        calibrationsMissed = 0;
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

    /** A calibrating probe goes out; one that is never answered three times in a row ends the calibration. */
    void calibrating(long nowNs) {
        nextCalibrationNs = nowNs + CALIBRATION_NS;
        if (++calibrationsMissed > PROBES_NEEDED) {
            calibrated = false;
        }
    }

    void kernelAnswered() {
        calibrated = true;
        calibrationsMissed = 0;
    }

    void probed() {
        unanswered++;
    }

    void answered() {
        unanswered = 0;
    }

    /** Whether enough probes went unanswered here; none are counted without carrier. */
    boolean isMute() {
        return unanswered >= PROBES_NEEDED;
    }
}
