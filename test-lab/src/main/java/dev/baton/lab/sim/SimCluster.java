package dev.baton.lab.sim;

import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;

/**
 * What all members of a cluster have in common.
 *
 * @param nth 0 for the cluster under test, above for its neighbours on the same wire
 * @param id cluster id
 * @param shared the identity: one address on each gateway interface
 * @param difference what a member's configuration digest has otherwise than {@code shared} alone would make it
 */
record SimCluster(int nth, int id, HeartbeatKey key, SharedAddresses shared, long difference) {
    private static final int ID = 7;
    private static final long VENDOR = 0x1000_00c1_4a00L;
    private static final long LOCAL = 0x02b4_0000_0000L;

    /** In no bits that say what is served. */
    private static final long OTHER_TIMINGS = 1L << 40;

    static SimCluster tested(int gateways) {
        return of(0, ID, (byte) 0, VENDOR, gateways);
    }

    /** The same after its operator has changed its id. */
    static SimCluster renumbered(int gateways) {
        return of(0, ID + 1, (byte) 0, VENDOR, gateways);
    }

    /** The same after its operator has changed the MAC scheme. */
    static SimCluster ofOtherScheme(int gateways) {
        return of(0, ID, (byte) 0, LOCAL, gateways);
    }

    /** Another cluster with its own id and key. */
    static SimCluster neighbour(int gateways) {
        return of(1, ID + 1, (byte) 1, VENDOR, gateways);
    }

    /** Another cluster whose operator chose the same id: its key differs, its shared MACs do not. */
    static SimCluster namesake(int gateways) {
        return of(2, ID, (byte) 2, VENDOR, gateways);
    }

    /** The same where every member answers with its device's own MAC. */
    static SimCluster ofDeviceMacs(int gateways) {
        return of(0, ID, (byte) 0, 0, gateways);
    }

    /** As a member has it whose file differs in a timing. */
    SimCluster withOtherTimings() {
        return new SimCluster(nth, id, key, shared, OTHER_TIMINGS);
    }

    /** As a member has it whose file has one shared address more. */
    SimCluster withOtherAddresses() {
        return new SimCluster(nth, id, key, shared, Heartbeat.SERVICE_DIGEST | OTHER_TIMINGS);
    }

    private static SimCluster of(int nth, int id, byte keyByte, long scheme, int gateways) {
        byte[] key = new byte[32];
        key[0] = keyByte;
        SharedAddresses.Builder shared = SharedAddresses.builder();
        for (int iface = 0; iface < gateways; iface++) {
            int index = Integer.reverse(iface + 1) >>> 24; // DESIGN section 4
            Mac mac = scheme == 0 ? Mac.ZERO : new Mac(scheme | index ^ id);
            shared.add(mac, List.of(Ip.v4(ip(nth, iface))));
        }
        return new SimCluster(nth, id, new HeartbeatKey(key), shared.build(), 0);
    }

    int ip(int iface) {
        return ip(nth, iface);
    }

    private static int ip(int nth, int iface) {
        return 0xcb00_7101 + (iface << 8) | nth << 4;
    }

    /** What its members must agree on, as a heartbeat says it: the MAC scheme, and what is said to differ. */
    long configDigest() {
        return (shared.hasMac(0) ? shared.mac(0) >>> 32 : 1) ^ difference;
    }

    String label() {
        return nth == 0 ? "" : "cluster " + nth + " ";
    }
}
