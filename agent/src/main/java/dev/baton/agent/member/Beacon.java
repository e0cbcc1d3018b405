package dev.baton.agent.member;

import dev.baton.agent.role.Flags;
import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleMachine;
import dev.baton.agent.role.TermSource;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Status;
import org.jspecify.annotations.Nullable;

/**
 * Sends our heartbeats: on every path at its interval, by unicast to the peers known there and every 200 ms to the group,
 * and at once on all paths when something changed (DESIGN D7). Loop thread only; allocates nothing.
 */
final class Beacon {

    /**
     * A dead peer is still sent to by unicast where it was heard so lately: what only one direction lost, or a short cut, is
     * healed by the next heartbeat instead of the next frame to the group. Switches forget its MAC in time and would then
     * flood the segment with every frame to it, hence an end (DESIGN D7).
     */
    private static final long LATELY_NS = 5_000_000_000L;

    private static final int SYNC = 0;

    private final Heartbeat heartbeat = new Heartbeat();
    private final PathFacts[] paths;
    private final Ports ports;
    private final Admission admission;
    private final Admission.HeardPaths heard;
    private final Roster roster;
    private final HealthScore score;
    private final IdentityWatch watch;
    private long counter;
    private long lateNs;

    Beacon(
            MemberSettings settings,
            PathFacts[] paths,
            Ports ports,
            Admission admission,
            Roster roster,
            HealthScore score,
            IdentityWatch watch) {
        this.score = score;
        this.watch = watch;
        this.paths = paths;
        this.ports = ports;
        this.admission = admission;
        this.roster = roster;
        this.heard = roster::heardPaths;
        heartbeat.cluster = settings.cluster();
        heartbeat.node = settings.node();
        heartbeat.nonce = settings.nonce();
        heartbeat.configDigest = settings.configDigest();
        heartbeat.software(settings.software());
    }

    /** Sends what is due. Returns when the next heartbeat is. */
    long onTick(RoleMachine machine, TermSource terms, long nowNs) {
        long nextNs = nowNs + DetectSettings.GROUP_NS;
        boolean withoutSync = isWithoutSync();
        for (PathFacts path : paths) {
            if (!path.speaks()) {
                continue;
            }
            if (nowNs - path.nextSendNs >= 0) {
                // What a late turn missed is left out; the rhythm is kept.
                long intervalNs = withoutSync ? path.withoutSyncNs : path.intervalNs;
                long missed = (nowNs - path.nextSendNs) / intervalNs;
                path.nextSendNs += (missed + 1) * intervalNs;
                send(path, 0, machine, terms, nowNs);
            }
            nextNs = Math.min(nextNs - nowNs, path.nextSendNs - nowNs) + nowNs;
        }
        return nextNs;
    }

    /** Starts the rhythm of every path; a path's first heartbeat goes out with the next tick. */
    void start(long nowNs) {
        for (PathFacts path : paths) {
            path.nextSendNs = nowNs;
            path.nextGroupNs = nowNs;
        }
    }

    /** Sends on every path at once. */
    void sendAll(int extraFlags, RoleMachine machine, TermSource terms, long nowNs) {
        for (PathFacts path : paths) {
            send(path, extraFlags, machine, terms, nowNs);
        }
    }

    /** Sends on one path at once. */
    void sendOn(int path, int extraFlags, RoleMachine machine, TermSource terms, long nowNs) {
        for (PathFacts facts : paths) {
            if (facts.path == path) {
                send(facts, extraFlags, machine, terms, nowNs);
            }
        }
    }

    /**
     * Whether the last frame of any path left this host, or none could for want of carrier: where a direct cable is the only
     * path, that is how the death of the other side looks.
     */
    boolean works() {
        boolean tried = false;
        for (PathFacts path : paths) {
            if (path.speaks() && path.carrier) {
                if (path.lastSendWorked) {
                    return true;
                }
                tried = true;
            }
        }
        return !tried;
    }

    /** As one that has just started from now on. */
    void nonce(long another) {
        heartbeat.nonce = another;
    }

    /** How many frames were sent. */
    long counter() {
        return counter;
    }

    /** What the peers are told of our own lateness. */
    void late(long ns) {
        lateNs = ns;
    }

    private void send(PathFacts path, int extraFlags, RoleMachine machine, TermSource terms, long nowNs) {
        if (!path.speaks() || !path.carrier) {
            path.lastSendWorked = false;
            return;
        }
        describe(path, machine, terms, nowNs);
        heartbeat.flags = bits(machine.flags()) | watch.flags(path) | extraFlags;
        if (heartbeat.status == Status.STANDBY && roster.isUnwitnessed(nowNs)) {
            heartbeat.flags |= Flag.UNWITNESSED.bit();
        }
        boolean toGroup = path.iface < 0 || nowNs - path.nextGroupNs >= 0;
        boolean sent = toGroup;
        boolean worked = true;
        if (toGroup) {
            path.nextGroupNs = nowNs + DetectSettings.GROUP_NS;
            worked = sendTo(path, 0);
        }
        if (path.iface >= 0) {
            for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
                PeerRecord peer = roster.find(node);
                if (peer != null && isSentTo(peer, path.path, nowNs)) {
                    worked &= sendTo(path, peer.macBits(path.path));
                    sent = true;
                }
            }
        }
        if (sent) {
            path.lastSendWorked = worked;
        }
    }

    /** Whether a living peer is missed on sync, or misses us there: then the gateway paths take over its pace. */
    private boolean isWithoutSync() {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null
                    && peer.monitor().verdict() != Verdict.DEAD
                    && !(peer.monitor().hears(SYNC) && admission.hearsUs(node).has(SYNC))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a peer gets unicast frames on a gateway path: where it is heard or hears us, while it is being checked, and
     * for five seconds after it was heard there last, so that a path that heals is found at once. Not for longer: switches
     * forget its MAC, and no segment may be flooded (DESIGN D7); the group frames find it then.
     */
    private boolean isSentTo(PeerRecord peer, int path, long nowNs) {
        PeerMonitor monitor = peer.monitor();
        Verdict verdict = monitor.verdict();
        return peer.macBits(path) != 0
                && (monitor.hears(path)
                        || verdict == Verdict.SUSPECT
                        || verdict == Verdict.STALLED
                        || verdict == Verdict.ALIVE
                                && admission.hearsUs(peer.node()).has(path)
                        || monitor.silentNs(path, nowNs) < LATELY_NS);
    }

    private boolean sendTo(PathFacts path, long peerMacBits) {
        heartbeat.counter = ++counter;
        return ports.send(path.path, heartbeat, peerMacBits);
    }

    private void describe(PathFacts path, RoleMachine machine, TermSource terms, long nowNs) {
        heartbeat.path = path.path;
        heartbeat.macBits = path.mac.bits();
        heartbeat.ipv4Bits = path.ipv4Bits;
        heartbeat.linkLocalHigh = path.linkLocalHigh;
        heartbeat.linkLocalLow = path.linkLocalLow;
        heartbeat.status = status(machine.role());
        heartbeat.term = machine.term();
        heartbeat.highestTerm = Math.max(terms.highest(), heartbeat.term);
        heartbeat.health = score.score(machine, nowNs);
        heartbeat.impediments = machine.impediments(nowNs);
        heartbeat.successor = machine.successor();
        heartbeat.ownerNode = machine.followed();
        heartbeat.ownerTerm = heartbeat.ownerNode == 0 ? 0 : machine.followedTerm();
        heartbeat.latenessMicros = lateNs / 1_000;
        nameOtherMacs();
        admission.putEchoes(heartbeat, heard);
        roster.nameNeighbours(path, heartbeat, nowNs);
    }

    /** Those of interfaces on which no heartbeat says it: whoever has one of them is a member, and no neighbour. */
    private void nameOtherMacs() {
        heartbeat.clearOtherMacs();
        for (PathFacts path : paths) {
            if (!path.speaks() && path.mac.bits() != 0) {
                heartbeat.addOtherMac(path.path, path.mac.bits());
            }
        }
    }

    static Status status(Role role) {
        return role.owns() ? Status.ACTIVE : role instanceof Role.Starting ? Status.ONLINE : Status.STANDBY;
    }

    private static int bits(Flags flags) {
        return (flags.prepare() ? Flag.PREPARE.bit() : 0)
                | (flags.ready() ? Flag.READY.bit() : 0)
                | (flags.claimed() ? Flag.CLAIMED.bit() : 0)
                | (flags.released() ? Flag.RELEASED.bit() : 0)
                | (flags.leaving() ? Flag.LEAVING.bit() : 0);
    }

    /** The peers by node id, as the beacon needs them. */
    interface Roster {
        @Nullable
        PeerRecord find(int node);

        /** See {@link MemberSettings#servesTheSame}. */
        boolean servesTheSame(PeerRecord peer);

        /** The paths on which a member is heard, or null for a stranger. */
        @Nullable
        PathSet heardPaths(int node);

        /** Whether the active's silence could not be told from our own deafness. */
        boolean isUnwitnessed(long nowNs);

        /** Puts the live neighbours of a path into a heartbeat, in place of those that were there. */
        void nameNeighbours(PathFacts path, Heartbeat heartbeat, long nowNs);
    }
}
