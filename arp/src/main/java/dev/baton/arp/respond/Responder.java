package dev.baton.arp.respond;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.arp.wire.DropCounts;
import dev.baton.arp.wire.SolicitationView;
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
 *  ARP request, or neighbour solicitation, for a published address
 *    from our own MACs ............................... ignored
 *    sender = target: an announcement ................ ignored; its station is remembered
 *    sender 0.0.0.0 or ::, a probe (RFC 5227 2.1.1, RFC 4862 5.4)
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
 * <p>A frame says who its station is by its ARP sender, or by the MAC that a solicitation names, to which the answer goes too,
 * as a kernel's would.
 */
public final class Responder {
    private final long sharedMac;
    private final AddressRanges published;
    private final AddressRanges neighbours;
    private final AnswerBudget budget;
    private final Stations stations = new Stations();
    private final Map<Ignored, long[]> counts = new EnumMap<>(Ignored.class);
    private final DropCounts<Drop> malformed = new DropCounts<>(Drop.class);
    private final DropCounts<SolicitationView.Drop> malformedV6 = new DropCounts<>(SolicitationView.Drop.class);
    private final Question question = new Question();
    private long limited;
    private long latestLimited;
    private long strangerFrames;
    private long strangerHigh;
    private long strangerLow;
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
        if (active && frame.opcode() != ArpFrame.REQUEST) {
            return counted(Ignored.NOT_A_REQUEST);
        }
        question.read(frame);
        return counted(active ? why(ownMac, nowNs) : Ignored.NOT_ACTIVE);
    }

    /** The same of a solicitation that {@link SolicitationView#wrap} did not refuse. */
    public Ignored judge(SolicitationView frame, boolean active, long ownMac, long nowNs) {
        question.read(frame);
        return counted(active ? why(ownMac, nowNs) : Ignored.NOT_ACTIVE);
    }

    private Ignored counted(Ignored reason) {
        cell(reason)[0]++;
        return reason;
    }

    private Ignored why(long ownMac, long nowNs) {
        if (question.isFrom(sharedMac) || question.isFrom(ownMac)) {
            return Ignored.OWN_MAC;
        }
        long high = question.subjectHigh;
        long low = question.subjectLow;
        if (!published.contains(high, low)) {
            return Ignored.NOT_PUBLISHED;
        }
        if (published.contains(question.askerHigh, question.askerLow)) {
            met(question.askerHigh, question.askerLow, question.askerMac, nowNs);
        }
        if (question.isOfItself()) {
            return Ignored.ANNOUNCEMENT;
        }
        if (question.probe && neighbours.contains(high, low)) {
            return Ignored.PROBE_OF_A_NEIGHBOUR;
        }
        if (stations.isAt(high, low, question.askerMac, nowNs)) {
            return Ignored.ITS_OWN_STATION;
        }
        Ignored limit = budget.take(question.askerMac, nowNs);
        if (limit != Ignored.NONE) {
            limited++;
            latestLimited = question.askerMac;
        }
        return limit;
    }

    private void met(long high, long low, long mac, long nowNs) {
        stations.remember(high, low, mac, nowNs);
        if (!neighbours.contains(high, low)) {
            strangerFrames++;
            strangerHigh = high;
            strangerLow = low;
            strangerMac = mac;
        }
    }

    /** Counts a frame that {@link ArpView#wrap} refused. */
    public void malformed(Drop drop) {
        malformed.count(drop);
    }

    /** Counts a frame that {@link SolicitationView#wrap} refused. */
    public void malformed(SolicitationView.Drop drop) {
        malformedV6.count(drop);
    }

    /** ARP frames that were refused as malformed, for this reason. */
    public long times(Drop drop) {
        return malformed.of(drop);
    }

    /** Solicitations that were refused as malformed, for this reason. */
    public long times(SolicitationView.Drop drop) {
        return malformedV6.of(drop);
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
        return AddressRanges.ip(strangerHigh, strangerLow);
    }

    /** Its MAC. */
    public Mac strangerMac() {
        return new Mac(strangerMac);
    }

    private long[] cell(Ignored reason) {
        return Objects.requireNonNull(counts.get(reason));
    }
}
