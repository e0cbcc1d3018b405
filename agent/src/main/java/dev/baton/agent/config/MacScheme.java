package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Mac;
import java.util.List;

/** How cluster id and interface index become MAC addresses (DESIGN.md section 4). Pure, any thread. */
public interface MacScheme {

    /** The scheme that {@code mac.scheme} names, of one cluster. */
    static MacScheme of(String name, int cluster) {
        return name.equals("local") ? new LocalMacs(cluster) : new VendorMacs(cluster);
    }

    /** The highest cluster id that this scheme tells apart. */
    int highestCluster();

    /** The shared MAC of the interface with this index, 1..255. */
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
