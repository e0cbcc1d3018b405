package dev.baton.arp.watch;

import dev.baton.arp.watch.Clash.Kind;
import dev.baton.arp.watch.Clash.Station;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;

/**
 * Finds others who use the identity: a shared address with a foreign MAC, or the shared MAC while we are active. Pure; the
 * loop thread feeds it every ARP frame and every neighbour advertisement that a gateway interface heard (never those that this host sent itself).
 *
 * <p>Where the identity has no MAC of its own, each member's is foreign only while it should not speak: a peer's while we
 * are active, of which the peer gets a second to learn. A member's MAC is known from its heartbeats, which may come after
 * its first ARP frame: so does a MAC that may still turn out to be a peer's. Our own on that interface is never foreign: it is a frame that came
 * back.
 *
 * <p>The same clash (kind, interface, MAC, address) is reported once, the shared MAC in use only when it goes on for a
 * second, and then at most every {@code repeatNs}, with the number of frames since. The table of clashes is bounded: in a storm from ever new stations what does not fit is only
 * counted, so neither memory nor the journal grows. Nothing is allocated unless something is reported.
 */
public final class ClashDetector {
    /**
     * A peer that wakes up as the owner that it was sends a frame or two for the identity before it learns better; that
     * conflict is told by its own name. Whoever else does goes on for longer.
     */
    static final long SETTLING_NS = 1_000_000_000;

    /** Until an owner announces its first addresses again, by default. */
    static final long LATELY_NS = 10_000_000_000L;

    private static final long V4 = 0xffff_ffffL;

    private final SharedAddresses shared;
    private final ClashTable table;
    private final Members members;
    private final Listener listener;
    private long addressFrames;
    private long macFrames;
    private long unreported;
    private boolean addressHeard;
    private long addressHeardNs;

    /** Takes each report. */
    public interface Listener {
        /** Called on the loop thread. */
        void clash(Clash clash, long nowNs);
    }

    /**
     * @param repeatNs between two reports of one clash
     * @param listener takes each report
     */
    public ClashDetector(SharedAddresses shared, Members members, long repeatNs, Listener listener) {
        this.shared = shared;
        this.members = members;
        this.table = new ClashTable(repeatNs);
        this.listener = listener;
    }

    /** Who knows which MACs are members' own. */
    public interface Members {
        /** Whether this host has it, on whatever interface. */
        boolean isOurs(long mac);

        /** Whether this host has it there. */
        boolean isOurs(int iface, long mac);

        /** Whether a peer has said that it has it there. */
        boolean isPeers(int iface, long mac);

        /** Whether a peer has said so, or may yet: not all peers that we know of were heard there, or we know of none. */
        boolean mayBePeers(int iface, long mac);
    }

    /**
     * Judges one frame.
     *
     * @param iface the gateway interface that heard it
     * @param frame not refused by {@link ArpView#wrap}
     * @param active whether this member alone should hold the identity: not during the planned overlap of a switchover
     */
    public void onFrame(int iface, ArpView frame, boolean active, long nowNs) {
        long source = frame.etherSource();
        long sender = frame.senderMac();
        if (active && (isShared(iface, source) || isShared(iface, sender))) {
            macFrames++;
            found(Kind.SHARED_MAC_IN_USE, iface, source, 0, frame.senderIp() & V4, true, nowNs);
        }
        if (shared.contains(iface, frame.senderIp()) && !mayHold(iface, sender, active)) {
            addressFrames++;
            found(Kind.ADDRESS_CLAIMED_BY_STRANGER, iface, sender, 0, frame.senderIp() & V4, active, nowNs);
        }
    }

    /** The same for a neighbour advertisement that was not refused by {@link NdpView#wrap}. */
    public void onFrame(int iface, NdpView frame, boolean active, long nowNs) {
        long source = frame.etherSource();
        long owner = frame.subjectMac();
        long high = frame.subjectHigh();
        long low = frame.subjectLow();
        if (active && (isShared(iface, source) || isShared(iface, owner))) {
            macFrames++;
            found(Kind.SHARED_MAC_IN_USE, iface, source, high, low, true, nowNs);
        }
        if (shared.contains(iface, high, low) && !mayHold(iface, owner, active)) {
            addressFrames++;
            found(Kind.ADDRESS_CLAIMED_BY_STRANGER, iface, owner, high, low, active, nowNs);
        }
    }

    private boolean isShared(int iface, long mac) {
        return shared.hasMac(iface) && mac == shared.mac(iface);
    }

    private boolean mayHold(int iface, long mac, boolean active) {
        if (shared.hasMac(iface)) {
            return mac == shared.mac(iface);
        }
        return members.isOurs(iface, mac) || !active && members.isPeers(iface, mac);
    }

    private long patienceNs(Kind kind, int iface, long mac) {
        boolean mayEnd = kind == Kind.SHARED_MAC_IN_USE || !shared.hasMac(iface) && members.mayBePeers(iface, mac);
        return mayEnd ? SETTLING_NS : 0;
    }

    /** Frames that showed this kind of clash, reported or not. */
    public long frames(Kind kind) {
        return kind == Kind.ADDRESS_CLAIMED_BY_STRANGER ? addressFrames : macFrames;
    }

    /** Frames of clashes that were never reported because the table was full. */
    public long unreported() {
        return unreported;
    }

    /**
     * Whether a shared address was heard with a foreign MAC within the last ten seconds, while this member was active:
     * neighbours may have learnt that one.
     */
    public boolean isAddressContested(long nowNs) {
        return addressHeard && nowNs - addressHeardNs < LATELY_NS;
    }

    private void found(Kind kind, int iface, long mac, long high, long low, boolean active, long nowNs) {
        long patienceNs = patienceNs(kind, iface, mac);
        long frames = table.count(kind, iface, mac, high, low, patienceNs, nowNs);
        if (active && kind == Kind.ADDRESS_CLAIMED_BY_STRANGER && (patienceNs == 0 || frames > 0)) {
            addressHeard = true;
            addressHeardNs = nowNs;
        }
        if (frames > 0) {
            Ip address = high == 0 ? Ip.v4((int) low) : Ip.v6(high, low);
            listener.clash(new Clash(kind, stationOf(iface, mac), iface, new Mac(mac), address, frames), nowNs);
        } else if (frames < 0) {
            unreported++;
        }
    }

    private Station stationOf(int iface, long mac) {
        if (isShared(iface, mac)) {
            return Station.UNKNOWN;
        }
        if (members.isOurs(mac)) {
            return Station.OURSELVES;
        }
        return members.isPeers(iface, mac) ? Station.PEER : Station.STRANGER;
    }
}
