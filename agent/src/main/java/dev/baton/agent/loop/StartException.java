package dev.baton.agent.loop;

/** The agent cannot start: one line for the operator, and the exit code that goes with it (DESIGN section 5). */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StartException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
