package dev.baton.heartbeat.detect;

/**
 * Asks a peer's kernel, and knows what its answers and its silence are worth: who was asked how often, which kinds of probe
 * it is known to answer on which path, and how long it takes. Silence counts only of a kind that it answered before; an
 * answer by ARP or NS counts only on a path where it is not known to answer ICMP echo, for a management controller, an ARP
 * proxy or a switch may answer these for a host that is gone.
 *
 * <p>Loop thread only; nothing allocates after construction.
 */
final class Interrogation {
    private final int node;
    private final PathWatch[] watches;
    private final Probes probes;
    private final RoundTrips roundTrips;
    private long capped;

    Interrogation(int node, PathWatch[] watches, Probes probes, RoundTrips roundTrips) {
        this.node = node;
        this.watches = watches;
        this.probes = probes;
        this.roundTrips = roundTrips;
    }

    /** One round of a check: a QUERY and every kind of probe on every path that has carrier. */
    void round(long nowNs) {
        probes.query(node);
        for (PathWatch watch : watches) {
            if (watch.hasCarrier()) {
                if (ask(watch, false, nowNs)) {
                    watch.round();
                }
            }
        }
    }

    /** Once a second on each path: which kinds does its kernel answer, and how fast? */
    void calibrate(long nowNs) {
        for (PathWatch watch : watches) {
            if (watch.isCalibrating() && nowNs - watch.nextCalibrationNs() >= 0) {
                watch.calibrating(nowNs);
                ask(watch, true, nowNs);
            }
        }
        roundTrips.age(nowNs);
    }

    /**
     * The kinds that it is known to answer go out together or not at all, so that a budget that runs low starves none of
     * them; the others only from what is ample.
     *
     * @return false when they had to stay
     */
    private boolean ask(PathWatch watch, boolean forCalibration, long nowNs) {
        int known = watch.calibratedKinds();
        boolean knownToo = watch.budget.take(known, nowNs);
        capped += knownToo ? 0 : known;
        for (int i = 0; i < ProbeKind.COUNT; i++) {
            ProbeKind kind = ProbeKind.at(i);
            KindWatch watched = watch.kind(kind);
            if (watched.isCalibrated() ? knownToo : watch.budget.isAmple() && watch.budget.take(1, nowNs)) {
                send(watch, kind, forCalibration, nowNs);
            }
        }
        return knownToo;
    }

    private void send(PathWatch watch, ProbeKind kind, boolean forCalibration, long nowNs) {
        switch (probes.kernelProbe(node, watch.path, kind)) {
            case SENT -> watch.kind(kind).sent(forCalibration, nowNs);
            case REFUSED -> watch.excuse(); // what was never sent proves nothing
            case NO_ADDRESS -> watch.kind(kind).hasNoAddress();
        }
    }

    /**
     * Its kernel answered.
     *
     * @param tookNs the round trip, or a negative number where the answer does not tell which probe it answers
     * @param lateNs of it, our own lateness
     * @return whether that is a sign of life
     */
    boolean answered(PathWatch watch, ProbeKind kind, long tookNs, long lateNs, long nowNs) {
        long inferredNs = watch.kind(kind).answered(nowNs);
        long roundTripNs = tookNs >= 0 ? tookNs : inferredNs;
        if (roundTripNs >= 0) {
            roundTrips.record(roundTripNs - lateNs, nowNs);
        }
        boolean life = kind == ProbeKind.ECHO || !watch.kind(ProbeKind.ECHO).isCalibrated();
        if (life) {
            excuse();
        }
        return life;
    }

    /** Silence so far is not held against it on any path. */
    void excuse() {
        for (PathWatch watch : watches) {
            watch.excuse();
        }
    }

    /** Whether enough was asked on any path without an answer. */
    boolean isMute() {
        for (PathWatch watch : watches) {
            if (watch.isMute()) {
                return true;
            }
        }
        return false;
    }

    /** The same, of a kind that its kernel is known to answer. */
    boolean isProvenMute() {
        for (PathWatch watch : watches) {
            if (watch.isProvenMute()) {
                return true;
            }
        }
        return false;
    }

    /** Another boot, another kernel: nothing is known of what it answers. */
    void forgetCalibration(long nowNs) {
        for (PathWatch watch : watches) {
            watch.forgetCalibration();
            watch.calibrateSoon(nowNs);
        }
    }

    /** Probes that the budget held back. */
    long capped() {
        return capped;
    }

    long sent(ProbeKind kind) {
        long sum = 0;
        for (PathWatch watch : watches) {
            sum += watch.kind(kind).sentCount();
        }
        return sum;
    }

    long answered(ProbeKind kind) {
        long sum = 0;
        for (PathWatch watch : watches) {
            sum += watch.kind(kind).answeredCount();
        }
        return sum;
    }
}
