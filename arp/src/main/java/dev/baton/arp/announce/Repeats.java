package dev.baton.arp.announce;

import java.util.List;

/** A few moments after an event at which everything is announced again. Owned by the plan; nothing is allocated. */
final class Repeats {
    private final long[] offsetsNs;
    private long fromNs;
    private int next;

    Repeats(List<Long> offsetsNs) {
        this.offsetsNs = offsetsNs.stream().mapToLong(Long::longValue).toArray();
        this.next = this.offsetsNs.length;
    }

    /** Counts from now on; what was left of an earlier event is forgotten, for its moments come again. */
    void start(long nowNs) {
        fromNs = nowNs;
        next = 0;
    }

    void stop() {
        next = offsetsNs.length;
    }

    boolean isPending() {
        return next < offsetsNs.length;
    }

    /** The next moment; meaningful while {@link #isPending}. */
    long nextNs() {
        return fromNs + offsetsNs[next];
    }

    /** Whether a moment has come. Several that were missed in a long turn count as one. */
    boolean take(long nowNs) {
        boolean due = false;
        while (isPending() && nowNs - nextNs() >= 0) {
            next++;
            due = true;
        }
        return due;
    }
}
