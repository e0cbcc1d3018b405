package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import java.util.Optional;

/**
 * {@code mac.scheme=local}: {@code 02-B4-hh-ll-00-ii}, locally administered (IEEE 802 section 8.4), with the whole cluster id
 * and the whole index: no two of 65,536 clusters clash, whatever their interfaces.
 *
 * @param cluster 0..65535
 */
record LocalMacs(int cluster) implements MacScheme {
    static final int HIGHEST_CLUSTER = 65_535;
    private static final long SHARED = 0x02b4_0000_0000L;
    /** The same with the group bit of the first octet. */
    private static final long GROUP = 0x03b4_0000_0000L;

    private static final int HIGHEST_INDEX = 255;

    LocalMacs {
        if (cluster < 0 || cluster > HIGHEST_CLUSTER) {
            throw new IllegalArgumentException("cluster " + cluster + " is not within 0.." + HIGHEST_CLUSTER);
        }
    }

    static Optional<Owner> ownerOf(Mac mac, int index) {
        long rest = mac.bits() ^ SHARED;
        boolean ours = rest >>> 32 == 0 && (rest & 0xffff) == index;
        return ours ? Optional.of(new Owner("local", (int) (rest >>> 16))) : Optional.empty();
    }

    @Override
    public int highestCluster() {
        return HIGHEST_CLUSTER;
    }

    @Override
    public Mac shared(int index) {
        return new Mac(SHARED | rest(index));
    }

    @Override
    public Mac group(int index) {
        return new Mac(GROUP | rest(index));
    }

    @Override
    public List<Clash> clashes(int index, int othersInterfaces) {
        return List.of();
    }

    private long rest(int index) {
        if (index < 1 || index > HIGHEST_INDEX) {
            throw new IllegalArgumentException("interface index " + index + " is not within 1.." + HIGHEST_INDEX);
        }
        return (long) cluster << 16 | index;
    }
}
