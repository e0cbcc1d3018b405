package dev.baton.arp.respond;

/**
 * Which station lately said that a published address is its own, in a fixed number of places: a later address takes the
 * place of an earlier one with the same hash. Allocates nothing.
 */
final class Stations {
    /** A station that gave the address up may ask for it like others, but not before its last probe of it is over. */
    static final long KEPT_NS = 300_000_000_000L;

    private static final int PLACES = 256;

    private final int[] ips = new int[PLACES];
    private final long[] macs = new long[PLACES];
    private final long[] heardNs = new long[PLACES];

    /** @param mac never 0 */
    void remember(int ip, long mac, long nowNs) {
        int place = placeOf(ip);
        ips[place] = ip;
        macs[place] = mac;
        heardNs[place] = nowNs;
    }

    boolean isAt(int ip, long mac, long nowNs) {
        int place = placeOf(ip);
        return ips[place] == ip && macs[place] == mac && nowNs - heardNs[place] < KEPT_NS;
    }

    private static int placeOf(int ip) {
        return ip * 0x9e37_79b9 >>> 24;
    }
}
