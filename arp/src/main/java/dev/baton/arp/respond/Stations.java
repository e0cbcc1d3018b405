package dev.baton.arp.respond;

/**
 * Which station lately said that a published address is its own, in a fixed number of places: a later address takes the
 * place of an earlier one with the same hash. Addresses are as {@link AddressRanges} keeps them. Allocates nothing.
 */
final class Stations {
    /** A station that gave the address up may ask for it like others, but not before its last probe of it is over. */
    static final long KEPT_NS = 300_000_000_000L;

    private static final int PLACES = 256;

    private final long[] highs = new long[PLACES];
    private final long[] lows = new long[PLACES];
    private final long[] macs = new long[PLACES];
    private final long[] heardNs = new long[PLACES];

    /** @param mac never 0 */
    void remember(long high, long low, long mac, long nowNs) {
        int place = placeOf(high, low);
        highs[place] = high;
        lows[place] = low;
        macs[place] = mac;
        heardNs[place] = nowNs;
    }

    boolean isAt(long high, long low, long mac, long nowNs) {
        int place = placeOf(high, low);
        return highs[place] == high && lows[place] == low && macs[place] == mac && nowNs - heardNs[place] < KEPT_NS;
    }

    private static int placeOf(long high, long low) {
        return (int) ((high * 31 + low) * 0x9e37_79b9_7f4a_7c15L >>> 56);
    }
}
