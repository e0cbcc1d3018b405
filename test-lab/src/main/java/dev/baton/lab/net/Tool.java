package dev.baton.lab.net;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs one program of the host ({@code ip}, {@code nft}, {@code arping}) to its end; any thread. */
public final class Tool {
    private Tool() {}

    /** What a program said and how it ended. */
    public record Result(List<String> command, int exit, String out, String err) {
        /** The standard output, or an exception that carries the command and its standard error. */
        public String orThrow() {
            if (exit != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " exited " + exit + ": " + (err + out).strip());
            }
            return out;
        }
    }

    /** Runs the command; a failure is an exception. */
    public static String run(List<String> command) {
        return attempt(command, "").orThrow();
    }

    /** Runs the command with {@code input} as its standard input; a failure is an exception. */
    public static String run(List<String> command, String input) {
        return attempt(command, input).orThrow();
    }

    /** Runs the command; how it ended is the caller's to judge. */
    public static Result attempt(List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(command).start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException ended) {
                // It ended without reading; its exit code says why.
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(command, process.waitFor(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
        }
    }
}
