package dev.baton.arp.confirm;

/**
 * Who was heard lately on one segment, by IPv4 address. Bounded, whoever floods us: a newcomer takes the place of the one
 * that was heard longest ago among a few. Loop thread only; allocates nothing after construction.
 */
public final class SeenStations {
    static final int CAPACITY = 512;
    /** Places at which an address may lie. */
    private static final int NEARBY = 8;

    /** Hosts that were silent for so long are gone, or will be asked for by the kernel when somebody needs them. */
    static final long LATELY_NS = 300_000_000_000L;

    private static final int GOLDEN = 0x9e37_79b9;

    private final int[] ips = new int[CAPACITY];
    private final long[] macs = new long[CAPACITY];
    private final long[] seenNs = new long[CAPACITY];

    /** Takes stations. */
    public interface Visitor {
        void visit(int ip, long mac);
    }

    /**
     * A station spoke.
     *
     * @param ip its IPv4 address; 0 is nobody's
     * @param mac as {@link dev.baton.nativeconfig.addr.Mac#bits}
     */
    public void heard(int ip, long mac, long nowNs) {
        if (ip == 0) {
            return;
        }
        int start = ip * GOLDEN >>> Integer.SIZE - Integer.numberOfTrailingZeros(CAPACITY);
        int place = start;
        for (int i = 0; i < NEARBY; i++) {
            int candidate = (start + i) % CAPACITY;
            if (ips[candidate] == ip) {
                place = candidate;
                break;
            }
            if (isOlder(candidate, place)) {
                place = candidate;
            }
        }
        ips[place] = ip;
        macs[place] = mac;
        seenNs[place] = nowNs;
    }

    private boolean isOlder(int a, int b) {
        return ips[b] != 0 && (ips[a] == 0 || seenNs[a] - seenNs[b] < 0);
    }

    /** Those that spoke in the last minutes, in no order. */
    public void forEach(long nowNs, Visitor visitor) {
        for (int i = 0; i < CAPACITY; i++) {
            if (ips[i] != 0 && nowNs - seenNs[i] < LATELY_NS) {
                visitor.visit(ips[i], macs[i]);
            }
        }
    }
}
