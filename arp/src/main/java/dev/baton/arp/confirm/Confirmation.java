package dev.baton.arp.confirm;

import java.util.Arrays;

/**
 * Proof that neighbours reach us since a claim. Each is asked, by unicast ARP or neighbour solicitation from the shared MAC; its answer goes to that
 * MAC, and that it comes here and not to the old owner's port shows that all switches between have moved, and that it has
 * us in its own cache (RFC 826 lets it learn from the question). Nobody who is silent is a fault by itself: hosts go home.
 *
 * <pre>
 *   claim, first pass     question        again, to those only who did not answer
 *   |---------------------|--4 ms--|--16--|--64--|--250--|--1 s--|--1 s--|--2 s--|--4 s--| given up
 * </pre>
 *
 * Pure; owned by the loop thread; allocates nothing after construction.
 */
public final class Confirmation {
    /** On all interfaces together; the first that are named. */
    public static final int MOST = 1_024;

    private static final long MILLI = 1_000_000;
    private static final long[] WAITS_NS = {
        4 * MILLI, 16 * MILLI, 64 * MILLI, 250 * MILLI, 1_000 * MILLI, 1_000 * MILLI, 2_000 * MILLI, 4_000 * MILLI
    };

    /** Questions of one tick: a turn must not be late for heartbeats. */
    private static final int PER_TICK = 64;

    private static final long IDLE_NS = 3_600_000 * MILLI;
    private static final int[] PERCENT = {50, 90, 100};
    private static final long NOT_YET = -1;

    /** Sends the questions. */
    public interface Asker {
        /**
         * Asks the station {@code mac} for its address, from the shared MAC and the first shared address.
         *
         * @param high the upper half of the address; 0 for IPv4
         * @param low the lower half, or the 32 bits of IPv4
         */
        void ask(int iface, long high, long low, long mac);
    }

    /** Takes those who did not answer. */
    public interface Visitor {
        void visit(int iface, long high, long low, long mac);
    }

    private final int[] ifaces = new int[MOST];
    private final long[] highs = new long[MOST];
    private final long[] lows = new long[MOST];
    private final long[] macs = new long[MOST];
    private final long[] dueNs = new long[MOST];
    private final byte[] asked = new byte[MOST];
    private final boolean[] answered = new boolean[MOST];
    private final long[] reachedNs = new long[PERCENT.length];
    private int count;
    private int confirmed;
    private boolean running;
    private long sinceNs;
    private int turn;

    /** A claim: nobody is to be asked yet. */
    public void begin(long nowNs) {
        count = 0;
        confirmed = 0;
        turn = 0;
        running = true;
        sinceNs = nowNs;
        Arrays.fill(reachedNs, NOT_YET);
    }

    /** The role is gone. What is known stays to be looked at. */
    public void stop() {
        running = false;
    }

    /** Somebody who should be asked, from now on. Whoever is named twice, or too many, is passed over. */
    public void add(int iface, long high, long low, long mac, long nowNs) {
        if (!running || count == MOST || find(iface, high, low) >= 0) {
            return;
        }
        ifaces[count] = iface;
        highs[count] = high;
        lows[count] = low;
        macs[count] = mac;
        dueNs[count] = nowNs;
        asked[count] = 0;
        answered[count] = false;
        count++;
        Arrays.fill(reachedNs, NOT_YET); // shares of a larger whole
        noteShares(nowNs);
    }

    /** A station's answer came to the shared MAC; what nobody was asked for is passed over. */
    public void answered(int iface, long high, long low, long nowNs) {
        int place = running ? find(iface, high, low) : -1;
        if (place >= 0 && asked[place] > 0 && !answered[place]) {
            answered[place] = true;
            confirmed++;
            noteShares(nowNs);
        }
    }

    private void noteShares(long nowNs) {
        for (int i = 0; i < PERCENT.length; i++) {
            if (reachedNs[i] == NOT_YET && 100 * confirmed >= PERCENT[i] * count) {
                reachedNs[i] = nowNs - sinceNs;
            }
        }
    }

    private int find(int iface, long high, long low) {
        for (int i = 0; i < count; i++) {
            if (lows[i] == low && highs[i] == high && ifaces[i] == iface) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Asks who is due.
     *
     * @return when the next tick is wanted, to be compared by subtraction
     */
    public long onTick(long nowNs, Asker asker) {
        long nextNs = nowNs + IDLE_NS;
        int left = PER_TICK;
        for (int i = 0; running && i < count; i++) {
            int place = (turn + i) % count;
            if (answered[place] || asked[place] > WAITS_NS.length) {
                continue;
            }
            if (nowNs - dueNs[place] >= 0) {
                if (left == 0) {
                    turn = place;
                    return nowNs;
                }
                left -= ask(place, nowNs, asker);
            }
            if (asked[place] <= WAITS_NS.length && dueNs[place] - nextNs < 0) {
                nextNs = dueNs[place];
            }
        }
        return nextNs;
    }

    private int ask(int place, long nowNs, Asker asker) {
        int times = asked[place]++;
        if (times == WAITS_NS.length) {
            return 0; // its last chance is over
        }
        dueNs[place] = nowNs + WAITS_NS[times];
        asker.ask(ifaces[place], highs[place], lows[place], macs[place]);
        return 1;
    }

    /** Whether everybody has answered or was given up. */
    public boolean isOver() {
        for (int i = 0; i < count; i++) {
            if (!answered[i] && asked[i] <= WAITS_NS.length) {
                return false;
            }
        }
        return true;
    }

    /** Who is or was asked. */
    public int total() {
        return count;
    }

    /** Who answered. */
    public int confirmed() {
        return confirmed;
    }

    /** The same on one interface. */
    public int confirmed(int iface) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += ifaces[i] == iface && answered[i] ? 1 : 0;
        }
        return sum;
    }

    /** Who is or was asked on one interface. */
    public int total(int iface) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += ifaces[i] == iface ? 1 : 0;
        }
        return sum;
    }

    /** From the claim until half of them had answered, in nanoseconds; -1 while they have not. */
    public long halfNs() {
        return reachedNs[0];
    }

    /** The same for nine of ten. */
    public long mostNs() {
        return reachedNs[1];
    }

    /** The same for all. */
    public long allNs() {
        return reachedNs[2];
    }

    /** Those who have not answered. */
    public void forEachMissing(Visitor visitor) {
        for (int i = 0; i < count; i++) {
            if (!answered[i]) {
                visitor.visit(ifaces[i], highs[i], lows[i], macs[i]);
            }
        }
    }
}
