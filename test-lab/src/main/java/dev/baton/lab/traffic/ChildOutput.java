package dev.baton.lab.traffic;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How a flow talks with its ends: they say a line when ready, and end when their standard input does. */
final class ChildOutput {
    private ChildOutput() {}

    /** Waits for the next line and requires it to be {@code line}. */
    static void expect(Process child, String line) {
        String said = next(child);
        if (!line.equals(said)) {
            throw new IllegalStateException("expected \"" + line + "\" from "
                    + child.info().commandLine().orElse("a child that ended") + ", not \"" + said + "\"");
        }
    }

    /** The next line, or empty when the child has ended. */
    static String next(Process child) {
        try {
            BufferedReader reader = child.inputReader();
            String line = reader.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands the child a line, which {@link Parent} notices. */
    static void say(Process child, String line) {
        try {
            BufferedWriter writer = child.outputWriter();
            writer.write(line + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the child's standard input and waits for its end. */
    static void release(Process child) {
        try {
            child.getOutputStream().close();
            child.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
