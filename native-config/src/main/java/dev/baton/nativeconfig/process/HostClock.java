package dev.baton.nativeconfig.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Libc;

/**
 * The time since the host booted, CLOCK_BOOTTIME of clock_gettime(2): unlike {@link System#nanoTime} it goes on while the
 * host is suspended, so a suspension shows as a sleep like any other (DESIGN D4). Any thread; allocates nothing after a
 * thread's first call.
 */
public final class HostClock {
    private static final int CLOCK_BOOTTIME = 7; // uapi/linux/time.h
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** {@code struct timespec} where a long has 64 bits: seconds, nanoseconds. */
    private static final ThreadLocal<Memory> TIMESPEC = ThreadLocal.withInitial(() -> new Memory(16));

    private HostClock() {}

    /** Nanoseconds since boot; to be compared by subtraction, and only with times of this clock. */
    public static long nanoTime() {
        Memory timespec = TIMESPEC.get();
        if (Libc.clock_gettime(CLOCK_BOOTTIME, Pointer.nativeValue(timespec)) != 0) {
            throw new NativeCallException("clock_gettime", "CLOCK_BOOTTIME", Libc.errno());
        }
        return timespec.getLong(0) * NANOS_PER_SECOND + timespec.getLong(8);
    }
}
