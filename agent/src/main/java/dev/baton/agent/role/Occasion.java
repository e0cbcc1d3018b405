package dev.baton.agent.role;

/** Why the identity is announced; each has its own plan (DESIGN D5 and D6). */
public enum Occasion {
    /** A claim: first pass, train, repeats, then refreshes. */
    CLAIM,
    /** A won conflict: at once, at +100 ms, at +1.1 s. */
    CONFLICT_WON,
    /** The old owner of a planned move is silent now: at once and 20 ms later. */
    HANDED_OVER,
    /**
     * The heir of a planned move serves on all interfaces now: first addresses at once, for on those that came first the old
     * owner may have spoken since.
     */
    RAISED,
    /** The heir of a planned move was lost after it had claimed, and we go on: as after a won conflict. */
    KEPT
}
