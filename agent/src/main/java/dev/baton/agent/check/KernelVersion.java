package dev.baton.agent.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first two numbers of a kernel's release: what was new in which one is known by them. Immutable, any thread.
 *
 * @param major 6 of 6.1.0-13-amd64
 * @param minor 1 of 6.1.0-13-amd64
 */
public record KernelVersion(int major, int minor) {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\b.*", Pattern.DOTALL);

    /** Of this host, as {@code uname -r} says it. */
    static KernelVersion running() {
        try {
            return of(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a release; one that nobody would write is taken for new. */
    static KernelVersion of(String release) {
        Matcher matcher = RELEASE.matcher(release);
        return matcher.matches()
                ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelVersion(Integer.MAX_VALUE, 0);
    }

    boolean isBefore(KernelVersion other) {
        return major != other.major ? major < other.major : minor < other.minor;
    }

    /** {@code 5.16}. */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
