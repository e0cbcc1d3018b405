package dev.baton.agent.host;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.process.Realtime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Raises what a claim leaves for afterwards. The kernel takes half a millisecond for a link and 4 us more for each address
 * on it; a loop that waited for thousands would be late with its heartbeats. So it raises the first links itself and a
 * thread the rest, in order, each taken up in the lease and told before the next. Where another host serves meanwhile there is
 * no haste, and a thread that leaves its processor to nobody would cost the links that are up already their packets.
 *
 * <p>{@link #begin} and {@link #stop} belong to the loop and are called under the lock that the thread takes for each link.
 */
final class Raising {
    /** Below the lease's keeper, above everything ordinary. */
    private static final int PRIORITY = 48;

    private static final int MOST_LINKS_AT_ONCE = 8;

    /** Between two links without haste: 255 of them still take less time than the other host serves on. */
    private static final long PAUSE_NS = 500_000;

    /** Raises one link and holds it; false when that is not wanted any more. */
    interface Step {
        boolean raise(SharedLink link, LinkControl with);
    }

    private final Step step;
    private final HostEvents events;
    private final Runnable whenDone;
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread thread;

    Raising(Step step, HostEvents events, Runnable whenDone) {
        this.step = step;
        this.events = events;
        this.whenDone = whenDone;
    }

    /** How many of these links, in order, the loop itself can raise without being late. */
    static int atOnce(List<SharedLink> links, int mostAddresses) {
        int addresses = 0;
        int count = 0;
        for (SharedLink link : links) {
            addresses += link.shared().size();
            if (count == MOST_LINKS_AT_ONCE || addresses > mostAddresses) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Whether a link's turn has not come yet. Any thread. */
    boolean isPending(String link) {
        return pending.contains(link);
    }

    /** Whether anything's has not. Any thread. */
    boolean isBusy() {
        return !pending.isEmpty();
    }

    /** Raises these on a thread of its own; without haste, it pauses after each. */
    void begin(List<SharedLink> links, boolean haste) {
        links.forEach(link -> pending.add(link.name()));
        Thread begun = new Thread(() -> raise(links, haste ? 0 : PAUSE_NS), "baton-raise");
        begun.setDaemon(true);
        thread = begun;
        begun.start();
    }

    /** Forgets what is not raised yet. */
    void stop() {
        thread = null;
        pending.clear();
    }

    private void raise(List<SharedLink> links, long pauseNs) {
        // Where it is refused, it was refused to the loop too, which says so.
        Realtime.fifo(Realtime.currentThreadId(), PRIORITY);
        try (LinkControl control = LinkControl.open()) {
            for (SharedLink link : links) {
                if (Thread.currentThread() != thread || !raise(link, control)) {
                    return; // muted meanwhile; whoever claims next begins anew
                }
                LockSupport.parkNanos(pauseNs);
            }
        } catch (RuntimeException e) { // whatever it was: what is pending for ever would never be repaired
            events.failed("raise", e);
            links.forEach(link -> done(link.name()));
        }
        whenDone.run();
    }

    private boolean raise(SharedLink link, LinkControl control) {
        try {
            if (!step.raise(link, control)) {
                return false;
            }
        } catch (NativeCallException e) {
            events.failed("raise " + link.name(), e); // the next look at the host tries again
        }
        done(link.name());
        return true;
    }

    private void done(String link) {
        if (pending.remove(link)) {
            events.linkRaised(link);
        }
    }
}
