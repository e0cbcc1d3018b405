package dev.baton.heartbeat.detect;

import java.util.Arrays;

/**
 * How long something took, in buckets that grow with the value: eight to a doubling, so an upper edge is at most an eighth
 * above what was counted. Fixed size, nothing allocates, one thread.
 */
public final class Histogram {
    private static final int PER_DOUBLING = 8;
    /** Below this many units of {@link #UNIT_NS} every value has a bucket of its own. */
    private static final int EXACT = 2 * PER_DOUBLING;

    private static final long UNIT_NS = 1_000;
    private static final long LONGEST_NS = 240_000_000_000L;
    private static final int BUCKETS = EXACT + 24 * PER_DOUBLING;

    private static final Histogram NOTHING = new Histogram();

    private final int[] counts = new int[BUCKETS];
    private long total;

    /** Counts a time in nanoseconds; what is below 0 counts as 0, what is above 4 minutes as that. */
    public void record(long ns) {
        counts[bucket(Math.max(0, Math.min(LONGEST_NS, ns)))]++;
        total++;
    }

    private static int bucket(long ns) {
        long units = (ns + UNIT_NS - 1) / UNIT_NS;
        if (units < EXACT) {
            return (int) units;
        }
        int shift = 63 - Long.numberOfLeadingZeros(units) - 3;
        return Math.min(BUCKETS - 1, EXACT + (shift - 1) * PER_DOUBLING + (int) (units >>> shift) - PER_DOUBLING);
    }

    /** The largest value that a bucket counts. */
    private static long upperNs(int bucket) {
        if (bucket < EXACT) {
            return bucket * UNIT_NS;
        }
        int shift = (bucket - EXACT) / PER_DOUBLING + 1;
        long mantissa = (bucket - EXACT) % PER_DOUBLING + PER_DOUBLING + 1L;
        return ((mantissa << shift) - 1) * UNIT_NS;
    }

    /** What {@code perMille} of a thousand did not exceed: the nearest rank from above, so of few values the largest. */
    public long quantileNs(double perMille) {
        return quantileNs(perMille, 0, NOTHING);
    }

    /** The same of what was counted here and there, with at least {@code accidents} values above it if there are more. */
    long quantileNs(double perMille, int accidents, Histogram also) {
        long all = total + also.total;
        if (all == 0) {
            return 0;
        }
        long above = Math.max(all - (long) Math.ceil(all * perMille / 1_000), Math.min(accidents, all - 1));
        int bucket = BUCKETS - 1;
        for (long seen = count(bucket, also); seen <= above; seen += count(bucket, also)) {
            bucket--;
        }
        return upperNs(bucket);
    }

    private long count(int bucket, Histogram also) {
        return (long) counts[bucket] + also.counts[bucket];
    }

    /** Forgets half of what was counted, and all that was counted once. */
    public void halve() {
        total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            counts[bucket] >>>= 1;
            total += counts[bucket];
        }
    }

    public void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    public long total() {
        return total;
    }
}
