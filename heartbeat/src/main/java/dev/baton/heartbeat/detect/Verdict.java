package dev.baton.heartbeat.detect;

/** What the detector says of a peer; DESIGN decision D2. */
public enum Verdict {
    /** Its agent was heard within the detection window. */
    ALIVE,
    /** Silent for a whole window, not yet condemned. */
    SUSPECT,
    /** Its host answers, its agent does not: stopped, starved, collecting garbage. */
    STALLED,
    /** Nothing answers on any path, it left, or it was never heard. */
    DEAD
}
