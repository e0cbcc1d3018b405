package dev.baton.arp.watch;

/** A fixed set of non-zero ints with one or two array reads a question and no garbage; open addressing, half full. */
final class IntSet {
    private final int[] slots;
    private final int mask;

    IntSet(int[] values) {
        slots = new int[Math.max(4, Integer.highestOneBit(Math.max(1, values.length)) << 2)];
        mask = slots.length - 1;
        for (int value : values) {
            if (value == 0) {
                throw new IllegalArgumentException("0 marks an empty slot");
            }
            slots[slotOf(value)] = value;
        }
    }

    boolean contains(int value) {
        return value != 0 && slots[slotOf(value)] == value;
    }

    /** Where the value is, or the empty slot where it would be. */
    private int slotOf(int value) {
        int slot = scatter(value) & mask;
        while (slots[slot] != 0 && slots[slot] != value) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** Ranges of addresses differ in their last bits only: the golden ratio spreads them over the table. */
    private static int scatter(int value) {
        int product = value * 0x9e37_79b9;
        return product ^ product >>> 16;
    }
}
