package dev.baton.agent.member;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One path as this host has it. Owned by the loop thread, which changes the addresses when the kernel says so.
 */
public final class PathFacts {
    final int path;
    final int iface;
    final long intervalNs;
    final long withoutSyncNs;
    Mac mac = Mac.ZERO;
    /** The device's MAC when a peer's heartbeat of this path was last heard on it; 0 when none was. */
    long provenMacBits;

    private int vlan;
    int ipv4Bits;
    long linkLocalHigh;
    long linkLocalLow;
    List<Ip> witnesses = List.of();
    private String from = "";
    boolean carrier;
    boolean lastSendWorked = true;
    long nextSendNs;
    long nextGroupNs;

    /**
     * A path without addresses or carrier yet.
     *
     * @param path 0 for sync, otherwise the index of the gateway interface
     * @param iface its place in {@code interfaces}, or -1 for sync
     * @param intervalNs between two heartbeats; 0 for an interface on which none are sent
     * @param withoutSyncNs the same while a living peer is missed on sync
     */
    public PathFacts(int path, int iface, long intervalNs, long withoutSyncNs) {
        this.path = path;
        this.iface = iface;
        this.intervalNs = intervalNs;
        this.withoutSyncNs = withoutSyncNs;
    }

    /** The neighbours that the operator names on a gateway interface; before the member is made. */
    public void witnesses(List<Ip> configured) {
        witnesses = List.copyOf(configured);
    }

    boolean hasLinkLocal() {
        return linkLocalHigh != 0;
    }

    /** The device's own IPv4 address, 0 for none. */
    public int ipv4Bits() {
        return ipv4Bits;
    }

    /** Its place in {@code interfaces}, or -1 for sync. */
    public int iface() {
        return iface;
    }

    public Mac mac() {
        return mac;
    }

    /** The VLAN id of the device, 0 where it is none. */
    public int vlan() {
        return vlan;
    }

    /** The device is a VLAN with this id; 0 for none. */
    public void vlan(int id) {
        vlan = id;
    }

    public int path() {
        return path;
    }

    /** Between which addresses its heartbeats go, for people; empty where they have none, or there is no way. */
    public String sendsFrom() {
        return from;
    }

    /** See {@link #sendsFrom()}. */
    public void sendsFrom(String fromAndTo) {
        from = fromAndTo;
    }

    /** Whether heartbeats travel on it. */
    public boolean speaks() {
        return intervalNs > 0;
    }

    public boolean carrier() {
        return carrier;
    }

    /** The device's own addresses: what peers probe and answer to. */
    public void addresses(Mac own, @Nullable Ip ipv4, @Nullable Ip linkLocal) {
        mac = own;
        ipv4Bits = ipv4 == null ? 0 : ipv4.v4Bits();
        linkLocalHigh = linkLocal == null ? 0 : linkLocal.high();
        linkLocalLow = linkLocal == null ? 0 : linkLocal.low();
    }
}
