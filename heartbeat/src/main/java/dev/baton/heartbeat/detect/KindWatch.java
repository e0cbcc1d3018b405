package dev.baton.heartbeat.detect;

/**
 * One kind of probe on one path: whether the peer's kernel is known to answer it (calibrated), and what was asked without
 * an answer. Loop thread only.
 */
final class KindWatch {
    /** Probes without an answer, each at its own moment, before silence says anything. */
    static final int NEEDED = 3;

    private boolean calibrated;
    private boolean addressed = true;
    private int calibrationsMissed;
    private int unanswered;
    /** Since the last answer of this kind. */
    private int outstanding;

    private long lastSentNs;
    private long sent;
    private long answered;

    boolean isCalibrated() {
        return calibrated;
    }

    /** Whether the peer has an address that can be asked so, as far as the last attempt showed. */
    boolean isAddressed() {
        return addressed;
    }

    boolean isMute() {
        return unanswered >= NEEDED;
    }

    void sent(boolean forCalibration, long nowNs) {
        addressed = true;
        lastSentNs = nowNs;
        sent++;
        outstanding++;
        if (!forCalibration) {
            unanswered++;
        } else if (++calibrationsMissed > NEEDED) {
            calibrated = false;
        }
    }

    void hasNoAddress() {
        addressed = false;
        calibrated = false;
    }

    /**
     * The peer's kernel answered.
     *
     * @return the round trip, or -1 when it cannot be told which of several probes was answered (Karn's rule)
     */
    long answered(long nowNs) {
        long tookNs = outstanding == 1 ? nowNs - lastSentNs : -1;
        answered++;
        calibrated = true;
        calibrationsMissed = 0;
        outstanding = 0;
        unanswered = 0;
        return tookNs;
    }

    /** Silence so far is not held against it. */
    void excuse() {
        unanswered = 0;
    }

    void forgetCalibration() {
        calibrated = false;
        calibrationsMissed = 0;
        outstanding = 0;
        unanswered = 0;
    }

    long sentCount() {
        return sent;
    }

    long answeredCount() {
        return answered;
    }
}
