package dev.baton.agent.role;

/**
 * Terms that cannot run out. A member with the key but without its senses could send a term close to the largest number;
 * one above that would be negative and lose against everybody. So terms end at {@link #LAST}: beyond it all are equal, for
 * every member alike, and the node id decides. Honest members do not get there in the age of the universe.
 */
final class CappedTerms {
    static final long LAST = 1L << 62;

    private final TermSource source;

    CappedTerms(TermSource source) {
        this.source = source;
    }

    static long cap(long term) {
        return Math.min(term, LAST);
    }

    long lastHeld() {
        return cap(source.lastHeld());
    }

    void saw(long term) {
        source.saw(cap(term));
    }

    long next() {
        return cap(source.next());
    }

    void resumed(long term) {
        source.resumed(term);
    }

    void released() {
        source.released();
    }
}
