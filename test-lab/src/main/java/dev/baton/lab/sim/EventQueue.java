package dev.baton.lab.sim;

import java.util.Arrays;

/** What is yet to happen, in order of time and, at one time, in the order in which it was added. A heap without garbage. */
final class EventQueue {
    private long[] atNs = new long[256];
    private long[] sequence = new long[256];
    private Runnable[] action = new Runnable[256];
    private int size;
    private long added;

    void add(long whenNs, Runnable what) {
        if (size == action.length) {
            atNs = Arrays.copyOf(atNs, 2 * size);
            sequence = Arrays.copyOf(sequence, 2 * size);
            action = Arrays.copyOf(action, 2 * size);
        }
        int hole = size++;
        long place = added++;
        while (hole > 0) {
            int parent = (hole - 1) / 2;
            if (atNs[parent] <= whenNs) {
                break; // one that was added before goes before
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, whenNs, place, what);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** When the first one is. */
    long firstNs() {
        return atNs[0];
    }

    Runnable takeFirst() {
        Runnable first = action[0];
        int last = --size;
        int hole = 0;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= last) {
                break;
            }
            if (child + 1 < last && isBefore(child + 1, child)) {
                child++;
            }
            if (!isBefore(child, last)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        move(last, hole);
        return first;
    }

    private boolean isBefore(int a, int b) {
        return atNs[a] < atNs[b] || atNs[a] == atNs[b] && sequence[a] < sequence[b];
    }

    private void move(int from, int to) {
        put(to, atNs[from], sequence[from], action[from]);
    }

    private void put(int place, long whenNs, long nth, Runnable what) {
        atNs[place] = whenNs;
        sequence[place] = nth;
        action[place] = what;
    }
}
