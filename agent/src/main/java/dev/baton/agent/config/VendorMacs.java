package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code mac.scheme=vendor}: {@code 10-00-00-C1-4A-nn}, nn = cluster id XOR bit-reversed index. Ids count up from the
 * right and indexes from the left, so few clusters of many interfaces and many clusters of few fit one segment alike.
 * Within a cluster no two indexes clash: reversing bits is one to one.
 *
 * @param cluster 0..255
 */
record VendorMacs(int cluster) implements MacScheme {
    private static final long SHARED = 0x1000_00c1_4a00L;
    /** The same with the group bit of the first octet. */
    private static final long GROUP = 0x1100_00c1_4a00L;

    private static final int HIGHEST_CLUSTER = 255;
    private static final int HIGHEST_INDEX = 255;

    VendorMacs {
        if (cluster < 0 || cluster > HIGHEST_CLUSTER) {
            throw new IllegalArgumentException("cluster " + cluster + " is not within 0.." + HIGHEST_CLUSTER);
        }
    }

    static Optional<Owner> ownerOf(Mac mac, int index) {
        long octet = mac.bits() ^ SHARED;
        return octet >>> 8 == 0 ? Optional.of(new Owner("vendor", (int) octet ^ reversed(index))) : Optional.empty();
    }

    @Override
    public int highestCluster() {
        return HIGHEST_CLUSTER;
    }

    @Override
    public Mac shared(int index) {
        return new Mac(SHARED | lastOctet(index));
    }

    @Override
    public Mac group(int index) {
        return new Mac(GROUP | lastOctet(index));
    }

    @Override
    public List<Clash> clashes(int index, int othersInterfaces) {
        int octet = lastOctet(index);
        List<Clash> clashes = new ArrayList<>();
        for (int other = 1; other <= othersInterfaces; other++) {
            if (other != index) {
                clashes.add(new Clash(octet ^ reversed(other), other));
            }
        }
        return clashes;
    }

    private int lastOctet(int index) {
        return cluster ^ reversed(index);
    }

    private static int reversed(int index) {
        if (index < 1 || index > HIGHEST_INDEX) {
            throw new IllegalArgumentException("interface index " + index + " is not within 1.." + HIGHEST_INDEX);
        }
        return Integer.reverse(index) >>> 24;
    }
}
