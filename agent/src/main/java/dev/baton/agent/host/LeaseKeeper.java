package dev.baton.agent.host;

import dev.baton.nativeconfig.lease.KernelLease;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.process.Realtime;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Renews the kernel lease on a thread of its own. Not on the loop's, because a renewal waits for whoever loads a firewall
 * ruleset at that moment; the loop vouches for itself with every turn instead, and a loop that stopped turning is not
 * renewed for. If the whole process stops, so does this thread.
 */
final class LeaseKeeper implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Below the loop's: where the loop gets to run and this thread does not, a healthy active would fall silent. */
    private static final int PRIORITY = 49;

    private static final long BRIEF_PERIOD_NS = KernelLease.BRIEF.toNanos() / 4;

    private final HeldLease lease;
    private final long periodNs;
    private final HostEvents events;
    private final Thread thread;
    private volatile long vouchedNs;
    private volatile boolean vouching;
    private volatile boolean closed;

    /** @param duration of the lease; it is renewed four times in that time */
    LeaseKeeper(HeldLease lease, Duration duration, HostEvents events) {
        this.lease = lease;
        this.periodNs = duration.toNanos() / 4;
        this.events = events;
        this.thread = new Thread(this::run, "baton-lease");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The loop turned at {@code nowNs} ({@link HostClock}) and still stands by the lease. Loop thread. */
    void vouch(long nowNs) {
        vouchedNs = nowNs;
        if (!vouching) {
            vouching = true;
            LockSupport.unpark(thread); // after a doubt the lease may be about to run out
        }
    }

    /** The time between two renewals is another from now on. Loop thread. */
    void paceChanged() {
        LockSupport.unpark(thread);
    }

    /** Until the next {@link #vouch} nothing is renewed. Loop thread. */
    void doubt() {
        vouching = false;
    }

    private void run() {
        // Where it is refused, it was refused to the loop too, which says so.
        Realtime.fifo(Realtime.currentThreadId(), PRIORITY);
        while (!closed) {
            LockSupport.parkNanos(lease.isBrief() ? Math.min(periodNs, BRIEF_PERIOD_NS) : periodNs);
            try {
                renew();
            } catch (RuntimeException e) { // this thread must outlive whatever goes wrong in one renewal
                events.failed("lease-renewal", e);
            }
        }
    }

    private void renew() {
        boolean loopTurns = vouching && HostClock.nanoTime() - vouchedNs < periodNs;
        if (closed || lease.isHeld() && !loopTurns) {
            return;
        }
        switch (lease.renew()) {
            case PUT_BACK -> events.leasePutBack();
            case LAPSED -> events.leaseLapsed();
            case RENEWED, IDLE -> {}
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
