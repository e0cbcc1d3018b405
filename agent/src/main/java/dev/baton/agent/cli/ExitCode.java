package dev.baton.agent.cli;

/** What the process ends with (DESIGN.md section 5; the numbers are those of sysexits.h). */
public final class ExitCode {
    public static final int DONE = 0;
    /** The agent refused, or what it tried failed: nothing has changed. Of a check: it would start, but wait for something. */
    public static final int REFUSED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 64;
    /** No agent answers. */
    public static final int NOT_RUNNING = 69;
    /** A library of the host that the command needs is not installed: of the same kind for who calls (EX_UNAVAILABLE). */
    public static final int LIBRARY_MISSING = NOT_RUNNING;
    /** A fault of Baton. */
    public static final int INTERNAL = 70;
    /** An agent runs already on this host. */
    public static final int ALREADY_RUNNING = 75;
    /** A capability is missing. */
    public static final int PRIVILEGE = 77;
    /** The configuration is wrong, or the host can never be what it says. */
    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
