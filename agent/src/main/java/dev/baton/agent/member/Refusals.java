package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
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
    /** A restart makes some of these for a moment, a reordered frame one; what goes on is worth a word. */
    private static final long TRANSIENT_NS = 3_000_000_000L;

    /** After such a pause it is another moment. */
    private static final long PAUSE_NS = 1_000_000_000L;

    private final EventSink events;
    private final Map<Refusal, Tally> tallies = new EnumMap<>(Refusal.class);

    private static final class Tally {
        long count;
        long sinceNs;
        long lastNs;
        long toldNs;
        boolean told;
    }

    Refusals(EventSink events) {
        this.events = events;
        for (Refusal refusal : Refusal.values()) {
            tallies.put(refusal, new Tally());
        }
    }

    void count(Refusal refusal, int path, int node, int cluster, long nowNs) {
        Tally tally = tally(refusal);
        if (tally.count == 0 || nowNs - tally.lastNs >= PAUSE_NS) {
            tally.sinceNs = nowNs;
        }
        tally.lastNs = nowNs;
        tally.count++;
        if (isWorthTelling(refusal, nowNs - tally.sinceNs) && (!tally.told || nowNs - tally.toldNs >= TOLD_EVERY_NS)) {
            tally.told = true;
            tally.toldNs = nowNs;
            events.accept(new MemberEvent.HeartbeatsRefused(nowNs, refusal, path, node, cluster, tally.count));
        }
    }

    private static boolean isWorthTelling(Refusal refusal, long lastsNs) {
        return switch (refusal) {
            case NONE, OTHER_CLUSTER -> false;
            case NOT_ECHOED, STALE_COUNTER, RETIRED_BOOT -> lastsNs >= TRANSIENT_NS;
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
