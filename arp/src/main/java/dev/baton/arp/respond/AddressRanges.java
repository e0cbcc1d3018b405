package dev.baton.arp.respond;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A fixed set of IPv4 addresses, kept as ranges that neither touch nor overlap. Immutable, any thread; a question costs a
 * binary search and no garbage, however many addresses a range has.
 */
public final class AddressRanges {
    /** Flips the order of signed numbers into that of addresses. */
    private static final int SIGN = 0x8000_0000;

    /** The ends of each range, ascending, sign flipped. */
    private final int[] firsts;

    private final int[] lasts;

    private AddressRanges(List<long[]> merged) {
        firsts = merged.stream().mapToInt(range -> (int) range[0] ^ SIGN).toArray();
        lasts = merged.stream().mapToInt(range -> (int) range[1] ^ SIGN).toArray();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether the address is in the set; both as 32 bits in network order. */
    public boolean contains(int ip) {
        int wanted = ip ^ SIGN;
        int low = 0;
        int high = firsts.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (wanted < firsts[middle]) {
                high = middle - 1;
            } else if (wanted > lasts[middle]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return firsts.length == 0;
    }

    /** How many ranges are left after merging. */
    public int count() {
        return firsts.length;
    }

    /** The lowest address of the {@code i}-th range, in ascending order. */
    public int first(int i) {
        return firsts[i] ^ SIGN;
    }

    /** The highest address of the {@code i}-th range. */
    public int last(int i) {
        return lasts[i] ^ SIGN;
    }

    /** How many addresses there are in all. */
    public long size() {
        long size = 0;
        for (int i = 0; i < firsts.length; i++) {
            size += (long) lasts[i] - firsts[i] + 1;
        }
        return size;
    }

    /** Gathers ranges in any order. */
    public static final class Builder {
        private final List<long[]> ranges = new ArrayList<>();

        private Builder() {}

        /** Adds all addresses from {@code first} to {@code last}, both included. */
        public Builder add(int first, int last) {
            if (Integer.compareUnsigned(first, last) > 0) {
                throw new IllegalArgumentException("a range begins with its lowest address");
            }
            ranges.add(new long[] {Integer.toUnsignedLong(first), Integer.toUnsignedLong(last)});
            return this;
        }

        public AddressRanges build() {
            ranges.sort(Comparator.comparingLong(range -> range[0]));
            List<long[]> merged = new ArrayList<>();
            for (long[] range : ranges) {
                long[] latest = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (latest != null && range[0] <= latest[1] + 1) {
                    latest[1] = Math.max(latest[1], range[1]);
                } else {
                    merged.add(range.clone());
                }
            }
            return new AddressRanges(merged);
        }
    }
}
