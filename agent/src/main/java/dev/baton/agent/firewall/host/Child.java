package dev.baton.agent.firewall.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A program that prints something, run in the calling thread's network namespace. What it prints is read while it runs and
 * not kept; one that does not end is killed.
 */
final class Child {
    private static final File NOTHING = new File("/dev/null");
    private static final int MOST_ERRORS = 2_000;
    /** Where tools of the administrator are, which not every environment has in its path. */
    private static final List<String> SYSTEM = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");
    /** Above zero also for one that its parent has given the most. */
    private static final String GENTLE = "25";

    private Child() {}

    /** Takes what a program prints; need not read it to its end. */
    @FunctionalInterface
    interface Output {
        void read(Reader from) throws IOException;
    }

    /** Where a program is; empty if nowhere. */
    static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), SYSTEM.stream())
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException when it cannot be run, fails, or does not end in time; with its own words
     */
    static void run(List<String> command, Duration deadline, Output output) throws IOException {
        List<String> gently = new ArrayList<>();
        find("nice").ifPresent(nice -> gently.addAll(List.of(nice.toString(), "-n", GENTLE)));
        gently.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(gently).redirectInput(Redirect.from(NOTHING));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        AtomicBoolean late = new AtomicBoolean();
        Thread end = new Thread(() -> endAfter(process, deadline, late), "baton-child-end");
        end.setDaemon(true);
        end.start();
        try (Reader from = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            Optional<IOException> misread = read(from, output);
            String errors = errors(process.getErrorStream());
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(errors);
            }
            if (misread.isPresent()) {
                throw misread.get();
            }
        } catch (IOException e) {
            // One that is killed is also torn away from who reads.
            throw late.get() ? new IOException("it did not end within " + deadline.toSeconds() + " s", e) : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * To its end, whatever it is.
     *
     * @return why it could not be understood; a program that failed says so better itself
     */
    private static Optional<IOException> read(Reader from, Output output) throws IOException {
        Optional<IOException> misread = Optional.empty();
        try {
            output.read(from);
        } catch (IOException e) {
            misread = Optional.of(e);
        }
        from.transferTo(Writer.nullWriter());
        return misread;
    }

    private static void endAfter(Process process, Duration deadline, AtomicBoolean late) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                late.set(true);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private static String errors(InputStream from) throws IOException {
        String words = new String(from.readNBytes(MOST_ERRORS), StandardCharsets.UTF_8);
        return words.lines().findFirst().orElse("it failed and did not say why");
    }
}
