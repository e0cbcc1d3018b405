package dev.baton.agent.member;

import dev.baton.arp.watch.SharedAddresses;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpView;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.detect.Probes.Sending;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Status;
import org.jspecify.annotations.Nullable;

/**
 * What is heard besides heartbeats: the answers of the peers' kernels, and the neighbours that show that we hear at all
 * (DESIGN D2). Hands each to the monitors of those peers whom it concerns: a peer's own frames are no proof that we would
 * hear somebody else, nor are those of the identity, which may be the same peer's. Loop thread only; allocates only when
 * somebody is met.
 */
final class Surroundings {
    /** More than one turn of asking those who are known. */
    private static final long SEEK_NS = 4_000_000_000L;

    private static final long SEEK_AGAIN_NS = 1_000_000_000L;
    private static final long UNWITNESSED_NS = SEEK_NS + 3 * SEEK_AGAIN_NS;

    private final PathFacts[] paths;
    private final SharedAddresses shared;
    private final Acquaintances acquaintances;
    private final Ports ports;
    private final Beacon.Roster roster;
    private final Arrivals arrivals;
    private final @Nullable Neighbours[] byPath = new @Nullable Neighbours[PathSet.CAPACITY];
    private boolean deaf;
    private long soughtNs;

    Surroundings(
            PathFacts[] paths,
            SharedAddresses shared,
            Acquaintances acquaintances,
            Ports ports,
            Beacon.Roster roster,
            Arrivals arrivals) {
        this.paths = paths;
        this.shared = shared;
        this.acquaintances = acquaintances;
        this.ports = ports;
        this.roster = roster;
        this.arrivals = arrivals;
        for (PathFacts path : paths) {
            if (path.iface >= 0) {
                byPath[path.path] = new Neighbours(path.path, path.witnesses, ports);
            }
        }
    }

    /** An ARP frame, not one that this host sent itself. */
    void arp(PathFacts path, ArpView frame, long lateNs, long nowNs) {
        long macBits = frame.senderMac();
        boolean toUs = frame.opcode() == ArpFrame.REPLY && frame.etherTarget() == path.mac.bits();
        boolean honest = frame.etherSource() == macBits;
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && toUs && honest && path.speaks() && peer.isV4(path.path, macBits, frame.senderIp())) {
                peer.monitor().kernelAnswered(path.path, ProbeKind.ARP, -1, lateNs, nowNs);
            }
        }
        Neighbours neighbours = byPath[path.path];
        if (neighbours == null || isOurs(path, frame.etherSource())) {
            return;
        }
        boolean forIdentity = shared.contains(path.iface, frame.senderIp());
        if (forIdentity && acquaintances.mayHold(path.iface, macBits)) {
            return;
        }
        boolean isNeighbour = honest && !isMember(path, macBits) && !forIdentity;
        if (isNeighbour) {
            arrivals.heard(path.iface, frame.senderIp(), macBits, nowNs);
        }
        boolean answers = isNeighbour && neighbours.heard(frame.senderIp(), macBits, toUs, nowNs);
        stationHeard(path, frame.etherSource(), answers, nowNs);
    }

    /** A neighbour advertisement to this host. */
    void advertised(PathFacts path, NdpView frame, long lateNs, long nowNs) {
        long macBits = frame.etherSource();
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && path.speaks() && frame.isSolicited() && peer.isV6(path.path, macBits, frame)) {
                peer.monitor().kernelAnswered(path.path, ProbeKind.NS, -1, lateNs, nowNs);
            }
        }
        Neighbours neighbours = byPath[path.path];
        boolean forIdentity = path.iface >= 0 && shared.contains(path.iface, frame.subjectHigh(), frame.subjectLow());
        boolean holds = forIdentity && acquaintances.mayHold(path.iface, frame.subjectMac());
        if (neighbours != null && !isOurs(path, macBits) && !holds) {
            stationHeard(path, macBits, !isMember(path, macBits) && neighbours.advertised(frame, nowNs), nowNs);
        }
    }

    /** A station answered an ICMP echo request of ours after {@code tookNs}. */
    void echoed(PathFacts path, Station station, long tookNs, long lateNs, long nowNs) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && path.speaks() && peer.is(path.path, station)) {
                peer.monitor().kernelAnswered(path.path, ProbeKind.ECHO, tookNs, lateNs, nowNs);
            }
        }
    }

    /** A living heartbeat: for the monitors of all others it is a station, and it names its neighbours. */
    void heartbeat(PathFacts path, HeartbeatView frame, long nowNs) {
        Neighbours neighbours = byPath[path.path];
        if (neighbours == null) {
            return;
        }
        forget(path, neighbours, frame.macBits(), nowNs);
        stationHeard(path, frame.macBits(), false, nowNs);
        neighbours.named(frame, nowNs);
    }

    /** A member is no neighbour. Had it been taken for one, and for the only one, then nobody is missed where it falls silent. */
    private void forget(PathFacts path, Neighbours neighbours, long macBits, long nowNs) {
        if (!neighbours.forget(macBits) || neighbours.live(nowNs) > 0) {
            return;
        }
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null) {
                peer.monitor().noNeighbours(path.path, nowNs);
            }
        }
    }

    /**
     * A peer's MAC on a path is known now, and forgotten as a neighbour's: those who are left and had answered before it was known
     * are whom its monitor would miss, too.
     */
    void introduce(PeerRecord peer, PathFacts path, long nowNs) {
        if (liveNeighbours(path.path, nowNs) > 0) {
            peer.monitor().stationHeard(path.path, true, nowNs);
        }
    }

    /** What a peer's heartbeat says of its interfaces on which it sends none. */
    void elsewhere(PeerRecord peer, HeartbeatView frame, long nowNs) {
        for (PathFacts path : paths) {
            Neighbours neighbours = byPath[path.path];
            for (int i = 0; neighbours != null && !path.speaks() && i < frame.otherMacCount(); i++) {
                if (frame.otherMacPath(i) == path.path && frame.otherMacBits(i) != peer.macBits(path.path)) {
                    peer.locate(path.path, frame.otherMacBits(i));
                    forget(path, neighbours, frame.otherMacBits(i), nowNs);
                    introduce(peer, path, nowNs);
                }
            }
        }
    }

    private void stationHeard(PathFacts path, long macBits, boolean answers, long nowNs) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && peer.macBits(path.path) != macBits) {
                peer.monitor().stationHeard(path.path, answers, nowNs);
            }
        }
    }

    private boolean isOurs(PathFacts path, long macBits) {
        return macBits == shared.mac(path.iface) || macBits == path.mac.bits();
    }

    private boolean isMember(PathFacts path, long macBits) {
        return acquaintances.isPeers(path, macBits) || isOurs(path, macBits);
    }

    /** Asks a peer's kernel, if both of us have an address for it. */
    Sending probe(PeerRecord peer, PathFacts path, ProbeKind kind, long nowNs) {
        Station v4 = path.ipv4Bits == 0 ? null : peer.v4(path.path);
        Station v6 = path.hasLinkLocal() ? peer.v6(path.path) : null;
        Station asked = switch (kind) {
            case ARP -> v4;
            case NS -> v6;
            case ECHO -> v4 == null ? v6 : v4;
        };
        if (asked == null) {
            return Sending.NO_ADDRESS;
        }
        return ports.probe(path.path, kind, asked, nowNs) ? Sending.SENT : Sending.REFUSED;
    }

    /** Asks neighbours on every gateway interface: do we hear anybody? */
    void askNeighbours(long nowNs) {
        for (PathFacts path : paths) {
            askNeighbours(path, nowNs);
        }
    }

    /** The same on one interface. */
    void askNeighbours(PathFacts path, long nowNs) {
        Neighbours neighbours = byPath[path.path];
        if (neighbours != null && path.carrier) {
            neighbours.askSome(nowNs);
        }
    }

    /** A station has answered when all were called. */
    void met(PathFacts path, Station station, long nowNs) {
        Neighbours neighbours = byPath[path.path];
        if (neighbours != null && !isMember(path, station.mac().bits())) {
            neighbours.found(station, nowNs);
            stationHeard(path, station.mac().bits(), true, nowNs);
        }
    }

    /** This host has talked with a station on a gateway interface, at some time. */
    void known(int iface, Station station, long nowNs) {
        for (PathFacts path : paths) {
            Neighbours neighbours = byPath[path.path];
            if (path.iface == iface
                    && neighbours != null
                    && !isMember(path, station.mac().bits())) {
                neighbours.found(station, nowNs);
            }
        }
    }

    /** Behind a new carrier there may be others. */
    void carrierBack(PathFacts path) {
        Neighbours neighbours = byPath[path.path];
        if (neighbours != null) {
            neighbours.searchSoon();
        }
    }

    /**
     * Whether the active is heard and no neighbour: if it died now, its silence would be no evidence, and nobody would follow it
     * until a neighbour is heard or so long missed that it is none any more.
     */
    boolean isUnwitnessed(long nowNs) {
        return silentForActiveNs(nowNs) >= UNWITNESSED_NS;
    }

    private long silentForActiveNs(long nowNs) {
        long longestNs = 0;
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && peer.monitor().verdict() == Verdict.ALIVE && peer.status() == Status.ACTIVE) {
                longestNs = Math.max(longestNs, peer.monitor().neighboursSilentNs(nowNs));
            }
        }
        return longestNs;
    }

    /** Those who are asked by turns may have gone: another may still be there. */
    private void seek(long nowNs) {
        boolean missed = silentForActiveNs(nowNs) >= SEEK_NS && nowNs - soughtNs >= SEEK_AGAIN_NS;
        if (missed || arrivals.compares(nowNs)) {
            soughtNs = nowNs;
            askNeighbours(nowNs);
        }
    }

    /**
     * Sees to it that it is known who answers, and that there is somebody: a segment is not empty because nobody speaks
     * unasked. Returns when to call again.
     */
    long onTick(long nowNs) {
        long nextNs = nowNs + Neighbours.PROVE_NS;
        boolean searches = false;
        seek(nowNs);
        for (PathFacts path : paths) {
            Neighbours neighbours = byPath[path.path];
            if (neighbours != null && path.carrier) {
                long proofNs = neighbours.prove(nowNs);
                nextNs = proofNs - nextNs < 0 ? proofNs : nextNs;
                if (neighbours.searches(nowNs)) {
                    ports.callNeighbours(path.path, nowNs);
                    searches = true;
                }
            }
        }
        if (searches) {
            ports.lookUpNeighbours();
        }
        return nextNs;
    }

    /** Puts three live neighbours of the path into a heartbeat. */
    void nameTo(PathFacts path, Heartbeat heartbeat, long nowNs) {
        heartbeat.clearNeighbours();
        Neighbours neighbours = byPath[path.path];
        if (neighbours != null) {
            neighbours.nameTo(heartbeat, nowNs);
        }
    }

    /**
     * Whether nobody is heard, neither a peer that was until then nor a neighbour who is surely no peer. It begins when that is
     * known: who is missed for long is a neighbour no more.
     */
    boolean hearNobody(long nowNs) {
        deaf = peersAreMissed() && (deaf || knowsOthers(nowNs));
        return deaf;
    }

    /** Whether no peer is heard, and one cannot be judged for want of anybody else who is. */
    private boolean peersAreMissed() {
        boolean missed = false;
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null) {
                Verdict verdict = peer.monitor().verdict();
                if (verdict == Verdict.ALIVE || verdict == Verdict.STALLED) {
                    return false;
                }
                missed |= peer.monitor().isDeaf();
            }
        }
        return missed;
    }

    /** Whether somebody is known to live who is surely no member. */
    private boolean knowsOthers(long nowNs) {
        for (PathFacts path : paths) {
            if (path.carrier
                    && (path.speaks() || acquaintances.wereAllHeard(path.iface))
                    && liveNeighbours(path.path, nowNs) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Neighbours of a gateway interface that are known to live. */
    int liveNeighbours(int path, long nowNs) {
        Neighbours neighbours = byPath[path];
        return neighbours == null ? 0 : neighbours.live(nowNs);
    }
}
