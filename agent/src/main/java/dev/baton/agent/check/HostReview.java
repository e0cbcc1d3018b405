package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code check} finds, found again and again while an agent runs: what it waits for, and what is wrong by now although it
 * was right at the start. One thread of its own, of ordinary priority, looks some 0.2 s after {@link #lookSoon}, at least every
 * ten seconds, every second while something is waited for, and for a twentieth of the time at most: of thousands of addresses a
 * look takes its time.
 */
public final class HostReview implements AutoCloseable {
    private static final long SETTLE_MS = 200;
    private static final long LOOK_EVERY_MS = 10_000;
    /** A disk that is writable again, or a port that is free, sends no event. */
    private static final long LOOK_WHILE_WAITING_MS = 1_000;

    private static final int SHARE_OF_TIME = 20;

    /** Is told what changed, on the thread of the review. */
    public interface Listener {
        /** Something is found that was not there at the last look. */
        void appeared(Finding finding);

        /** Something is no longer found. */
        void ended(Finding finding);

        /** A look failed; the next one comes. */
        void failed(RuntimeException why);
    }

    private final Supplier<List<Finding>> look;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile List<Finding> standing = List.of();
    private volatile @Nullable Listener listener;
    private volatile long earliestNs = System.nanoTime();

    HostReview(Supplier<List<Finding>> look) {
        this.look = look;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "baton-review");
            made.setDaemon(true);
            return made;
        });
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed meanwhile
    }

    /** Of this host, against a file without errors. */
    public static HostReview of(ConfigReading reading) {
        BatonConfig config = reading.config().orElseThrow();
        return new HostReview(() -> HostCheck.findings(reading, HostSnapshot.take(config)));
    }

    /**
     * Begins to look.
     *
     * @param found at the start; told as having appeared
     */
    public void start(List<Finding> found, Listener toldTo) {
        standing = List.copyOf(found);
        found.forEach(toldTo::appeared);
        listener = toldTo;
        lookSoon();
        lookAgain();
    }

    private void lookAgain() {
        boolean waiting = standing.stream().anyMatch(finding -> finding.severity() == Severity.WAITING);
        long pauseMs = waiting ? LOOK_WHILE_WAITING_MS : LOOK_EVERY_MS;
        thread.schedule(
                () -> {
                    review();
                    lookAgain();
                },
                Math.max(pauseMs, restMs()),
                TimeUnit.MILLISECONDS);
    }

    private long restMs() {
        return TimeUnit.NANOSECONDS.toMillis(earliestNs - System.nanoTime());
    }

    /** Something about the host changed. Any thread; returns at once. */
    public void lookSoon() {
        if (listener != null && looking.compareAndSet(false, true)) {
            thread.schedule(
                    () -> {
                        looking.set(false);
                        review();
                    },
                    Math.max(SETTLE_MS, restMs()),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** What was found at the last look. Any thread. */
    public List<Finding> standing() {
        return standing;
    }

    private void review() {
        Listener told = Objects.requireNonNull(listener);
        long fromNs = System.nanoTime();
        try {
            List<Finding> now = look.get();
            List<Finding> before = standing;
            standing = List.copyOf(now);
            tell(now, before, told::appeared);
            tell(before, now, told::ended);
        } catch (RuntimeException e) {
            told.failed(e);
        }
        long endNs = System.nanoTime();
        earliestNs = endNs + SHARE_OF_TIME * (endNs - fromNs);
    }

    private static void tell(List<Finding> some, List<Finding> without, Consumer<Finding> listener) {
        Set<Finding> known = without.stream().map(Finding::bare).collect(Collectors.toSet());
        for (Finding finding : some) {
            if (known.add(finding.bare())) {
                listener.accept(finding);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
