package dev.baton.agent.event;

/** Whether an operator should look into it. */
public enum Severity {
    /** As it should be, or over. */
    INFO,
    /** Something is wrong, or may be. */
    WARNING
}
