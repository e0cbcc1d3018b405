package dev.baton.agent.check;

import dev.baton.nativeconfig.libc.Libc;
import io.netty.channel.epoll.Epoll;
import java.util.Optional;

/**
 * The native halves of JNA and Netty, without which nothing of the agent works. {@code bin/baton} names the directory they
 * are in; {@code check} and {@code run} both load them before anything else, so that what one refuses the other finds.
 */
public final class NativeLibraries {
    private NativeLibraries() {}

    /** Loads them; why that failed, in one line, or empty. Any thread. */
    public static Optional<String> load() {
        try {
            Libc.errno();
        } catch (LinkageError e) {
            return Optional.of(refusal("JNA", e));
        }
        return Optional.ofNullable(Epoll.unavailabilityCause()).map(e -> refusal("Netty's epoll", e));
    }

    private static String refusal(String whose, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String words = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return "the native library of " + whose + " cannot be loaded from "
                + System.getProperty("java.library.path") + ": " + words
                + "; the files must be there as installed, readable, on a file system that is not mounted noexec";
    }
}
