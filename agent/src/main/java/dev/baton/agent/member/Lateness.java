package dev.baton.agent.member;

import dev.baton.heartbeat.detect.Histogram;
import java.util.Arrays;

/**
 * How late this member's own turns come (DESIGN D4). Late turns condemn nobody, but they make heartbeats late too: so it is
 * measured, shown, and told to the peers. Turns that a frame woke before their time are not counted: they would hide those
 * that were late. Loop thread only; nothing allocates.
 */
public final class Lateness {
    private static final long SLOT_NS = 10_000_000_000L;
    private static final int SLOTS = 6;
    private static final long RECKON_NS = 1_000_000_000L;
    /** As long as the JVM takes to know its work: late turns before that are no habit. */
    private static final long WARM_UP_NS = 3_000_000_000L;
    /** Of fewer turns, one that came late would already be one in a hundred. */
    private static final int ENOUGH = 500;

    private static final double P99 = 990;
    private static final double P99_9 = 999;

    private final Histogram turns = new Histogram();
    private final long[] worstOfSlot = new long[SLOTS];
    private int slot;
    private long slotEndsNs;
    private boolean begun;
    private boolean warm;
    private long warmAtNs;
    private long reckonedNs;
    private long worstEverNs;
    private long p99Ns;
    private long p999Ns;

    /**
     * A turn came this much after it was due; before it where negative.
     *
     * @return true once a second, when the figures below are new
     */
    boolean record(long lateNs, long nowNs) {
        if (!begun) {
            begun = true;
            warmAtNs = nowNs + WARM_UP_NS;
            slotEndsNs = nowNs + SLOT_NS;
            reckonedNs = nowNs;
        }
        if (!warm && nowNs - warmAtNs >= 0) {
            warm = true;
            turns.clear();
        }
        if (nowNs - slotEndsNs >= 0) {
            nextSlot(nowNs);
        }
        if (lateNs >= 0) {
            turns.record(lateNs);
            worstOfSlot[slot] = Math.max(worstOfSlot[slot], lateNs);
            worstEverNs = Math.max(worstEverNs, lateNs);
        }
        if (nowNs - reckonedNs < RECKON_NS) {
            return false;
        }
        reckonedNs = nowNs;
        p99Ns = !warm || turns.total() < ENOUGH ? 0 : turns.quantileNs(P99);
        p999Ns = turns.quantileNs(P99_9);
        return true;
    }

    private void nextSlot(long nowNs) {
        if (nowNs - slotEndsNs >= SLOTS * SLOT_NS) {
            Arrays.fill(worstOfSlot, 0);
        }
        slotEndsNs = nowNs + SLOT_NS;
        slot = (slot + 1) % SLOTS;
        worstOfSlot[slot] = 0;
        if (slot == 0) {
            turns.halve();
        }
    }

    /** What one turn in a hundred exceeded in the last minutes: a habit, which one long stall is not. The peers are told. */
    public long p99Ns() {
        return p99Ns;
    }

    /** What one turn in a thousand exceeded in the last minutes. */
    public long p999Ns() {
        return p999Ns;
    }

    public long worstOfMinuteNs() {
        long worst = 0;
        for (long ofSlot : worstOfSlot) {
            worst = Math.max(worst, ofSlot);
        }
        return worst;
    }

    public long worstEverNs() {
        return worstEverNs;
    }
}
