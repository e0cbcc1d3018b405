package dev.baton.agent.host;

import dev.baton.nativeconfig.lease.KernelLease;
import dev.baton.nativeconfig.lease.LeasedLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The kernel lease together with whether it is wanted. Used by the loop (hold, mute), the keeper (renew) and the
 * provisioning thread; the lock makes sure that no renewal lands after a mute.
 *
 * <p>Holding, renewing and muting are frames and wait for nobody. Making the table is a transaction, which waits while
 * somebody loads a ruleset, and the lock with it. A mute does not wait for that: it says so, and whoever made the table
 * takes back what it should not grant any more.
 */
final class HeldLease implements AutoCloseable {
    private static final long MUTE_PATIENCE_MS = 2;

    /** What a renewal found. */
    enum Renewal {
        /** Nothing is held, and the table stands. */
        IDLE,
        RENEWED,
        /** Somebody flushed our table; it was put back, with the lease where it is held. */
        PUT_BACK,
        /** The lease ran out before it was renewed, or does not cover a link: the loop should hold it again. */
        LAPSED
    }

    private final KernelLease lease;
    private final Duration duration;
    private final ReentrantLock lock = new ReentrantLock();
    private List<LeasedLink> links = List.of();
    private List<String> names = List.of();
    /** Taken by this agent: renewed. */
    private volatile boolean held;
    /** Held, or left by a previous agent and not to be taken away yet. */
    private volatile boolean granted;

    /** Until it is muted or held on, it is renewed for a short time only: in a planned move. */
    private volatile boolean brief;

    private volatile boolean coversEgress;

    HeldLease(KernelLease lease, Duration duration) {
        this.lease = lease;
        this.duration = duration;
    }

    /** What a previous agent was granted stays so until it runs out, or {@link #hold} or {@link #mute} decide. */
    void keepGranted() {
        granted = true;
    }

    /** Makes the table for {@code newLinks}; keeps the lease alive through it where it is granted. */
    void provision(List<LeasedLink> newLinks) {
        lock.lock();
        try {
            links = List.copyOf(newLinks);
            names = links.stream().map(LeasedLink::name).toList();
            make();
        } finally {
            lock.unlock();
        }
    }

    private void make() {
        if (links.isEmpty()) {
            return; // no device is there: the table stands for nothing, and the next one replaces it
        }
        boolean granting = granted;
        boolean inherits = granting && !held;
        if (inherits && !lease.takeOver(links, duration)) {
            granted = false; // ran out: by now it may be the peer's
            granting = false;
        }
        if (!inherits || !granting) {
            lease.provision(links, granting ? names : List.of(), duration);
        }
        coversEgress = lease.coversEgress();
        if (granting && !granted) {
            lease.release(); // muted while we waited
        }
    }

    /**
     * Puts the lease in: until it runs out, the shared links are not mute.
     *
     * @param checked whether to look at what became of it, and to make the table where it is gone; else the next
     *     {@link #renew} does, which the caller sees to
     */
    void hold(boolean checked) {
        lock.lock();
        try {
            held = true;
            granted = true;
            brief = false;
            boolean done = links.isEmpty() || !checked && lease.order(names) || lease.hold(names);
            if (!done) {
                make();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on it is held, before anything is put in. */
    void want() {
        held = true;
        granted = true;
    }

    /**
     * Puts the lease in for links that were just raised, others being still down, unless it was muted meanwhile. Checked by
     * the next {@link #renew}.
     */
    void holdToo(List<String> raised) {
        lock.lock();
        try {
            if (held && !lease.order(raised)) {
                hold(true); // for all at once then
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the lease away. Returns false when that muted nothing, for the table is gone or being made anew at this moment:
     * then the links have to be lowered at once.
     */
    boolean mute() {
        brief = false;
        held = false;
        granted = false;
        boolean free = false;
        try {
            free = lock.tryLock(MUTE_PATIENCE_MS, TimeUnit.MILLISECONDS);
            return free && lease.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (free) {
                lock.unlock();
            }
        }
    }

    /**
     * Renews if the lease is held; puts the table back if somebody flushed it. What ran out is not given back here: an
     * agent that was stopped for so long has to listen first.
     */
    Renewal renew() {
        lock.lock();
        try {
            if (links.isEmpty()) {
                return Renewal.IDLE;
            }
            if (held
                    && brief
                    && lease.shorten(names)
                    && lease.remaining().keySet().containsAll(names)) {
                return Renewal.RENEWED;
            }
            if (held && lease.renew(names)) {
                return Renewal.RENEWED;
            }
            if (lease.exists()) {
                return held ? Renewal.LAPSED : Renewal.IDLE;
            }
            make();
            return Renewal.PUT_BACK;
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on it runs out soon after this agent has died or stopped. Does its best: where somebody loads a ruleset just
     * now, the next renewal does it.
     */
    void shorten() {
        brief = true;
        boolean free = false;
        try {
            free = lock.tryLock(MUTE_PATIENCE_MS, TimeUnit.MILLISECONDS);
            if (free && held && !links.isEmpty()) {
                lease.shorten(names);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (free) {
                lock.unlock();
            }
        }
    }

    /** From now on it is renewed for its full duration again. */
    void lengthen() {
        brief = false;
    }

    boolean isBrief() {
        return brief;
    }

    boolean isHeld() {
        return held;
    }

    /** Whether the kernel still grants what a previous agent was granted, on every link. */
    boolean isAlive(List<String> onLinks) {
        lock.lock();
        try {
            return !onLinks.isEmpty() && lease.remaining().keySet().containsAll(onLinks);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the kernel still grants it on any link. */
    boolean isAliveSomewhere() {
        lock.lock();
        try {
            return !links.isEmpty() && !lease.remaining().isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether what this host would send is muted too, as of when the table was made. */
    boolean coversEgress() {
        return coversEgress;
    }

    /** Takes the table away; the links must be gone by then. */
    void remove() {
        lock.lock();
        try {
            held = false;
            granted = false;
            lease.remove();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lease.close();
    }
}
