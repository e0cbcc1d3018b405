package dev.baton.lab.guest;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting, which always says what for. Any thread. */
final class Pause {
    private static final Duration POLL = Duration.ofSeconds(1);

    private Pause() {}

    /** Lets time pass. */
    static void of(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks once a second until the condition holds; {@code what} says what was waited for when it does not in time. */
    static void until(String what, Duration limit, BooleanSupplier condition) {
        untilThere(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** The same until there is an answer, which it returns. */
    static <T> T untilThere(String what, Duration limit, Supplier<Optional<T>> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<T> answer = question.get();
        while (answer.isEmpty()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new Broken("not within " + limit.toSeconds() + " s: " + what);
            }
            of(POLL);
            answer = question.get();
        }
        return answer.get();
    }
}
