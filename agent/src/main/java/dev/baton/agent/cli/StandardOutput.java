package dev.baton.agent.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where answers go. Java's own writers keep a fault to themselves, and half of an answer would look like all of it to who asks
 * for the exit code only.
 */
final class StandardOutput {
    /** Who reads has enough: no fault, as of any command before {@code head}. */
    private static final String ENOUGH = "Broken pipe";

    private final Remembering stream;
    private final PrintWriter writer;

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream to) {
        stream = new Remembering(to);
        writer = new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    PrintWriter writer() {
        return writer;
    }

    /** Why not all of it was written, after all that waits; empty where it was. */
    Optional<String> fault() {
        writer.flush();
        return Optional.ofNullable(stream.fault).filter(why -> !why.equals(ENOUGH));
    }

    private static final class Remembering extends FilterOutputStream {
        @Nullable
        private String fault;

        Remembering(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            try {
                out.write(octets, from, length);
            } catch (IOException e) {
                fault = String.valueOf(e.getMessage());
                throw e;
            }
        }
    }
}
