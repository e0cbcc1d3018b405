package dev.baton.arp.respond;

import dev.baton.nativeconfig.addr.Ip;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A fixed set of addresses, kept as ranges that neither touch nor overlap. Immutable, any thread; a question costs a binary
 * search and no garbage, however many addresses a range has.
 *
 * <p>All are kept as 128 bits in two halves, an IPv4 address as the IPv6 address that is mapped to it (RFC 4291 section
 * 2.5.5.2), which no packet carries.
 */
public final class AddressRanges {
    private static final long V4_MAPPED = 0xffff_0000_0000L;
    private static final int V4_LENGTH = Integer.SIZE;

    /** The ends of each range, ascending. */
    private final long[] firstHighs;

    private final long[] firstLows;
    private final long[] lastHighs;
    private final long[] lastLows;

    private AddressRanges(List<Range> merged) {
        firstHighs = merged.stream().mapToLong(range -> high(range.first)).toArray();
        firstLows = merged.stream().mapToLong(range -> low(range.first)).toArray();
        lastHighs = merged.stream().mapToLong(range -> high(range.last)).toArray();
        lastLows = merged.stream().mapToLong(range -> low(range.last)).toArray();
    }

    /** Both ends belong to it. */
    private record Range(Ip first, Ip last) {}

    private static long high(Ip ip) {
        return ip.isV4() ? 0 : ip.high();
    }

    private static long low(Ip ip) {
        return ip.isV4() ? V4_MAPPED | ip.low() : ip.low();
    }

    /** The lower half as which an IPv4 address is kept; the upper one is 0. */
    static long mapped(int ipv4) {
        return V4_MAPPED | ipv4 & 0xffff_ffffL;
    }

    /** The address that is kept so. */
    static Ip ip(long high, long low) {
        return high == 0 && low >>> V4_LENGTH == V4_MAPPED >>> V4_LENGTH ? Ip.v4((int) low) : Ip.v6(high, low);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether the IPv4 address, as 32 bits in network order, is in the set. */
    public boolean contains(int ipv4) {
        return contains(0, mapped(ipv4));
    }

    /** Whether the IPv6 address, in two halves in network order, is in the set. */
    public boolean contains(long high, long low) {
        int least = 0;
        int most = firstHighs.length - 1;
        while (least <= most) {
            int middle = least + most >>> 1;
            if (isBefore(high, low, firstHighs[middle], firstLows[middle])) {
                most = middle - 1;
            } else if (isBefore(lastHighs[middle], lastLows[middle], high, low)) {
                least = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private static boolean isBefore(long high, long low, long thanHigh, long thanLow) {
        return high == thanHigh ? Long.compareUnsigned(low, thanLow) < 0 : Long.compareUnsigned(high, thanHigh) < 0;
    }

    public boolean isEmpty() {
        return firstHighs.length == 0;
    }

    /** How many ranges are left after merging. */
    public int count() {
        return firstHighs.length;
    }

    /** The lowest address of the {@code i}-th range, in ascending order, IPv4 among the lowest of IPv6. */
    public Ip first(int i) {
        return ip(firstHighs[i], firstLows[i]);
    }

    /** The highest address of the {@code i}-th range. */
    public Ip last(int i) {
        return ip(lastHighs[i], lastLows[i]);
    }

    /** Those of one version of IP. */
    public AddressRanges ofVersion(int version) {
        Builder some = builder();
        for (int i = 0; i < count(); i++) {
            if (first(i).version() == version) {
                some.add(first(i), last(i));
            }
        }
        return some.build();
    }

    /** How many addresses there are in all. */
    public BigInteger size() {
        BigInteger size = BigInteger.ZERO;
        for (int i = 0; i < count(); i++) {
            size = size.add(first(i).countTo(last(i)));
        }
        return size;
    }

    /** Gathers ranges in any order. */
    public static final class Builder {
        private final List<Range> ranges = new ArrayList<>();

        private Builder() {}

        /** Adds all addresses from {@code first} to {@code last}, both included. */
        public Builder add(Ip first, Ip last) {
            if (first.version() != last.version() || first.compareTo(last) > 0) {
                throw new IllegalArgumentException("a range begins with its lowest address, of the same version");
            }
            ranges.add(new Range(first, last));
            return this;
        }

        public AddressRanges build() {
            ranges.sort(Comparator.comparing(Range::first, (a, b) -> compare(a, b)));
            List<Range> merged = new ArrayList<>();
            for (Range range : ranges) {
                Range latest = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (latest != null && touches(latest, range.first)) {
                    Ip last = range.last.compareTo(latest.last) > 0 ? range.last : latest.last;
                    merged.set(merged.size() - 1, new Range(latest.first, last));
                } else {
                    merged.add(range);
                }
            }
            return new AddressRanges(merged);
        }

        /** As they are kept. */
        private static int compare(Ip a, Ip b) {
            int byHigh = Long.compareUnsigned(high(a), high(b));
            return byHigh == 0 ? Long.compareUnsigned(low(a), low(b)) : byHigh;
        }

        /** Whether an address that is not before the range's first lies within it or follows its last. */
        private static boolean touches(Range range, Ip next) {
            if (range.last.version() != next.version()) {
                return false;
            }
            boolean within = next.compareTo(range.last) <= 0;
            return within || next.high() == range.last.high() && next.low() - range.last.low() == 1;
        }
    }
}
