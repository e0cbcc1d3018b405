package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;

/**
 * How long silence must last before it is judged: what the profile says, or longer where this network, this host or that
 * peer have shown to be slower than the profile believes. Never shorter than the profile, and never longer than it takes to
 * judge a silence that is no evidence, unless the profile is. Loop thread only.
 *
 * <pre>
 *   effective = max(profile, min(most, of these the longest:
 *                   first probe + 2 x p99.9 of the probes' round trips,
 *                   2 x lateness, our own p99 or what the peer tells,   at most 100 ms
 *                   2 x the last silence that was nobody's death,       for ten minutes
 *                   what was learnt in an earlier life,                 for one minute))
 * </pre>
 *
 * The lateness is capped, for one long stall must not blunt the detector: a late agent is no dead host, its kernel answers.
 * For the same reason a silence of more than 100 ms (or two windows) that ended well teaches nothing: that was an outage,
 * and no window should outlast one.
 */
final class Window {
    static final long MOST_FOR_LATENESS_NS = MILLISECONDS.toNanos(100);
    private static final long LONGEST_LESSON_NS = MILLISECONDS.toNanos(100);
    private static final long LESSON_KEPT_NS = MINUTES.toNanos(10);
    /** By then it is measured again. */
    private static final long RECALLED_NS = MINUTES.toNanos(1);

    private static final int PER_MILLE = 1_000;

    private final RoundTrips roundTrips;
    private final long mostNs;
    private long profileNs;
    private long effectiveNs;
    private long latenessNs;
    private long lessonNs;
    private long lessonUntilNs;
    private long leastNs;
    private long leastUntilNs;
    private Knowledge knowledge = Knowledge.MEASURED;
    private long toldPerMille = PER_MILLE;

    private enum Knowledge {
        /** Nobody has measured it. */
        NONE,
        /** It is being measured. */
        YOUNG,
        /** It is known since a moment ago, and not told yet. */
        FRESH,
        MEASURED
    }

    /** @param mostNs {@code detect.uncalibrated}: one bad second must not put off a verdict for many */
    Window(RoundTrips roundTrips, long mostNs) {
        this.roundTrips = roundTrips;
        this.mostNs = mostNs;
    }

    /** The worse of our own lateness and the peer's. */
    void lateness(long ns) {
        latenessNs = ns;
    }

    /** Silence in which nothing answered and which was no death after all. */
    void falseAlarm(long silentNs, long nowNs) {
        if (silentNs <= Math.max(LONGEST_LESSON_NS, 2 * profileNs)) {
            lessonNs = Math.max(lessonNs, 2 * silentNs);
            lessonUntilNs = nowNs + LESSON_KEPT_NS;
        }
    }

    /** Nothing was ever measured. */
    void unknown() {
        knowledge = Knowledge.NONE;
    }

    /** A life of the peer begins: where nothing is known of it, it gets a long window until that is measured. */
    void begin(long longNs, long measuredAtNs) {
        if (knowledge == Knowledge.NONE || knowledge == Knowledge.YOUNG) {
            knowledge = Knowledge.YOUNG;
            leastNs = longNs;
            leastUntilNs = measuredAtNs;
        }
    }

    /** What was learnt in an earlier life of this agent. */
    void recall(long ns, long nowNs) {
        leastNs = ns;
        leastUntilNs = nowNs + RECALLED_NS;
    }

    /**
     * Measures a window that starts now.
     *
     * @param firstProbeNs after the last life
     */
    long measure(long newProfileNs, long firstProbeNs, long nowNs) {
        if (lessonNs > 0 && nowNs - lessonUntilNs >= 0) {
            lessonNs = 0;
        }
        if (leastNs > 0 && nowNs - leastUntilNs >= 0) {
            leastNs = 0;
            knowledge = knowledge == Knowledge.YOUNG ? Knowledge.FRESH : knowledge;
        }
        profileNs = newProfileNs;
        long byRoundTrips = firstProbeNs + 2 * roundTrips.p999Ns();
        long byLateness = Math.min(MOST_FOR_LATENESS_NS, 2 * latenessNs);
        long byExperience = Math.max(Math.max(byRoundTrips, byLateness), Math.max(lessonNs, leastNs));
        effectiveNs = Math.max(profileNs, Math.min(mostNs, byExperience));
        return effectiveNs;
    }

    long profileNs() {
        return profileNs;
    }

    long effectiveNs() {
        return effectiveNs;
    }

    /** What a window must at least leave between the first probe and the verdict. */
    long answerNs() {
        return Math.min(mostNs, 2 * roundTrips.p999Ns());
    }

    /** True once for every change by a factor of two, and when it is known for the first time. */
    boolean takeChange() {
        if (knowledge == Knowledge.YOUNG) {
            return false;
        }
        long perMille = effectiveNs * PER_MILLE / Math.max(1, profileNs);
        if (knowledge == Knowledge.MEASURED && perMille < 2 * toldPerMille && 2 * perMille > toldPerMille) {
            return false;
        }
        knowledge = Knowledge.MEASURED;
        toldPerMille = perMille;
        return true;
    }
}
