package dev.baton.arp.respond;

import java.util.Arrays;

/**
 * How many answers each asker, and all together, may still have: a token bucket for each MAC, in a fixed number of places.
 * One for all interfaces of a host; owned by the loop thread; nothing is allocated after construction.
 *
 * <p>A bucket is one number, the time until which what was answered is paid for (the generic cell rate algorithm, ITU-T
 * I.371): an answer moves it on by the time that one answer is worth, and it may run ahead of now by the burst. A bucket that
 * is not ahead of now is full, knows nothing, and gives its place to a newcomer. In a storm from ever new MACs those that
 * find no place share one bucket, and the budget of all holds.
 */
public final class AnswerBudget {
    static final int PLACES = 1_024;

    /** An asker's bucket lies in any of so many places from its hash on. */
    private static final int REACH = 8;

    private static final int SHARED_BY_THE_REST = PLACES;

    private final long askerCostNs;
    private final long askerAheadNs;
    private final long allCostNs;
    private final long allAheadNs;
    private final long[] macs = new long[PLACES + 1];
    private final long[] paidUntilNs = new long[PLACES + 1];
    private long allPaidUntilNs;
    private boolean begun;

    /** All buckets are full. */
    public AnswerBudget(AnswerSettings settings) {
        this.askerCostNs = AnswerSettings.SECOND_NS / settings.askerPerSecond();
        this.askerAheadNs = askerCostNs * (settings.askerBurst() - 1L);
        this.allCostNs = AnswerSettings.SECOND_NS / settings.allPerSecond();
        this.allAheadNs = allCostNs * (settings.allBurst() - 1L);
    }

    /**
     * Takes an answer out of the asker's bucket and out of that of all, or out of neither.
     *
     * @param asker as {@link dev.baton.nativeconfig.addr.Mac#bits}
     * @return {@link Ignored#NONE} when there was one in both
     */
    Ignored take(long asker, long nowNs) {
        if (!begun) {
            begun = true;
            Arrays.fill(paidUntilNs, nowNs);
            allPaidUntilNs = nowNs;
        }
        int place = placeOf(asker, nowNs);
        long askerFromNs = later(paidUntilNs[place], nowNs);
        if (askerFromNs - nowNs > askerAheadNs) {
            return Ignored.ASKER_TOO_OFTEN;
        }
        long allFromNs = later(allPaidUntilNs, nowNs);
        if (allFromNs - nowNs > allAheadNs) {
            return Ignored.TOO_MANY;
        }
        paidUntilNs[place] = askerFromNs + askerCostNs;
        allPaidUntilNs = allFromNs + allCostNs;
        return Ignored.NONE;
    }

    private int placeOf(long mac, long nowNs) {
        int home = (int) (mac * 0x9e37_79b9_7f4a_7c15L >>> 54);
        int free = SHARED_BY_THE_REST;
        for (int i = 0; i < REACH; i++) {
            int place = home + i & PLACES - 1;
            if (macs[place] == mac) {
                return place;
            }
            if (free == SHARED_BY_THE_REST && paidUntilNs[place] - nowNs <= 0) {
                free = place;
            }
        }
        if (free != SHARED_BY_THE_REST) {
            macs[free] = mac;
        }
        return free;
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
