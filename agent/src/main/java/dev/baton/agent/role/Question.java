package dev.baton.agent.role;

/** How the wire is asked whether anybody answers for the identity. */
public enum Question {
    /** Unicast to the shared MAC: does the owner's kernel still hold it? */
    HOLDER,
    /** Broadcast: does anybody at all answer for a shared address? */
    ANYBODY
}
