package dev.baton.arp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Shows that a turn makes no garbage: the thread's own allocation counter, read around many turns. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int TURNS = 100_000;

    private Allocation() {}

    /** Runs the turn often enough that a single byte each could not hide. */
    public static void assertNonePerTurn(Runnable turn) {
        THREADS.getCurrentThreadAllocatedBytes(); // its first call allocates
        for (int i = 0; i < WARM_UP; i++) {
            turn.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TURNS; i++) {
            turn.run();
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(TURNS / 10);
    }
}
