package dev.baton.agent.loop;

import java.lang.management.ManagementFactory;

/** What this thread allocates. */
final class Allocation {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** What this thread has allocated so far, in octets. */
    static long octets() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The least of five measurements, after one to warm up: the JVM allocates on this thread too, now and then. */
    static long bytesPerTurn(int turns, Runnable turn) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 6; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int t = 0; t < turns; t++) {
                turn.run();
            }
            long now = (THREADS.getCurrentThreadAllocatedBytes() - before) / turns;
            least = i == 0 ? least : Math.min(least, now);
        }
        return least;
    }
}
