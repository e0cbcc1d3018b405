package dev.baton.agent.config;

/**
 * One thing that is wrong, or worth a warning, in a configuration: where, what was read, what is allowed, how to mend it.
 *
 * @param line of the file, from 1; 0 when the file as a whole is meant, such as a missing key
 */
public record Problem(String file, int line, String key, String message) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
