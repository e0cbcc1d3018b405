package dev.baton.arp.announce;

import java.util.Arrays;

/**
 * How many addresses may be announced now: a budget for each gateway interface, and one over all whose frames leave by the
 * same device, as those of VLANs on one trunk do. Switches forward broadcasts and learn from ARP with processors of their
 * own, and what comes faster than those look is lost. A budget that was not used is kept up to a burst. Pure; the loop thread
 * owns it; nothing is allocated after construction.
 */
public final class Pace {
    private static final long SECOND_NS = 1_000_000_000;
    /** A second. A thousand addresses of one interface take 37 ms, ten thousand on one trunk 0.4 s. */
    private static final int PER_INTERFACE = 20_000;

    private static final int PER_PARENT = 25_000;
    private static final int BURST = 256;

    private final long interfaceNs;
    private final long parentNs;
    /** The time at which each budget is whole again, less a burst: the virtual scheduling of ITU-T I.371 (GCRA). */
    private final long[] interfaceDueNs;

    private final long[] parentDueNs;
    /** By what each interface's frames leave; 0 for itself. */
    private final int[] devices;

    /** The interface that keeps the budget of the device for all that share it. */
    private final int[] parents;

    private boolean begun;

    private Pace(int interfaces, long interfaceNs, long parentNs) {
        this.interfaceNs = interfaceNs;
        this.parentNs = parentNs;
        this.interfaceDueNs = new long[interfaces];
        this.parentDueNs = new long[interfaces];
        this.devices = new int[interfaces];
        this.parents = new int[interfaces];
        Arrays.setAll(parents, iface -> iface);
    }

    /** For so many interfaces, each with a device of its own until told otherwise. */
    public static Pace standard(int interfaces) {
        return new Pace(interfaces, SECOND_NS / PER_INTERFACE, SECOND_NS / PER_PARENT);
    }

    /** No bounds at all. */
    public static Pace unbounded(int interfaces) {
        return new Pace(interfaces, 0, 0);
    }

    /**
     * Frames of an interface leave by this device.
     *
     * @param device any number that tells devices apart; 0 for one of its own
     */
    public void leavesBy(int iface, int device) {
        if (devices[iface] != device) {
            devices[iface] = device;
            Arrays.setAll(parents, this::firstWithDeviceOf);
        }
    }

    private int firstWithDeviceOf(int iface) {
        for (int other = 0; devices[iface] != 0 && other < iface; other++) {
            if (devices[other] == devices[iface]) {
                return other;
            }
        }
        return iface;
    }

    /** How many addresses of an interface may be announced now. */
    int allowance(int iface, long nowNs) {
        begin(nowNs);
        long ofInterface = left(interfaceDueNs[iface], interfaceNs, nowNs);
        return (int) Math.min(ofInterface, left(parentDueNs[parents[iface]], parentNs, nowNs));
    }

    private static long left(long dueNs, long frameNs, long nowNs) {
        return frameNs == 0 ? Integer.MAX_VALUE : BURST - Math.max(0, dueNs - nowNs + frameNs - 1) / frameNs;
    }

    /** So many were. First addresses are, whatever the budget: they are few. */
    void take(int iface, int count, long nowNs) {
        begin(nowNs);
        interfaceDueNs[iface] = later(interfaceDueNs[iface], nowNs) + count * interfaceNs;
        int parent = parents[iface];
        parentDueNs[parent] = later(parentDueNs[parent], nowNs) + count * parentNs;
    }

    /** When so many, no more than a burst, may be announced. */
    long readyNs(int iface, int count) {
        long spareFrames = BURST - (long) count;
        return later(
                interfaceDueNs[iface] - spareFrames * interfaceNs,
                parentDueNs[parents[iface]] - spareFrames * parentNs);
    }

    /** No time is before all others on a clock that may wrap around. */
    private void begin(long nowNs) {
        if (!begun) {
            begun = true;
            Arrays.fill(interfaceDueNs, nowNs);
            Arrays.fill(parentDueNs, nowNs);
        }
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
