package dev.baton.agent.role;

/** The source of terms (DESIGN D5). Loop thread only; never waits for a disk. */
public interface TermSource {

    /** The highest term known: used, seen or reserved on disk. */
    long highest();

    /** The term this host held last, 0 if none is on record. What elections compare. */
    long lastHeld();

    /** Remembers a term that another member used or knows. */
    void saw(long term);

    /**
     * A term above every term known, from now on the one held. At {@link
     * dev.baton.heartbeat.wire.Heartbeat#HIGHEST_TERM} terms end: there all are equal, and the node id decides.
     */
    long next();

    /** Remembers that {@code term} is held again, after a restart that resumed it. */
    void resumed(long term);

    /** Remembers that nothing is held any more. */
    void released();
}
