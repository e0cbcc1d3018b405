package dev.baton.agent.loop;

import java.util.function.LongSupplier;

/**
 * What a turn reads before it ticks, and whether all that waited when the loop woke late has been read (DESIGN D4).
 *
 * <p>Each inbox that has something gives one burst. After a late turn every inbox is <em>owed</em>: it is read, whether or not
 * anybody called it readable, until it gives less than a full burst, or as many frames as a queue can hold. All that are
 * owed are read in turns, so that a flood in one does not keep the word of another; for two milliseconds at most, so that no
 * heartbeat of our own waits longer; what is then still owed is read in the next turn.
 *
 * <p>Pure but for the clock; the simulator reads by this class too. Loop thread only; allocates nothing.
 */
public final class Reading {
    /** Frames read from one inbox before the others have their turn. */
    static final int BURST = 64;

    /**
     * As many frames as a queue can hold: 2 MiB, which is what the kernel makes of the size that is asked for, in frames of
     * which none counts less than 512 octets there. Who has read so many has read all that waited, though more keeps coming.
     */
    static final int LONGEST_QUEUE = 4_096;

    private static final long LONGEST_NS = 2_000_000;

    private final LongSupplier clock;

    /** @param clock monotonic nanoseconds */
    public Reading(LongSupplier clock) {
        this.clock = clock;
    }

    /** Something to read without waiting. */
    public abstract static class Inbox {
        private final boolean heartbeats;
        private int owed;
        boolean readable;
        boolean gone;

        /** @param heartbeats whether what members say of themselves comes in here */
        protected Inbox(boolean heartbeats) {
            this.heartbeats = heartbeats;
        }

        /** There is something to read. */
        public final void readable() {
            readable = true;
        }

        /**
         * Reads at most {@code most} frames; what goes wrong is dealt with there.
         *
         * @param told whether somebody called it readable
         * @return how many there were; 0 for none
         */
        protected abstract int read(int most, boolean told, long nowNs);

        private void readBurst(long nowNs) {
            boolean told = readable;
            readable = false; // what is left is told again
            int frames = read(BURST, told, nowNs);
            owed = frames < BURST ? 0 : Math.max(0, owed - frames);
        }
    }

    /** The loop woke late: whatever is in the queues now may be as old as its sleep. */
    public void woke(Inbox[] inboxes) {
        for (Inbox inbox : inboxes) {
            inbox.owed = LONGEST_QUEUE;
        }
    }

    /** Reads what this turn has to. Inboxes may close others while they are read. */
    public void turn(Inbox[] inboxes, long nowNs) {
        boolean more = false;
        for (Inbox inbox : inboxes) {
            if (!inbox.gone && (inbox.readable || inbox.owed > 0)) {
                inbox.readBurst(nowNs);
                more |= inbox.owed > 0;
            }
        }
        while (more && clock.getAsLong() - nowNs < LONGEST_NS) {
            more = false;
            for (Inbox inbox : inboxes) {
                if (!inbox.gone && inbox.owed > 0) {
                    inbox.readBurst(nowNs);
                    more |= inbox.owed > 0;
                }
            }
        }
    }

    /** Whether heartbeats from before the loop woke may still wait: nothing is believed to be silent, or ours, until then. */
    public boolean isBehind(Inbox[] inboxes) {
        for (Inbox inbox : inboxes) {
            if (inbox.heartbeats && !inbox.gone && inbox.owed > 0) {
                return true;
            }
        }
        return false;
    }
}
