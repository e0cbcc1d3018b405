package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MINUTES;

/** How long a peer's kernel takes to answer; old measurements count half every ten minutes. Loop thread only. */
final class RoundTrips {
    private static final long HALF_LIFE_NS = MINUTES.toNanos(10);
    private static final double P99_9 = 999;

    private final Histogram times = new Histogram();
    private boolean begun;
    private long halveAtNs;
    private long p999Ns;

    void record(long tookNs, long nowNs) {
        if (!begun) {
            begun = true;
            halveAtNs = nowNs + HALF_LIFE_NS;
        }
        times.record(tookNs);
        p999Ns = times.quantileNs(P99_9);
    }

    void age(long nowNs) {
        if (begun && nowNs - halveAtNs >= 0) {
            halveAtNs = nowNs + HALF_LIFE_NS;
            times.halve();
            p999Ns = times.quantileNs(P99_9);
        }
    }

    /** What all but one in a thousand stayed below; of fewer the longest, of none 0. */
    long p999Ns() {
        return p999Ns;
    }
}
