package dev.baton.arp.announce;

import java.util.List;

/**
 * How often an active member announces. Times in nanoseconds.
 *
 * @param refreshNs between two refreshes; below the ageing time that switches use after a topology change (15 s)
 * @param trainIntervalNs between two announcements of the first addresses right after a claim
 * @param trainNs how long that train runs after a claim
 * @param repeatsNs when all addresses are announced again, counted from the claim, rising
 * @param allEvery every how many refreshes all addresses are announced, not only the first ones
 * @param jitter by which fraction a refresh may come early or late, so that members and clusters do not fall into step
 * @param seed of that jitter
 * @param framesPerTick how many addresses one tick hands out at most; 64 take about 0.3 ms to send, far less than the
 *     shortest heartbeat interval, in code that is still cold too
 */
public record AnnounceSettings(
        long refreshNs,
        long trainIntervalNs,
        long trainNs,
        List<Long> repeatsNs,
        int allEvery,
        double jitter,
        long seed,
        int framesPerTick) {

    private static final long MILLI = 1_000_000;

    public AnnounceSettings {
        require(refreshNs > 0, "refreshNs", refreshNs);
        require(trainIntervalNs > 0, "trainIntervalNs", trainIntervalNs);
        require(trainNs >= 0, "trainNs", trainNs);
        require(allEvery > 0, "allEvery", allEvery);
        require(jitter >= 0 && jitter < 1, "jitter", jitter);
        require(framesPerTick > 0, "framesPerTick", framesPerTick);
        long previous = 0;
        for (long repeat : repeatsNs) {
            require(repeat > previous, "repeatsNs", repeatsNs);
            previous = repeat;
        }
        repeatsNs = List.copyOf(repeatsNs);
    }

    /**
     * What D6 of the design asks for. The repeats lie beyond one, two and four times the second for which Linux holds on
     * to a neighbour entry ({@code locktime}) that was just confirmed.
     */
    public static AnnounceSettings standard(long refreshNs, long seed) {
        return new AnnounceSettings(
                refreshNs,
                100 * MILLI,
                5_000 * MILLI,
                List.of(1_100 * MILLI, 2_200 * MILLI, 4_400 * MILLI),
                3,
                0.1,
                seed,
                64);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " = " + value);
        }
    }
}
