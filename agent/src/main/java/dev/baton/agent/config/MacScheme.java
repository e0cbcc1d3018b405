package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import java.util.Optional;

/** How cluster id and interface index become MAC addresses (DESIGN.md section 4). Pure, any thread. */
public interface MacScheme {

    /** The scheme that {@code mac.scheme} names, of one cluster. */
    static MacScheme of(String name, int cluster) {
        return switch (name) {
            case "vendor" -> new VendorMacs(cluster);
            case "local" -> new LocalMacs(cluster);
            case "device" -> new DeviceMacs(new LocalMacs(cluster));
            default -> throw new IllegalArgumentException("\"" + name + "\" is not a MAC scheme");
        };
    }

    /** Which cluster, by whatever scheme that has them, has this shared MAC on its interface with this index; empty for any other MAC. */
    static Optional<Owner> ownerOf(Mac mac, int index) {
        return VendorMacs.ownerOf(mac, index).or(() -> LocalMacs.ownerOf(mac, index));
    }

    /**
     * Whose a shared MAC is.
     *
     * @param scheme as {@code mac.scheme} names it
     * @param cluster the cluster id
     */
    record Owner(String scheme, int cluster) {
        /** {@code cluster 7 (mac.scheme=vendor)}. */
        @Override
        public String toString() {
            return "cluster " + cluster + " (mac.scheme=" + scheme + ")";
        }
    }

    /** The highest cluster id that this scheme tells apart. */
    int highestCluster();

    /** Whether the shared addresses are on the gateway device itself, instead of on a shared link with a MAC of its own. */
    default boolean onDevice() {
        return false;
    }

    /** The shared MAC of the interface with this index, 1..255; {@link Mac#ZERO} where each member answers with its own. */
    Mac shared(int index);

    /** The group address of raw heartbeats on that interface. */
    Mac group(int index);

    /**
     * Clusters that must not share the segment of the interface with {@code index}, because one of their interfaces would
     * have the same shared MAC there.
     *
     * @param othersInterfaces how many interfaces (indexes 1..n) the other clusters may have
     * @return in the order of the other cluster's index
     */
    List<Clash> clashes(int index, int othersInterfaces);

    /**
     * Another cluster's interface that would have our shared MAC.
     *
     * @param cluster the other cluster's id
     * @param index that cluster's interface index
     */
    record Clash(int cluster, int index) {}
}
