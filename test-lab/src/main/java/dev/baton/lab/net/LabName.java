package dev.baton.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one lab: {@code bl-PID-START-N}. It carries the pid and the start time of the JVM that owns it, so that
 * anyone can tell whether the owner still lives even after its pid was given to another process.
 *
 * @param pid the owning process
 * @param start its start time in clock ticks since boot (proc(5), field 22)
 * @param number counts the labs of one owner
 */
record LabName(long pid, long start, int number) {
    private static final Pattern TEXT = Pattern.compile("bl-(\\d+)-([0-9a-z]+)-(\\d+)(?:-.*)?");
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** A name that no other lab has. */
    static LabName next() {
        long self = ProcessHandle.current().pid();
        return new LabName(self, startOf(self).orElseThrow(), COUNTER.incrementAndGet());
    }

    /** Reads the name of a lab, or of something that begins with one. */
    static Optional<LabName> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new LabName(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2), 36),
                Integer.parseInt(matcher.group(3))));
    }

    boolean ownerLives() {
        return startOf(pid).filter(found -> found == start).isPresent();
    }

    private static Optional<Long> startOf(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String text = Files.readString(stat);
            // The second field is the program's name in parentheses and may hold anything.
            String[] fromThird = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(Long.parseLong(fromThird[19]));
        } catch (IOException e) {
            // Gone, or going: reading the file of a process that ends just then fails with ESRCH.
            if (!Files.exists(stat)) {
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "bl-" + pid + "-" + Long.toString(start, 36) + "-" + number;
    }
}
