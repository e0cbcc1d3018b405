package dev.baton.agent.role;

/** How the wire is asked whether anybody answers for the identity. */
public enum Question {
    /** To the shared MAC or, where there is none, to all: does the owner's kernel still hold it? */
    HOLDER,
    /** To all, where no stranger's answer counts: does a member hold it, or another cluster the addresses? */
    MEMBERS,
    /** To all: does anybody at all answer for a shared address? */
    ANYBODY
}
