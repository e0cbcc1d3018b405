package dev.baton.agent.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells a slip from a war: what somebody changed once is put back and journalled; what somebody changes again and again is
 * managed by two, and people must decide by whom. Time is monotonic nanoseconds. Provisioning thread only.
 */
final class Meddling {
    static final int OFTEN = 5;
    static final long SPAN_NS = TimeUnit.MINUTES.toNanos(1);

    private final Suspects suspects;
    private final HostEvents events;
    private final Map<Thing, Changes> lately = new HashMap<>();

    private record Thing(String what, String target) {}

    /** When a thing was put back, the latest times only, and when that was told. */
    private static final class Changes {
        private final Deque<Long> times = new ArrayDeque<>(OFTEN);
        private boolean told;
        private long toldNs;
    }

    Meddling(Suspects suspects, HostEvents events) {
        this.suspects = suspects;
        this.events = events;
    }

    /** Something was put back; when that happens too often, it is told, at most once a minute. */
    void putBack(String what, String target, long nowNs) {
        // Devices that come and go would leave an entry each for good.
        lately.values()
                .removeIf(old -> nowNs - old.times.getLast() > SPAN_NS && !(old.told && nowNs - old.toldNs < SPAN_NS));
        Changes changes = lately.computeIfAbsent(new Thing(what, target), thing -> new Changes());
        if (changes.times.size() == OFTEN) {
            changes.times.removeFirst();
        }
        changes.times.addLast(nowNs);
        boolean often = changes.times.size() == OFTEN && nowNs - changes.times.getFirst() <= SPAN_NS;
        if (often && !(changes.told && nowNs - changes.toldNs < SPAN_NS)) {
            changes.told = true;
            changes.toldNs = nowNs;
            events.meddled(what, target, suspects.of(what));
        }
    }
}
