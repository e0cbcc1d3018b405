package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for an address by broadcast ARP again and again while something happens: an {@code arping} of its own for every
 * question. Together with a witness on the ports it shows who answers at every moment, since both members of a pair
 * answer with the same MAC. A thread of its own asks; start and stop are one thread's.
 */
public final class AnswerWatch {
    private final Lab lab;
    private final List<String> command;
    private final long everyNs;
    private final List<Pending> asked = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;

    private record Pending(Instant at, Process arping) {}

    /** One question and the MACs that answered it, none after a second of silence. */
    public record Question(Instant at, List<Mac> answers) {}

    private AnswerWatch(Lab lab, List<String> command, Duration every) {
        this.lab = lab;
        this.command = command;
        this.everyNs = every.toNanos();
        this.thread = new Thread(this::ask, "answer-watch");
    }

    /** Begins to ask from one host on one of its interfaces. */
    public static AnswerWatch start(Lab lab, Station asker, Segment on, Ip target, Duration every) {
        List<String> command = Answers.command(lab, asker, on, target, List.of("-c", "1", "-w", "1"));
        AnswerWatch watch = new AnswerWatch(lab, command, every);
        watch.thread.start();
        return watch;
    }

    /** Ends the questions, waits for the last answers, and tells all in order. */
    public List<Question> stop() {
        stopping = true;
        List<Question> questions = new ArrayList<>();
        try {
            thread.join();
            for (Pending pending : asked) {
                byte[] out = pending.arping.getInputStream().readAllBytes();
                pending.arping.waitFor();
                questions.add(new Question(pending.at, Answers.replies(new String(out, StandardCharsets.UTF_8))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return questions;
    }

    /** The longest time between two answered questions that follow each other: how long nobody may have answered. */
    public static Duration longestSilence(List<Question> questions) {
        List<Instant> answered = questions.stream()
                .filter(question -> !question.answers().isEmpty())
                .map(Question::at)
                .toList();
        Duration longest = Duration.ZERO;
        for (int i = 1; i < answered.size(); i++) {
            Duration gap = Duration.between(answered.get(i - 1), answered.get(i));
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    private void ask() {
        long startNs = System.nanoTime();
        for (long number = 1; !stopping; number++) {
            asked.add(new Pending(Instant.now(), lab.start(new ProcessBuilder(command))));
            LockSupport.parkNanos(startNs + number * everyNs - System.nanoTime());
        }
    }
}
