package dev.baton.agent.loop;

import dev.baton.nativeconfig.NativeCallException;

/** The agent cannot start: one line for the operator, and the exit code that goes with it (DESIGN section 5). */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int EXIT_INTERNAL = 70;
    private static final int EXIT_ALREADY_RUNNING = 75;
    private static final int EXIT_PRIVILEGE = 77;
    private static final int EXIT_CONFIGURATION = 78;

    private final int exitCode;

    private StartException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Another agent runs here. */
    static StartException alreadyRunning(String message) {
        return new StartException(EXIT_ALREADY_RUNNING, message);
    }

    /** The kernel refused something without which no agent runs; what may pass is worth another start. */
    static StartException refused(NativeCallException why) {
        String words = String.valueOf(why.getMessage());
        if (why.isMissingPrivilege()) {
            return new StartException(EXIT_PRIVILEGE, words + "; run as root, or with CAP_NET_ADMIN and CAP_NET_RAW");
        }
        return new StartException(why.isFinal() ? EXIT_CONFIGURATION : EXIT_INTERNAL, words);
    }

    /** What no time will mend. */
    static StartException configuration(String message) {
        return new StartException(EXIT_CONFIGURATION, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
