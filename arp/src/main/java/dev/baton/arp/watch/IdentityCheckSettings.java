package dev.baton.arp.watch;

/**
 * How the identity is asked for. Times in nanoseconds; those for {@link IdentityCheck.Mode#EVERYBODY} are {@code patience}
 * times as long.
 *
 * @param intervalNs between two asks on an interface
 * @param minAsks how many asks in a row must stay unanswered on every interface with carrier
 * @param settleNs how old the last of them must be: the time an answer is given to arrive
 * @param answeredHoldNs how long an answer proves that the identity is held
 * @param sweep how many addresses one broadcast ask covers
 * @param patience by how much everybody is asked more slowly: who is about to claim alone is in no hurry, and on a busy
 *     host a kernel's answer was seen to need more than a dozen milliseconds
 */
public record IdentityCheckSettings(
        long intervalNs, int minAsks, long settleNs, long answeredHoldNs, int sweep, int patience) {

    private static final long MILLI = 1_000_000;

    public IdentityCheckSettings {
        if (intervalNs <= 0 || minAsks <= 0 || settleNs < 0 || answeredHoldNs < 0 || sweep <= 0 || patience <= 0) {
            throw new IllegalArgumentException("intervals and counts must be positive: " + intervalNs + ", " + minAsks
                    + ", " + settleNs + ", " + answeredHoldNs + ", " + sweep + ", " + patience);
        }
    }

    /**
     * Every 5 ms, eight unanswered, the last 2 ms old; everybody within 240 ms. DESIGN D3 says "when none answers"; three
     * asks are 12 ms, which a kernel whose softirqs are starved exceeds while it still holds the identity, and a second
     * owner costs more than the 25 ms that the other five take.
     */
    public static IdentityCheckSettings standard() {
        return new IdentityCheckSettings(5 * MILLI, 8, 2 * MILLI, 15 * MILLI, 128, 6);
    }
}
