package dev.baton.agent.member;

import dev.baton.heartbeat.wire.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts refused heartbeats by reason and tells of those that an operator should look into, once and then at most once a
 * minute: a flood of bad frames costs a counter each and no more. Loop thread only.
 */
final class Refusals {
    private static final long TOLD_EVERY_NS = 60_000_000_000L;
    /** A restart or a reordered frame makes one or two of these; more are worth a word. */
    private static final int TRANSIENT = 20;

    private final Journal journal;
    private final Map<Refusal, Tally> tallies = new EnumMap<>(Refusal.class);

    private static final class Tally {
        long count;
        long toldNs;
        boolean told;
    }

    Refusals(Journal journal) {
        this.journal = journal;
        for (Refusal refusal : Refusal.values()) {
            tallies.put(refusal, new Tally());
        }
    }

    void count(Refusal refusal, int path, int node, long nowNs) {
        Tally tally = tally(refusal);
        tally.count++;
        if (isWorthTelling(refusal, tally.count) && (!tally.told || nowNs - tally.toldNs >= TOLD_EVERY_NS)) {
            tally.told = true;
            tally.toldNs = nowNs;
            journal.refused(refusal, path, node, tally.count);
        }
    }

    private static boolean isWorthTelling(Refusal refusal, long count) {
        return switch (refusal) {
            case NONE, OTHER_CLUSTER -> false;
            case NOT_ECHOED, STALE_COUNTER, RETIRED_BOOT -> count > TRANSIENT;
            default -> true;
        };
    }

    /** One that is told in another way. */
    void countUntold(Refusal refusal) {
        tally(refusal).count++;
    }

    long count(Refusal refusal) {
        return tally(refusal).count;
    }

    private Tally tally(Refusal refusal) {
        return Objects.requireNonNull(tallies.get(refusal));
    }
}
