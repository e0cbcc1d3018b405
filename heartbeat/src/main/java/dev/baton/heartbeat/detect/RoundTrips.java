package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * How long a peer's kernel takes to answer, of the last half to whole minute: when jitter ends, answers decide again. Those of
 * the first seconds do not count at all: there this agent's own code is slow, not the network. Nor does one that is longer than all others, such as
 * an answer that waited for the peer to learn our MAC: alone it would blunt the detector. Where it was no accident, there
 * will be another, or a silence that was no death widens the window ({@link Window#falseAlarm}). Loop thread only.
 */
final class RoundTrips {
    private static final long EPOCH_NS = SECONDS.toNanos(30);
    /** As long as the JVM takes to know its work. */
    private static final long WARM_UP_NS = SECONDS.toNanos(3);

    private static final double P99_9 = 999;
    private static final int ACCIDENTS = 1;

    private Histogram times = new Histogram();
    private Histogram before = new Histogram();
    private boolean begun;
    private long warmAtNs;
    private long nextEpochNs;
    private long p999Ns;

    void record(long tookNs, long nowNs) {
        if (!begun) {
            begun = true;
            warmAtNs = nowNs + WARM_UP_NS;
            nextEpochNs = nowNs + EPOCH_NS;
        }
        if (nowNs - warmAtNs < 0) {
            return;
        }
        times.record(tookNs);
        p999Ns = times.quantileNs(P99_9, ACCIDENTS, before);
    }

    void age(long nowNs) {
        if (begun && nowNs - nextEpochNs >= 0) {
            nextEpochNs = nowNs + EPOCH_NS;
            Histogram oldest = before;
            before = times;
            times = oldest;
            times.clear();
            p999Ns = times.quantileNs(P99_9, ACCIDENTS, before);
        }
    }

    /** What all but one in a thousand stayed below; of fewer the longest but one, of none 0. */
    long p999Ns() {
        return p999Ns;
    }
}
