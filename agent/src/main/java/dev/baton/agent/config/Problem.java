package dev.baton.agent.config;

/**
 * One thing that is wrong, or worth a warning, in a configuration: where, what was read, what is allowed, how to mend it.
 *
 * @param line of the file, from 1; 0 when the file as a whole is meant, such as a missing key
 * @param aside what is said after the message and may change while the problem stays the same; empty for nothing
 */
public record Problem(String file, int line, String key, String message, String aside) {
    public Problem(String file, int line, String key, String message) {
        this(file, line, key, message, "");
    }

    /** The same, with this said after it. */
    public Problem with(String newAside) {
        return new Problem(file, line, key, message, newAside);
    }

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message + aside;
    }
}
