package dev.baton.heartbeat;

import java.lang.management.ManagementFactory;

/** The allocation counter of this thread. */
public final class AllocatedBytes {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocatedBytes() {}

    /**
     * Bytes that {@code turns} runs of {@code turn} allocate, after as many to warm up: the least of five measurements, for
     * the JVM itself allocates on this thread now and then (resolving a call site, leaving compiled code).
     */
    public static long of(int turns, Runnable turn) {
        run(turns, turn);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(turns, turn);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void run(int turns, Runnable turn) {
        for (int i = 0; i < turns; i++) {
            turn.run();
        }
    }
}
