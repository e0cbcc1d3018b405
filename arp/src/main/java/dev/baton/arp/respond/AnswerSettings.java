package dev.baton.arp.respond;

/**
 * How many questions are answered. The bursts are what somebody may have answered at once after a time of silence.
 *
 * @param askerPerSecond of one asker, by its MAC
 * @param askerBurst at least 1
 * @param allPerSecond of all askers together, on all interfaces
 * @param allBurst at least 1
 */
public record AnswerSettings(int askerPerSecond, int askerBurst, int allPerSecond, int allBurst) {
    static final long SECOND_NS = 1_000_000_000;

    public AnswerSettings {
        if (askerPerSecond < 1 || askerBurst < 1 || allPerSecond < 1 || allBurst < 1) {
            throw new IllegalArgumentException("rates and bursts are at least 1");
        }
        if (askerPerSecond > SECOND_NS || allPerSecond > SECOND_NS) {
            throw new IllegalArgumentException("rates are at most one in a nanosecond");
        }
    }

    /**
     * An asker is mostly a router that wants each of thousands of addresses once, after its own restart perhaps all within a
     * second; a host asks once a minute. All together are kept below what would fill a processor.
     */
    public static AnswerSettings standard() {
        return new AnswerSettings(2_000, 2_000, 100_000, 1_000);
    }
}
