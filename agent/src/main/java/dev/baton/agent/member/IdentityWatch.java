package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.Voice;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;
import org.jspecify.annotations.Nullable;

/**
 * Watches the identity from outside (DESIGN D3). A standby asks for a shared address on each gateway interface once a second
 * while the active lives, as any neighbour would: a host may answer nobody, or two hosts may answer, for a hundred reasons that
 * neither its agent nor its settings show. What is heard is told here, and to the holder in the heartbeats of that path; it
 * is no evidence for a claim, but it tells where the silence of a stalled holder will be ({@link #isCalibrated}).
 *
 * <p>What an active answers for it should forward, too: now and then it is asked, by way of the shared address, for the way to
 * this host's own address on another gateway interface. Where it never said that it knows one nothing follows from
 * its silence, for it may have been told not to say so.
 *
 * <p>Each address is asked for in turn. Most questions go to the shared MAC; every third goes to all, for only these reach a
 * second station with the same MAC, and a stranger. What was not answered as it should be is asked again.
 * No answer counts after three questions in a row, and where the holder itself is heard; a second answer when it comes twice
 * in a row, for the host's own kernel asks now and then too.
 *
 * <p>Loop thread only; allocates nothing.
 */
public final class IdentityWatch {
    static final long EVERY_NS = 1_000_000_000L;

    /** After a claim switches and neighbours are told again for a while, and a planned move has two owners for a moment. */
    static final long SETTLING_NS = 3_000_000_000L;

    /** A neighbour's kernel answers within microseconds, on a busy host within some tens of milliseconds. */
    static final long ANSWER_NS = 250_000_000L;

    /** After a moment in which others asked: their answers are in by then. */
    static final long AGAIN_NS = 100_000_000L;

    private static final int SILENT_ASKS = 3;
    private static final int DOUBLE_ASKS = 2;
    private static final int TO_ALL_EVERY = 3;
    private static final int FORWARD_EVERY = 3;
    /** Of questions that kernels answer once a second at most, and fewer under a flood. */
    private static final int STUCK_ASKS = 4;

    /** An answer says for so long that another would be heard. */
    private static final long CALIBRATED_NS = 10_000_000_000L;

    /** A station that comes and goes is told of as long as one that stays. */
    private static final long SEVERAL_STANDS_NS = 10_000_000_000L;

    /** More would make a turn late for heartbeats. */
    private static final int MOST_PER_TICK = 32;

    private static final long GO_ON_NS = 1_000_000;

    private final PathFacts[] paths;
    private final SharedAddresses shared;
    private final Ports ports;
    private final Beacon.Roster roster;
    private final Admission admission;
    private final Ears ears;
    private final EventSink events;
    private final Segment[] segments;

    private int holder;
    /** Whose answers the segments remember: the last holder, be it alive or not. */
    private int remembered;

    private long nextNs;
    private int turn;
    private int round;
    private boolean awaiting;
    private long judgeNs;

    IdentityWatch(
            PathFacts[] paths,
            SharedAddresses shared,
            Ports ports,
            Beacon.Roster roster,
            Admission admission,
            Ears ears,
            EventSink events) {
        this.paths = paths;
        this.shared = shared;
        this.ports = ports;
        this.roster = roster;
        this.admission = admission;
        this.ears = ears;
        this.events = events;
        this.segments = new Segment[shared.interfaces()];
        for (PathFacts path : paths) {
            if (path.iface >= 0) {
                segments[path.iface] = new Segment(path);
            }
        }
        this.turn = segments.length;
    }

    /** Whom a host hears on a path besides heartbeats. */
    interface Ears {
        int liveNeighbours(int path, long nowNs);
    }

    /** One gateway interface: what was asked there, and what came of it. */
    private static final class Segment {
        final PathFacts path;
        /** What is told: how it is answered, or that nothing is forwarded. */
        Voice voice = Voice.UNKNOWN;

        Voice answered = Voice.UNKNOWN;
        /** Asked for last; asked for again until the answer is as it should be. */
        int address;

        int nextOfHolder;
        int nextOfAll;
        boolean asked;
        boolean toAll;
        int answers;
        boolean foreign;
        long severalNs;
        boolean everAnswered;
        long answeredNs;
        int silent;
        int doubled;
        boolean forwardAsked;
        boolean forwards;
        boolean everForwarded;
        int stuck;

        Segment(PathFacts path) {
            this.path = path;
        }
    }

    /**
     * A station answered a question of this host for a shared address.
     *
     * @param mayHold see {@link Acquaintances#mayHold}
     */
    void answered(int iface, boolean mayHold, long nowNs) {
        Segment segment = segments[iface];
        segment.answers++;
        segment.foreign |= !mayHold;
        boolean asLater =
                !segment.toAll || !shared.hasMac(iface); // a question to all may pass where that to one does not
        if (mayHold && segment.asked && asLater) {
            segment.everAnswered = true;
            segment.answeredNs = nowNs;
        }
    }

    /**
     * Whether the last holder's answer to a question to the shared MAC was heard on a gateway interface in the ten seconds
     * before: only there is its silence evidence (DESIGN D3).
     */
    boolean isCalibrated(int iface, long atNs) {
        Segment segment = segments[iface];
        return segment.everAnswered && atNs - segment.answeredNs <= CALIBRATED_NS;
    }

    /** The holder would forward what was asked on a gateway interface last. */
    void forwards(int iface) {
        segments[iface].forwards = true;
    }

    /**
     * Judges what was heard and asks what is due.
     *
     * @param othersAsk whether this member asks for the identity for another reason: its answers are not ours
     * @return when the next tick is wanted, to be compared by subtraction
     */
    long onTick(Role role, boolean othersAsk, long nowNs) {
        int now = role instanceof Role.Standby ? livingHolder() : 0;
        if (now != holder) {
            forget(nowNs);
            remember(now);
            holder = now;
            nextNs = nowNs + SETTLING_NS;
        }
        if (holder == 0) {
            return nowNs + EVERY_NS;
        }
        if (othersAsk || !isAlive(roster.find(holder))) {
            pause(nowNs);
            return nextNs;
        }
        if (awaiting && nowNs - judgeNs >= 0) {
            awaiting = false;
            judge(nowNs);
        }
        if (!awaiting && turn == segments.length && nowNs - nextNs >= 0) {
            turn = 0;
            round++;
            nextNs = nowNs + EVERY_NS;
        }
        if (turn < segments.length) {
            askSome(nowNs);
        }
        if (turn < segments.length) {
            return nowNs + GO_ON_NS;
        }
        return awaiting ? judgeNs : nextNs;
    }

    /**
     * The one active that is alive and has our addresses; 0 for none, or more than one. One that is
     * only silent for a moment stays the holder.
     */
    private int livingHolder() {
        int found = 0;
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null && isWatched(peer)) {
                if (found != 0) {
                    return 0;
                }
                found = node;
            }
        }
        return found;
    }

    private boolean isWatched(PeerRecord peer) {
        return peer.status() == Status.ACTIVE && roster.servesTheSame(peer) && (isAlive(peer) || isMissed(peer));
    }

    private static boolean isAlive(@Nullable PeerRecord peer) {
        return peer != null && peer.monitor().verdict() == Verdict.ALIVE;
    }

    private boolean isMissed(PeerRecord peer) {
        return peer.node() == holder && peer.monitor().verdict() != Verdict.DEAD;
    }

    /**
     * The holder's agent is silent or others ask: what was asked counts for nothing, and is asked again soon afterwards. On a
     * busy host that happens every few seconds; to begin anew each time would be never to judge.
     */
    private void pause(long nowNs) {
        long againNs = nowNs + AGAIN_NS;
        if (awaiting || turn < segments.length || againNs - nextNs > 0) {
            nextNs = againNs;
        }
        abandon();
    }

    private void abandon() {
        awaiting = false;
        turn = segments.length;
        for (Segment segment : segments) {
            segment.asked = false;
            segment.forwardAsked = false;
        }
    }

    private void askSome(long nowNs) {
        for (int left = MOST_PER_TICK; turn < segments.length && left > 0; left--) {
            look(segments[turn++], nowNs);
        }
        if (turn == segments.length) {
            awaiting = true;
            judgeNs = nowNs + ANSWER_NS;
        }
    }

    private void judge(long nowNs) {
        for (Segment segment : segments) {
            boolean heard = hears(segment.path, nowNs);
            if (heard && segment.asked) {
                judge(segment, nowNs);
            }
            if (heard && segment.forwardAsked) {
                judgeForward(segment, nowNs);
            }
            segment.asked = false;
            segment.forwardAsked = false;
        }
    }

    private void forget(long nowNs) {
        abandon();
        for (Segment segment : segments) {
            segment.silent = 0;
            segment.doubled = 0;
            segment.everForwarded = false;
            segment.stuck = 0;
            become(segment, Voice.UNKNOWN, nowNs);
        }
    }

    private void remember(int node) {
        if (node != 0 && node != remembered) {
            remembered = node;
            for (Segment segment : segments) {
                segment.everAnswered = false;
            }
        }
    }

    private void look(Segment segment, long nowNs) {
        if (!hears(segment.path, nowNs)) {
            segment.silent = 0;
            become(segment, Voice.UNKNOWN, nowNs); // that the path is silent, or one-way, is told by its own name
            return;
        }
        if (round % FORWARD_EVERY == 1) {
            askForward(segment);
        }
        ask(segment);
    }

    private void judgeForward(Segment segment, long nowNs) {
        segment.stuck = segment.forwards ? 0 : segment.stuck + 1;
        segment.everForwarded |= segment.forwards;
        become(segment, segment.answered, nowNs);
    }

    private void askForward(Segment segment) {
        PeerRecord peer = roster.find(holder);
        int beyond = beyond(segment.path);
        long via = shared.hasMac(segment.path.iface) || peer == null
                ? shared.mac(segment.path.iface)
                : peer.macBits(segment.path.path);
        segment.forwards = false;
        segment.forwardAsked = via != 0 && beyond != 0 && ports.askForward(segment.path.iface, via, beyond);
    }

    /** Our own address on another gateway interface, to which the holder has a way as we have; 0 without one. */
    private int beyond(PathFacts path) {
        for (PathFacts other : paths) {
            if (other.iface >= 0 && other != path && other.carrier && other.ipv4Bits != 0) {
                return other.ipv4Bits;
            }
        }
        return 0;
    }

    /** Whether the holder hears us on a path, and we the holder: then a neighbour there would be answered. */
    private boolean hears(PathFacts path, long nowNs) {
        PeerRecord peer = roster.find(holder);
        if (!path.carrier || shared.count(path.iface) == 0 || peer == null) {
            return false;
        }
        return path.speaks()
                ? peer.monitor().hears(path.path) && admission.hearsUs(holder).has(path.path)
                : ears.liveNeighbours(path.path, nowNs) > 0;
    }

    private void judge(Segment segment, long nowNs) {
        boolean severalLately = segment.answered == Voice.SEVERAL && nowNs - segment.severalNs < SEVERAL_STANDS_NS;
        if (segment.foreign) {
            segment.severalNs = nowNs;
            become(segment, Voice.SEVERAL, nowNs);
        } else if (segment.answers == 0) {
            segment.doubled = 0;
            if (++segment.silent >= SILENT_ASKS) {
                become(segment, Voice.NONE, nowNs);
            }
            return;
        } else if (segment.answers > 1) {
            if (++segment.doubled >= DOUBLE_ASKS) {
                segment.severalNs = nowNs;
                become(segment, Voice.SEVERAL, nowNs);
            }
        } else if (segment.toAll || segment.doubled == 0 && segment.answered != Voice.SEVERAL) {
            segment.doubled = 0;
            become(segment, severalLately ? Voice.SEVERAL : Voice.ONE, nowNs);
        }
        segment.silent = 0;
    }

    private void ask(Segment segment) {
        int iface = segment.path.iface;
        boolean several = segment.doubled > 0 || segment.answered == Voice.SEVERAL;
        segment.toAll = round % TO_ALL_EVERY == 0 || several;
        if (!several && segment.silent == 0) {
            nextAddress(segment);
        }
        segment.answers = 0;
        segment.foreign = false;
        segment.asked = ports.ask(
                iface, segment.address, 1, segment.toAll ? IdentityCheck.Mode.EVERYBODY : IdentityCheck.Mode.HOLDER);
    }

    /** Each in turn, by either kind of question: a station may answer for one address alone. */
    private void nextAddress(Segment segment) {
        int count = shared.count(segment.path.iface);
        if (segment.toAll) {
            segment.address = segment.nextOfAll;
            segment.nextOfAll = (segment.nextOfAll + 1) % count;
        } else {
            segment.address = segment.nextOfHolder;
            segment.nextOfHolder = (segment.nextOfHolder + 1) % count;
        }
    }

    private void become(Segment segment, Voice answered, long nowNs) {
        boolean deadEnd = answered == Voice.ONE && segment.everForwarded && segment.stuck >= STUCK_ASKS;
        Voice voice = deadEnd ? Voice.DEAD_END : answered;
        Voice before = segment.voice;
        segment.answered = answered;
        segment.voice = voice;
        if (before != voice && (before.isWrong() || voice.isWrong())) {
            events.accept(new MemberEvent.VoiceHeard(nowNs, holder, segment.path.path, voice));
        }
    }

    /** What a heartbeat on a path says of it; on sync, of all interfaces. */
    int flags(PathFacts path) {
        if (path.iface >= 0) {
            return segments[path.iface].voice.flags();
        }
        int all = 0;
        for (Segment segment : segments) {
            all |= segment.voice.flags();
        }
        return all;
    }

    /** How the holder's addresses are answered for on a gateway interface, as this member hears it. */
    public Voice heard(int iface) {
        return segments[iface].voice;
    }

    /** The member whose addresses these are; 0 for none. */
    public int holder() {
        return holder;
    }
}
