package dev.baton.arp.respond;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.arp.wire.DropCounts;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Decides which questions for the published addresses of one gateway interface are answered. Pure; owned by the loop thread;
 * nothing is allocated after construction.
 *
 * <pre>
 *  request for a published address
 *    from our own MACs ............................... ignored
 *    sender = target: an announcement ................ ignored; its station is remembered
 *    sender 0.0.0.0: a probe (RFC 5227 2.1.1)
 *        for an address of this very segment ......... ignored
 *    from the station that lately said it is its own . ignored
 *    more than its budget ............................ ignored
 *    everything else, to all or to us alone .......... answered
 * </pre>
 *
 * A probe asks whether an address is free. Where the published stations live behind another interface, or behind address
 * translation, whoever probes here is about to take an address that is not his, and has to hear that it is taken. Where they
 * live on this very segment (they cannot hear one another and are answered for all the same, RFC 3069), the prober is most
 * likely the station itself: answered, it would believe that its gateway has taken its address, and give it up.
 *
 * <p>A frame says who its station is by its ARP sender, to which the answer goes too, as a kernel's would.
 */
public final class Responder {
    private final long sharedMac;
    private final AddressRanges published;
    private final AddressRanges neighbours;
    private final AnswerBudget budget;
    private final Stations stations = new Stations();
    private final Map<Ignored, long[]> counts = new EnumMap<>(Ignored.class);
    private final DropCounts malformed = new DropCounts();
    private long limited;
    private long latestLimited;
    private long strangerFrames;
    private int strangerIp;
    private long strangerMac;

    /**
     * A responder that has heard nothing yet.
     *
     * @param published for what it answers
     * @param neighbours those of them whose stations live on this very segment
     * @param budget of this host, for all its interfaces
     */
    public Responder(Mac sharedMac, AddressRanges published, AddressRanges neighbours, AnswerBudget budget) {
        this.sharedMac = sharedMac.bits();
        this.published = published;
        this.neighbours = neighbours;
        this.budget = budget;
        for (Ignored reason : Ignored.values()) {
            counts.put(reason, new long[1]);
        }
    }

    /**
     * Judges one frame and counts it.
     *
     * @param frame not refused by {@link ArpView#wrap}
     * @param active whether this member holds the identity and stands by it
     * @param ownMac the device's own MAC, as {@link Mac#bits}
     * @return {@link Ignored#NONE} when it is to be answered
     */
    public Ignored judge(ArpView frame, boolean active, long ownMac, long nowNs) {
        Ignored reason = active ? why(frame, ownMac, nowNs) : Ignored.NOT_ACTIVE;
        cell(reason)[0]++;
        return reason;
    }

    private Ignored why(ArpView frame, long ownMac, long nowNs) {
        if (frame.opcode() != ArpFrame.REQUEST) {
            return Ignored.NOT_A_REQUEST;
        }
        long asker = frame.senderMac();
        long source = frame.etherSource();
        if (asker == sharedMac || source == sharedMac || asker == ownMac || source == ownMac) {
            return Ignored.OWN_MAC;
        }
        int ip = frame.targetIp();
        if (!published.contains(ip)) {
            return Ignored.NOT_PUBLISHED;
        }
        if (published.contains(frame.senderIp())) {
            met(frame.senderIp(), asker, nowNs);
        }
        if (frame.isGratuitous()) {
            return Ignored.ANNOUNCEMENT;
        }
        if (frame.isProbe() && neighbours.contains(ip)) {
            return Ignored.PROBE_OF_A_NEIGHBOUR;
        }
        if (stations.isAt(ip, asker, nowNs)) {
            return Ignored.ITS_OWN_STATION;
        }
        Ignored limit = budget.take(asker, nowNs);
        if (limit != Ignored.NONE) {
            limited++;
            latestLimited = asker;
        }
        return limit;
    }

    private void met(int ip, long mac, long nowNs) {
        stations.remember(ip, mac, nowNs);
        if (!neighbours.contains(ip)) {
            strangerFrames++;
            strangerIp = ip;
            strangerMac = mac;
        }
    }

    /** Counts a frame that {@link ArpView#wrap} refused. */
    public void malformed(Drop drop) {
        malformed.count(drop);
    }

    /** Frames that were refused as malformed, for this reason. */
    public long times(Drop drop) {
        return malformed.of(drop);
    }

    /** Frames with this outcome; {@link Ignored#NONE} counts those to be answered. */
    public long times(Ignored reason) {
        return cell(reason)[0];
    }

    /** Questions that were ignored because too many were asked. */
    public long limited() {
        return limited;
    }

    /** Who asked the latest of them. */
    public Mac latestLimited() {
        return new Mac(latestLimited);
    }

    /** Frames of stations on this segment that have a published address which should live elsewhere. */
    public long strangerFrames() {
        return strangerFrames;
    }

    /** The address of the latest of them. */
    public Ip strangerIp() {
        return Ip.v4(strangerIp);
    }

    /** Its MAC. */
    public Mac strangerMac() {
        return new Mac(strangerMac);
    }

    private long[] cell(Ignored reason) {
        return Objects.requireNonNull(counts.get(reason));
    }
}
