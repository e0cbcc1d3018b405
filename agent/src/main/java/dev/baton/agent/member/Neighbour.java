package dev.baton.agent.member;

import dev.baton.arp.wire.NdpFrame;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;

/** One neighbour on a gateway interface: an operator's witness, or somebody who was heard or named. Loop thread only. */
final class Neighbour {
    /** Questions without an answer after which its MAC is no longer believed. */
    private static final int BELIEVED = 3;

    private static final long LIVE_NS = 30_000_000_000L;
    private static final long ASKED_LATELY_NS = 3_000_000_000L;

    private final boolean witness;
    private Station station;
    private long heardNs;
    private long askedNs;
    private long answeredNs;
    private int unanswered;
    private boolean asked;
    private boolean answered;

    Neighbour(Station station, boolean witness, long nowNs) {
        this.station = station;
        this.witness = witness;
        this.heardNs = nowNs;
    }

    Station station() {
        return station;
    }

    boolean has(Ip ip) {
        return station.ip().equals(ip);
    }

    boolean hasV4(int bits) {
        return station.ip().isV4() && station.ip().v4Bits() == bits;
    }

    boolean isWitness() {
        return witness;
    }

    /** Whether it answered a question lately: worth to be named to others. */
    boolean isLive(long nowNs) {
        return answered && nowNs - answeredNs < LIVE_NS;
    }

    boolean everAnswered() {
        return answered;
    }

    /** When it last did. */
    long answeredNs() {
        return answeredNs;
    }

    long heardNs() {
        return heardNs;
    }

    ProbeKind kind() {
        return station.ip().isV4() ? ProbeKind.ARP : ProbeKind.NS;
    }

    void asked(long nowNs) {
        asked = true;
        askedNs = nowNs;
        if (++unanswered > BELIEVED && witness) {
            station = new Station(everybody(station.ip()), station.ip()); // its MAC may be another now
            unanswered = 0;
        }
    }

    /** It spoke, to whomever. */
    void heard(long macBits, long nowNs) {
        heardNs = nowNs;
        if (station.mac().bits() != macBits) {
            station = new Station(new Mac(macBits), station.ip());
        }
    }

    /** It spoke to us; returns whether that answers a question of ours. */
    boolean spokeToUs(long nowNs) {
        if (!asked || nowNs - askedNs > ASKED_LATELY_NS) {
            return false;
        }
        answered = true;
        answeredNs = nowNs;
        unanswered = 0;
        return true;
    }

    /** Where a question goes when it is not known who has the address: to all, or to those who might (RFC 4291 section 2.7.1). */
    static Mac everybody(Ip ip) {
        return ip.isV4() ? Mac.BROADCAST : NdpFrame.solicitedNodeGroup(ip);
    }
}
