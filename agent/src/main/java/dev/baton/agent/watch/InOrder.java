package dev.baton.agent.watch;

import dev.baton.agent.watch.reading.CapturedFrame;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of many captures into the order in which they passed: each is held back until no earlier one can still
 * come from another capture. Bounded by who fills it. One thread; times in nanoseconds, monotonic.
 */
final class InOrder {
    /** Longer than the kernel gathers frames (20 ms and a tick), and not long enough for anybody to wait for it. */
    static final long HOLD_NS = 60_000_000;

    private record Held(CapturedFrame frame, long arrivedNs, long place) {}

    private final PriorityQueue<Held> held = new PriorityQueue<>(
            Comparator.comparingLong((Held one) -> one.frame.atMicros()).thenComparingLong(one -> one.place));
    private long places;

    void add(CapturedFrame frame, long nowNs) {
        held.add(new Held(frame, nowNs, places++));
    }

    int size() {
        return held.size();
    }

    /** The next frame whose turn it is, or null. */
    @Nullable
    CapturedFrame poll(long nowNs) {
        Held first = held.peek();
        if (first == null || nowNs - first.arrivedNs < HOLD_NS) {
            return null;
        }
        held.remove();
        return first.frame;
    }

    /** The next frame, whatever may still come; null when there is none. */
    @Nullable
    CapturedFrame poll() {
        Held first = held.poll();
        return first == null ? null : first.frame;
    }
}
