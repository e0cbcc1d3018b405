package dev.baton.lab.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Runs many seeds on all processors. The first failure of any kind ends it and is thrown, with its seed. */
public final class SeedRange {
    private final long end;
    private final LongConsumer run;
    private final AtomicLong next;
    private final AtomicReference<@Nullable AssertionError> failure = new AtomicReference<>();

    private SeedRange(long first, long count, LongConsumer run) {
        this.next = new AtomicLong(first);
        this.end = first + count;
        this.run = run;
    }

    /** Seeds {@code first} to {@code first + count - 1}; each run has its own simulation and shares nothing. */
    public static void run(long first, long count, LongConsumer run) throws InterruptedException {
        SeedRange range = new SeedRange(first, count, run);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(range::work, "seeds-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        AssertionError firstFailure = range.failure.get();
        if (firstFailure != null) {
            throw firstFailure;
        }
    }

    private void work() {
        long seed;
        while (failure.get() == null && (seed = next.getAndIncrement()) < end) {
            try {
                run.accept(seed);
            } catch (Throwable e) { // also an endless recursion or a full heap is a finding, and needs its seed
                String how = "replay with -Dbaton.sim.seed=" + seed + ": ";
                failure.compareAndSet(null, new AssertionError(how + e.getMessage(), e));
            }
        }
    }
}
