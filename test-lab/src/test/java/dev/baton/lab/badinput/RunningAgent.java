package dev.baton.lab.badinput;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An agent that was started and is watched through its status and its log. One thread. */
final class RunningAgent implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MS = 50;

    private final Installation installation;
    private final Process process;
    private final Path log;

    RunningAgent(Installation installation, Process process, Path log) {
        this.installation = installation;
        this.process = process;
        this.log = log;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<String> logLines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its status now. */
    JsonObject status() {
        return installation.status().orElseThrow(() -> new IllegalStateException("no status" + text()));
    }

    RunningAgent awaitStatus(String word) {
        await("status " + word, status -> status.get("status").getAsString().equals(word));
        return this;
    }

    /** Waits for an alarm that contains all of these words and returns it. */
    String awaitAlarm(String... words) {
        String[] found = {""};
        await("alarm " + List.of(words), status -> {
            found[0] = alarm(status, words);
            return !found[0].isEmpty();
        });
        return found[0];
    }

    /** Waits for a line of the log that contains all of these words. */
    void awaitLog(String... words) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (logLines().stream().noneMatch(line -> List.of(words).stream().allMatch(line::contains))) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("not within " + PATIENCE + ": log line " + List.of(words) + text());
            }
            pause(POLL_MS);
        }
    }

    void awaitNoAlarm(String... words) {
        await("no alarm " + List.of(words), status -> alarm(status, words).isEmpty());
    }

    private static String alarm(JsonObject status, String... words) {
        for (JsonElement alarm : status.getAsJsonArray("alarms")) {
            if (List.of(words).stream().allMatch(alarm.getAsString()::contains)) {
                return alarm.getAsString();
            }
        }
        return "";
    }

    static long refused(JsonObject status, String reason) {
        JsonElement count = status.getAsJsonObject("refused").get(reason);
        return count == null ? 0 : count.getAsLong();
    }

    /** Waits until the status is as wished; the exception of a timeout carries the log. */
    void await(String what, Predicate<JsonObject> wish) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!installation.status().filter(wish).isPresent()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException(
                        "not within " + PATIENCE + ": " + what + "; status " + installation.status() + text());
            }
            pause(POLL_MS);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its own end and returns the exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("still runs" + text());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM; what it held is released when this returns. */
    @Override
    public void close() {
        process.destroy();
        awaitExit();
    }

    private String text() {
        return "\n" + String.join("\n", logLines());
    }
}
