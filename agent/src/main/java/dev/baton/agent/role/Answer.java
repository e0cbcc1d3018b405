package dev.baton.agent.role;

/** What the wire said to a {@link Question} so far. */
public enum Answer {
    /** Still asking. */
    PENDING,
    /** Somebody answers for a shared address. */
    ANSWERED,
    /** The same as SILENT, but on some interface the owner's answer was not heard before either: no evidence. */
    UNPROVEN,
    /** Enough was asked on every interface with carrier, and nobody answered. */
    SILENT
}
