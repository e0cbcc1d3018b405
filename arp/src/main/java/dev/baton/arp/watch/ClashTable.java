package dev.baton.arp.watch;

import dev.baton.arp.watch.Clash.Kind;

/**
 * Remembers when which clash was last seen and reported, in a fixed number of slots. A clash may lie in any of a few slots from its
 * hash on; one that was silent for the repeat interval gives its slot to a newcomer.
 */
final class ClashTable {
    static final int SLOTS = 128;

    /** Not a report: told recently. */
    static final long QUIET = 0;

    /** Not a report: no slot is free. */
    static final long FULL = -1;

    private static final int REACH = 8;

    private final long repeatNs;
    private final long[] macs = new long[SLOTS];
    private final long[] highs = new long[SLOTS];
    private final long[] lows = new long[SLOTS];
    private final int[] kindsAndInterfaces = new int[SLOTS];
    /** The latest frame. */
    private final long[] seenNs = new long[SLOTS];

    /** Before this time nothing is reported. */
    private final long[] dueNs = new long[SLOTS];

    /** Frames since the last report. */
    private final long[] held = new long[SLOTS];

    private final boolean[] used = new boolean[SLOTS];

    ClashTable(long repeatNs) {
        this.repeatNs = repeatNs;
    }

    /**
     * Counts a frame; answers how many frames are to be reported now, or {@link #QUIET}, or {@link #FULL}.
     *
     * @param high of the address that it spoke for; 0 for IPv4
     * @param low the lower half, or the 32 bits of IPv4
     * @param patienceNs how long a clash that was not there a moment ago is only watched
     */
    long count(Kind kind, int iface, long mac, long high, long low, long patienceNs, long nowNs) {
        int kindAndInterface = iface << 1 | (kind == Kind.SHARED_MAC_IN_USE ? 1 : 0);
        int home = home(kindAndInterface, mac, high + low);
        int free = -1;
        for (int i = 0; i < REACH; i++) {
            int slot = home + i & SLOTS - 1;
            boolean fresh = used[slot] && nowNs - seenNs[slot] < repeatNs;
            boolean same = macs[slot] == mac && highs[slot] == high && lows[slot] == low;
            if (used[slot] && same && kindsAndInterfaces[slot] == kindAndInterface) {
                if (!fresh) {
                    dueNs[slot] = nowNs + patienceNs;
                }
                return add(slot, nowNs);
            }
            if (!fresh && free < 0) {
                free = slot;
            }
        }
        if (free < 0) {
            return FULL;
        }
        used[free] = true;
        macs[free] = mac;
        highs[free] = high;
        lows[free] = low;
        kindsAndInterfaces[free] = kindAndInterface;
        held[free] = 0;
        dueNs[free] = nowNs + patienceNs;
        return add(free, nowNs);
    }

    private long add(int slot, long nowNs) {
        held[slot]++;
        seenNs[slot] = nowNs;
        if (nowNs - dueNs[slot] < 0) {
            return QUIET;
        }
        long frames = held[slot];
        held[slot] = 0;
        dueNs[slot] = nowNs + repeatNs;
        return frames;
    }

    private static int home(int kindAndInterface, long mac, long address) {
        long mixed = (mac * 31 + address) * 31 + kindAndInterface;
        return (int) (mixed * 0x9e37_79b9_7f4a_7c15L >>> 57);
    }
}
