package dev.baton.agent.state;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what the loop wants kept, behind its back: one thread, the latest wish wins, a failed write is tried again until
 * it succeeds or a newer wish comes. {@link #submit} never waits; the listener is called on the writer's thread.
 *
 * @param <T> what is kept, immutable
 */
public final class LatestWriter<T> implements AutoCloseable {

    /** Told on the writer's thread; hand it over to the loop. */
    public interface Listener<T> {
        void written(T state);

        /** Called for each failed attempt. */
        void failed(T state, StateException why);
    }

    /** Where it goes, as {@link TermStore#save}. */
    @FunctionalInterface
    public interface Disk<T> {
        void save(T state) throws StateException;
    }

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Disk<T> disk;
    private final Listener<T> listener;
    private final AtomicReference<@Nullable T> wish = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;

    private LatestWriter(String threadName, Disk<T> disk, Listener<T> listener) {
        this.disk = disk;
        this.listener = listener;
        this.thread = new Thread(this::run, threadName);
        // A disk that hangs must not keep the process from ending.
        thread.setDaemon(true);
    }

    public static <T> LatestWriter<T> start(String threadName, Disk<T> disk, Listener<T> listener) {
        LatestWriter<T> writer = new LatestWriter<>(threadName, disk, listener);
        writer.thread.start();
        return writer;
    }

    /** Asks for this to be on disk, in place of anything asked before and not yet written. Any thread. */
    public void submit(T state) {
        wish.set(state);
        LockSupport.unpark(thread);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (true) {
            T next = wish.get();
            if (next == null) {
                if (closing.get()) {
                    return;
                }
                LockSupport.park(this);
            } else if (save(next)) {
                wish.compareAndSet(next, null);
                pause = FIRST_PAUSE;
            } else if (closing.get()) {
                return;
            } else {
                LockSupport.parkNanos(this, pause.toNanos());
                pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    private boolean save(T state) {
        try {
            disk.save(state);
        } catch (StateException e) {
            listener.failed(state, e);
            return false;
        } catch (RuntimeException e) { // our own fault, and no reason to write nothing ever after
            listener.failed(state, new StateException("writing state failed: " + e, e));
            return false;
        }
        listener.written(state);
        return true;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /**
     * Writes what was asked for last, once, and ends the thread.
     *
     * @return whether everything is on disk; false after {@code patience} or a failure
     */
    public boolean close(Duration patience) {
        closing.set(true);
        LockSupport.unpark(thread);
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return wish.get() == null;
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }
}
