package dev.baton.agent.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A path that somebody wrote, or why this process cannot have it. Pure but for the locale of the process. */
public final class LocalPath {
    private LocalPath() {}

    /**
     * The path.
     *
     * @throws IllegalArgumentException with the reason and the fix: Java has no path with characters that the locale has not
     */
    public static Path of(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" cannot be a file's name: " + reason(text)
                            + "; start with LC_ALL=C.UTF-8 in the environment, as bin/baton does, or choose a name of ASCII",
                    e);
        }
    }

    private static String reason(String text) {
        return text.indexOf('\0') >= 0
                ? "it holds U+0000 NULL"
                : "the locale of this process (" + System.getProperty("sun.jnu.encoding")
                        + ") has not all of its characters";
    }
}
