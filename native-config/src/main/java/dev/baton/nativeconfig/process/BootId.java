package dev.baton.nativeconfig.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells one boot of the host from the next (random(4)). Any thread. */
public final class BootId {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** A UUID that stays the same until the host boots again. */
    public static String read() {
        try {
            return Files.readString(FILE).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read: is /proc mounted?", e);
        }
    }
}
