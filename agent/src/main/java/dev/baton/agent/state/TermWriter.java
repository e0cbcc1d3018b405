package dev.baton.agent.state;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes terms behind the loop's back: one thread, the latest wish wins, a failed write is tried again until it succeeds
 * or a newer wish comes. {@link #submit} never waits; the listener is called on the writer's thread.
 */
public final class TermWriter implements AutoCloseable {

    /** Told on the writer's thread; hand it over to the loop. */
    public interface Listener {
        void written(Terms terms);

        /** Called for each failed attempt. */
        void failed(Terms terms, StateException why);
    }

    /** Where terms go; {@link TermStore#save} in the product. */
    @FunctionalInterface
    interface Disk {
        void save(Terms terms) throws StateException;
    }

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Disk disk;
    private final Listener listener;
    private final AtomicReference<@Nullable Terms> wish = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;

    private TermWriter(Disk disk, Listener listener) {
        this.disk = disk;
        this.listener = listener;
        this.thread = new Thread(this::run, "baton-terms");
        // A disk that hangs must not keep the process from ending.
        thread.setDaemon(true);
    }

    public static TermWriter start(TermStore store, Listener listener) {
        return start(store::save, listener);
    }

    static TermWriter start(Disk disk, Listener listener) {
        TermWriter writer = new TermWriter(disk, listener);
        writer.thread.start();
        return writer;
    }

    /** Asks for {@code terms} to be on disk, in place of anything asked before and not yet written. Any thread. */
    public void submit(Terms terms) {
        wish.set(terms);
        LockSupport.unpark(thread);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (true) {
            Terms next = wish.get();
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

    private boolean save(Terms terms) {
        try {
            disk.save(terms);
        } catch (StateException e) {
            listener.failed(terms, e);
            return false;
        } catch (RuntimeException e) { // our own fault, and no reason to write nothing ever after
            listener.failed(terms, new StateException("writing terms failed: " + e, e));
            return false;
        }
        listener.written(terms);
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
