package dev.baton.agent.member;

import dev.baton.agent.event.Answerer;
import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.TakeoverConfirmation;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleMachine;
import dev.baton.agent.role.TermSource;
import dev.baton.arp.watch.ClashDetector;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpView;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.detect.Probes;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One member of a cluster: where frames become life, life a verdict, a verdict a role, and a role a claim and
 * announcements.
 *
 * <pre>
 *   heartbeat in -> Admission -> PeerMonitor -> RoleMachine -> claim, release (Ports)
 *   ARP, NA, echo in -> Surroundings -> PeerMonitor (kernel answers, ears)
 *   ARP in ------> IdentityCheck (who answers for us?)
 *   tick --------> PeerMonitor, RoleMachine, IdentityCheck, AnnouncePlan, Beacon
 * </pre>
 *
 * Owned by the loop thread. The caller reads everything that waits before it calls {@link #onTick}, so that silence is
 * judged only after listening (DESIGN D4); a tick that comes late restarts every detection window first. A turn in which
 * nothing changes allocates nothing.
 */
public final class Member {
    private static final long TOLERATED_LATENESS_NS = 2_000_000;
    /** A peer tells us within that time whether it hears us. */
    private static final long JUST_NS = 1_000_000_000L;

    /** Longer than what a claim announces. */
    private static final long UNHEARD_NS = 6_000_000_000L;

    private final MemberSettings settings;
    /** The shortest detection window, which the settings work out anew each time they are asked. */
    private final long windowNs;

    private final SharedAddresses shared;
    private final TermSource terms;
    private final LearntWindows windows;
    private final Ports ports;
    private final EventSink events;
    private final PathFacts[] paths;
    private boolean started;
    private final @Nullable PeerRecord[] byNode = new @Nullable PeerRecord[Heartbeat.MAX_NODES + 1];
    private final Admission admission;
    private final RoleMachine machine;
    private final Vigil vigil;
    private final Inquiry inquiry;
    private final Holding holding;
    private final HealthScore health;
    private final Moves moves;
    private final Beacon beacon;
    private final WordReader words = new WordReader();
    private final Refusals refusals;
    private final CrossedPaths crossed;
    private final JoinedSegments joined;
    private final TwinMacs twins;
    private final Arrivals arrivals;
    private final SwitchTables switchTables;
    private final Acquaintances acquaintances;
    private final Surroundings surroundings;
    private final IdentityWatch identityWatch;
    private final VoiceReports voiceReports;
    private final Protection protection;
    private final Lateness lateness = new Lateness();
    private final PeerEvents peerEvents = new PeerEvents();

    private long nowNs;
    private long deadlineNs;
    private long oversleptNs = Long.MIN_VALUE / 2;

    /**
     * A member that has not started yet.
     *
     * @param counts addresses that are announced on each gateway interface, the shared ones first
     */
    public Member(
            MemberSettings settings,
            PathFacts[] paths,
            SharedAddresses shared,
            int[] counts,
            TermSource terms,
            LearntWindows windows,
            Ports ports,
            EventSink events) {
        this.settings = settings;
        this.windowNs = settings.detect().shortestWindowNs();
        this.paths = paths.clone();
        this.shared = shared;
        this.terms = terms;
        this.windows = windows;
        this.ports = ports;
        this.events = events;
        this.refusals = new Refusals(events);
        this.crossed = new CrossedPaths(this.paths, events);
        this.joined = new JoinedSegments(this.paths, shared, this::mayBeCrossed, events);
        this.twins = new TwinMacs(settings.node(), this.paths, events);
        this.admission = new Admission(settings.node(), settings.nonce(), settings.detect());
        this.inquiry = new Inquiry(shared, ports, events, this::answersOn);
        this.vigil =
                new Vigil(byNode, ports, inquiry, windowNs, settings.detect().uncalibratedNs());
        this.holding = new Holding(settings, shared, counts, ports, events, vigil, inquiry, this::heartbeat);
        this.machine = new RoleMachine(settings.role(), terms, holding);
        this.acquaintances = new Acquaintances(this.paths, shared, peerEvents);
        this.arrivals = new Arrivals(this.paths, acquaintances, ports, events);
        this.switchTables = new SwitchTables(this.paths, shared, ports);
        this.surroundings = new Surroundings(this.paths, shared, acquaintances, ports, peerEvents, arrivals);
        this.health = new HealthScore(this.paths, admission, crossed, peerEvents, events, surroundings::askNeighbours);
        this.identityWatch = new IdentityWatch(
                this.paths, shared, ports, peerEvents, admission, surroundings::liveNeighbours, events);
        this.voiceReports = new VoiceReports(peerEvents, events);
        this.protection = new Protection(settings.detect(), admission, peerEvents);
        this.beacon = new Beacon(settings, this.paths, ports, admission, peerEvents, health, identityWatch);
        this.moves = new Moves(settings, this.paths, machine, holding, health, peerEvents);
    }

    /** Begins to listen and to send; {@code inherited} as in {@link RoleMachine#start}. */
    public void start(boolean inherited, long startNs) {
        now(startNs);
        deadlineNs = startNs;
        beacon.start(startNs);
        machine.start(inherited, startNs);
        started = true;
    }

    /** After {@link #start}: see {@link RoleMachine#crashed}. */
    public void crashed(long atNs) {
        machine.crashed(atNs);
    }

    /** An authenticated heartbeat arrived on {@code path}; {@code sourceMacBits} is 0 where the path does not show it. */
    public void onHeartbeat(HeartbeatView frame, int path, long sourceMacBits, long atNs) {
        now(atNs);
        if (!settings.sharesIdentity(frame.configDigest())) {
            onOtherIdentity(path, frame.node(), frame.cluster());
            return;
        }
        Refusal refusal = admission.admit(frame, path, sourceMacBits, atNs);
        twins.heartbeat(frame, atNs);
        if (refusal == Refusal.REFLECTED && joined.ownHeartbeat(facts(path), frame.path(), atNs)) {
            refusals.countUntold(refusal); // by this name
            return;
        }
        if (refusal == Refusal.WRONG_PATH && isCrossed(frame, path, sourceMacBits, atNs)) {
            refusals.countUntold(refusal);
            return;
        }
        if (refusal != Refusal.NONE) {
            onRefused(refusal, path, frame.node());
            if (refusal == Refusal.DUPLICATE_NODE && givesWayTo(frame)) {
                machine.superseded(atNs);
                ports.duplicateNode();
            } else if (refusal == Refusal.NOT_ECHOED && admission.isDisplaced(frame.node(), atNs)) {
                beacon.nonce(admission.renew());
                events.accept(new MemberEvent.Noticed(atNs, Notice.DISPLACED, frame.node(), null));
            }
            return;
        }
        PeerRecord peer = record(frame.node());
        boolean found = peer.locate(path, frame);
        facts(path).provenMacBits = facts(path).mac.bits();
        voiceReports.said(peer.node(), path, frame.flags(), atNs);
        boolean leaving = frame.has(Flag.LEAVING);
        if (!leaving) {
            peer.monitor().unheardOn(path, !admission.hearsUs(peer.node()).has(path));
            peer.monitor().heard(path, frame.nonce(), atNs);
            health.stationHeard(path, false, atNs);
        }
        surroundings.heartbeat(facts(path), frame, atNs);
        if (found) {
            surroundings.introduce(peer, facts(path), atNs);
        }
        surroundings.elsewhere(peer, frame, atNs);
        boolean newest = admission.wasNewest();
        if (newest) {
            compareConfiguration(peer, frame);
            peer.take(frame, leaving);
            machine.heard(words.read(frame), atNs);
        }
        if ((frame.has(Flag.QUERY) || frame.has(Flag.RELEASED)) && !mayBeOld()) {
            beacon.sendOn(path, Flag.ANSWER.bit(), machine, terms, atNs);
        }
        if (newest && leaving) {
            peer.monitor().left(atNs);
        }
    }

    private boolean isCrossed(HeartbeatView frame, int path, long sourceMacBits, long atNs) {
        boolean honest = sourceMacBits == frame.macBits() && frame.path() != path;
        boolean same = frame.configDigest() == settings.configDigest();
        return honest && crossed.explains(frame, facts(path), peerEvents.find(frame.node()), same, atNs);
    }

    /** A heartbeat was refused, here or before it could be authenticated. */
    public void onRefused(Refusal refusal, int path, int node) {
        refusals.count(refusal, path, node, 0, nowNs);
    }

    /**
     * Of two with our node id the one that does less: that starts beside one that does not, that stands by beside an owner; of two
     * that start the one with the higher nonce, of two that own the one with the lower term; else the one that has sent less, for
     * it came later. So that one is left, whichever of them looks.
     */
    private boolean givesWayTo(HeartbeatView namesake) {
        Role role = machine.role();
        Status theirs = namesake.status();
        if (role instanceof Role.Starting) {
            return theirs != Status.ONLINE || admission.ownNonce() > namesake.nonce();
        }
        boolean older = namesake.counter() > beacon.counter();
        if (role instanceof Role.Standby) {
            return theirs == Status.ACTIVE || theirs == Status.STANDBY && older;
        }
        long term = machine.term();
        return role instanceof Role.Active
                && theirs == Status.ACTIVE
                && (namesake.term() > term || namesake.term() == term && older);
    }

    /** A heartbeat that is signed with our key came from a member of another identity. */
    public void onOtherIdentity(int path, int node, int cluster) {
        inquiry.otherIdentity(nowNs);
        refusals.count(Refusal.OTHER_IDENTITY, path, node, cluster, nowNs);
    }

    /** An ARP frame was heard on {@code path}; not one that this host sent itself. */
    public void onArp(int path, ArpView frame, long atNs) {
        now(atNs);
        PathFacts facts = facts(path);
        surroundings.arp(facts, frame, ownLateNs(), atNs);
        joined.frame(facts, frame.etherSource(), atNs);
        if (facts.iface >= 0 && frame.etherSource() != shared.mac(facts.iface)) {
            health.stationHeard(path, isReply(facts, frame), atNs);
        }
        if (facts.iface >= 0 && shared.contains(facts.iface, frame.senderIp())) {
            spokenFor(facts.iface, frame.senderMac(), isReply(facts, frame));
        }
    }

    /** A neighbour advertisement to this host or to all was heard on {@code path}. */
    public void onAdvertised(int path, NdpView frame, long atNs) {
        now(atNs);
        PathFacts facts = facts(path);
        surroundings.advertised(facts, frame, ownLateNs(), atNs);
        joined.frame(facts, frame.etherSource(), atNs);
        if (facts.iface < 0 || frame.etherSource() != shared.mac(facts.iface)) {
            health.stationHeard(path, frame.isSolicited(), atNs);
        }
        if (facts.iface >= 0 && shared.contains(facts.iface, frame.subjectHigh(), frame.subjectLow())) {
            spokenFor(facts.iface, frame.subjectMac(), frame.isSolicited());
        }
    }

    private static boolean isReply(PathFacts facts, ArpView frame) {
        return frame.opcode() == ArpFrame.REPLY && frame.etherTarget() == facts.mac.bits();
    }

    private void spokenFor(int iface, long mac, boolean answers) {
        boolean mayHold = acquaintances.mayHold(iface, mac);
        inquiry.spokenFor(iface, mac, mayHold, nowNs);
        if (answers) {
            identityWatch.answered(iface, mayHold, nowNs);
        }
    }

    private boolean answersOn(int iface, long atNs) {
        return identityWatch.isCalibrated(iface, atNs);
    }

    /** Whoever was asked on {@code path} whether it would forward says that it would. */
    public void onForwards(int path, long atNs) {
        now(atNs);
        identityWatch.forwards(facts(path).iface);
    }

    /** A station answered on {@code path} the ICMP echo request that it was sent at {@code askedNs}. */
    public void onEchoed(int path, Station station, long askedNs, long atNs) {
        now(atNs);
        surroundings.echoed(facts(path), station, Math.max(0, atNs - askedNs), ownLateNs(), atNs);
        health.stationHeard(path, true, atNs);
    }

    /** A station on {@code path} has answered when all were called ({@link Ports#callNeighbours}). */
    public void onMet(int path, Station station, long atNs) {
        now(atNs);
        surroundings.met(facts(path), station, atNs);
        health.stationHeard(path, true, atNs);
    }

    /** Somebody else's frame was heard on a gateway interface. */
    public void onWireHeard(long atNs) {
        now(atNs);
        boolean first = !machine.hearsWire();
        machine.wireHeard(atNs);
        if (first) {
            announce(-1, atNs);
        }
    }

    /** Our carrier on a path changed or is known for the first time. */
    public void onCarrier(int path, boolean up, long atNs) {
        now(atNs);
        boolean anyGateway = false;
        boolean changed = false;
        for (PathFacts facts : paths) {
            if (facts.path == path) {
                boolean back = up && !facts.carrier;
                changed = up != facts.carrier;
                facts.carrier = up;
                if (facts.iface >= 0) {
                    inquiry.carrier(facts.iface, up);
                    if (back) {
                        surroundings.carrierBack(facts);
                        holding.raised(facts.iface);
                    }
                }
            }
            anyGateway |= facts.iface >= 0 && facts.carrier;
        }
        for (PeerRecord peer : byNode) {
            if (peer != null && changed) {
                peer.monitor().carrier(path, up, atNs);
            }
        }
        machine.carrier(anyGateway, atNs);
        if (changed && started) {
            heartbeat(); // so that each knows at once whether it lost alone
        }
    }

    /** Whether this host would pass nothing on that comes in on a gateway interface, as its kernel says. */
    public void onDeadEnd(int iface, boolean isOne, long atNs) {
        now(atNs);
        health.deadEnd(iface, isOne, atNs);
    }

    /** A shared link is up, which a claim did not wait for or somebody had lowered: its neighbours are told in full. */
    public void onLinkRaised(int iface, long atNs) {
        now(atNs);
        holding.raised(iface);
    }

    /**
     * An operator wants the shared addresses announced, at once and twice more.
     *
     * @param iface the gateway interface, or -1 for all
     * @return how many addresses; -1 when this member is not active
     */
    public int announce(int iface, long atNs) {
        now(atNs);
        return machine.role().owns() && !machine.yields() ? holding.announceAgain(iface) : -1;
    }

    /** Whether we alone should hold the identity: in a planned move two do for a moment, by agreement. */
    public boolean ownsAlone() {
        return machine.role() instanceof Role.Active && !machine.flags().claimed();
    }

    /** Which MACs are members' own. */
    public ClashDetector.Members acquaintances() {
        return acquaintances;
    }

    /** A station answered for its address, in two halves, a question in the name of the identity on a gateway interface. */
    public void onConfirmed(int iface, long high, long low, long atNs) {
        arrivals.answered(iface, high, low, atNs);
    }

    /** The kernel has talked with this station on a gateway interface. */
    public void onNeighbour(int iface, Ip ip, Mac mac, long atNs) {
        boolean ours = ip.isV4() ? shared.contains(iface, ip.v4Bits()) : shared.contains(iface, ip.high(), ip.low());
        if (!ours) {
            arrivals.known(iface, ip.high(), ip.low(), mac.bits(), atNs);
            surroundings.known(iface, new Station(mac, ip), atNs);
        }
    }

    /** Who has answered since the last claim, for status pages; allocates. */
    public TakeoverConfirmation arrivals() {
        return arrivals.facts(machine.term());
    }

    /** Who answered for the identity without being known to hold it, when last somebody did; for status pages. */
    public @Nullable Answerer answerer() {
        return inquiry.answerer();
    }

    /** By which device of the host the frames of a gateway interface leave in the end: VLANs share one. */
    public void onTrunk(int iface, int device) {
        holding.leavesBy(iface, device);
    }

    /** SIGTERM. */
    public void stop(long atNs) {
        now(atNs);
        machine.stopRequested(atNs);
    }

    /**
     * An operator asks for a planned move.
     *
     * @param to the node id of the heir, 0 for whoever goes first
     * @param force also to a standby that is worse than this member, as long as it could take over
     * @param whenEnded told how it ended, on the loop thread, if nothing stands in the way
     */
    public Succession switchover(int to, boolean force, Consumer<Move> whenEnded, long atNs) {
        now(atNs);
        return moves.begin(to, force, whenEnded, atNs);
    }

    /**
     * Does what time alone brings about. To be called after everything that waits was read.
     *
     * @param behind whether, after a turn that came late, some heartbeats from before it may still wait
     * @return when to call again at the latest
     */
    public long onTick(long atNs, boolean behind) {
        now(atNs);
        noticeLateness(atNs - deadlineNs, behind);
        machine.sending(beacon.works());
        health.onTick(atNs);
        boolean speaks = !vigil.isReading() || !machine.role().owns(); // not as an owner that another may have followed
        long nextNs = speaks ? beacon.onTick(machine, terms, atNs) : atNs;
        for (PeerRecord peer : byNode) {
            if (peer != null) {
                nextNs = earlier(nextNs, peer.monitor().onTick(atNs));
            }
        }
        nextNs = earlier(nextNs, surroundings.onTick(atNs));
        if (!machine.role().owns()) {
            vigil.end();
        } else if (!machine.yields()
                && vigil.look(atNs) == Vigil.Outcome.LAPSED) { // an heir that claimed is heard, too
            machine.lapsed(atNs);
        }
        nextNs = earlier(nextNs, inquiry.onTick(atNs));
        machine.deaf(surroundings.hearNobody(atNs), atNs);
        nextNs = earlier(nextNs, machine.onTick(atNs));
        nextNs = earlier(nextNs, identityWatch.onTick(machine.role(), inquiry.isAsking(), atNs));
        voiceReports.onTick(machine.role(), atNs);
        moves.onTick(atNs);
        boolean silent = machine.yields() // then each word would turn the switches away from the heir
                || machine.mayBeFollowed(atNs)
                || isUnheardOf(atNs);
        if (!silent) {
            nextNs = earlier(nextNs, holding.announceDue());
        }
        nextNs = earlier(nextNs, switchTables.onTick(!silent && standsByLease(), atNs));
        if (!silent) {
            nextNs = earlier(nextNs, arrivals.onTick(machine.role(), machine.term(), holding.firstPassDone(), atNs));
        }
        deadlineNs = nextNs;
        return nextNs;
    }

    /**
     * Whether we own, and have never heard a single frame on any gateway interface: either nobody is there, or it is we who are
     * deaf, beside an owner that serves. Then the claim's own announcements are enough, and the switches are left alone.
     */
    private boolean isUnheardOf(long atNs) {
        return !machine.hearsWire()
                && machine.role().owns()
                && atNs - machine.role().sinceNs() >= UNHEARD_NS;
    }

    /** Whether a frame that is read now may be from before a sleep. */
    private boolean mayBeOld() {
        return vigil.isReading() || ownLateNs() > windowNs;
    }

    private void noticeLateness(long lateNs, boolean behind) {
        if (lateness.record(lateNs, nowNs)) {
            tellLateness();
        }
        boolean late = lateNs
                > Math.max(TOLERATED_LATENESS_NS, windowNs / settings.detect().misses());
        if (!late && !vigil.isReading()) {
            return;
        }
        for (PeerRecord peer : byNode) {
            if (peer != null) {
                peer.monitor().overslept(lateNs, nowNs);
            }
        }
        machine.overslept(late ? lateNs : 0, nowNs);
        health.overslept(nowNs);
        if (vigil.isReading() || lateNs > windowNs) {
            vigil.listen(behind, nowNs);
        }
        if (late) {
            oversleptNs = nowNs;
            events.accept(new MemberEvent.Overslept(nowNs, lateNs));
        }
    }

    /** A late loop makes the window of its own heartbeats dishonest; so does a late peer's. */
    private void tellLateness() {
        beacon.late(lateness.p99Ns());
        for (PeerRecord peer : byNode) {
            if (peer != null) {
                peer.monitor().lateness(Math.max(lateness.p99Ns(), peer.latenessMicros() * 1_000));
            }
        }
    }

    /** Whether the lease may be renewed: we hold the identity and have listened since we last slept (DESIGN D4). */
    public boolean standsByLease() {
        return machine.role().owns() && !vigil.isKept();
    }

    /** Whether the shared MAC of one interface may be heard on another because of a peer whose interfaces are in another order. */
    private boolean mayBeCrossed(PathFacts on, PathFacts other) {
        for (PeerRecord peer : byNode) {
            if (peer != null && peer.configDigest() != 0 && !settings.servesTheSame(peer.configDigest())) {
                return true;
            }
        }
        return crossed.isCrossed(on, other, nowNs);
    }

    private void compareConfiguration(PeerRecord peer, HeartbeatView frame) {
        if (peer.configDigest() != frame.configDigest()) {
            boolean agrees = frame.configDigest() == settings.configDigest();
            if (peer.configDigest() != 0 || !agrees) {
                events.accept(new MemberEvent.ConfigurationCompared(nowNs, peer.node(), agrees, frame.configDigest()));
            }
        }
    }

    private void now(long atNs) {
        nowNs = atNs;
        holding.at(atNs);
    }

    private void heartbeat() {
        beacon.sendAll(0, machine, terms, nowNs);
    }

    private PeerRecord record(int node) {
        PeerRecord known = byNode[node];
        if (known == null) {
            known = new PeerRecord(node, new PeerMonitor(node, settings.detect(), peerEvents, peerEvents));
            for (PathFacts path : paths) {
                known.monitor().carrier(path.path, path.carrier, nowNs);
            }
            long learntNs = windows.learnt(node);
            if (learntNs > 0) {
                known.monitor().recall(learntNs, nowNs);
            } else {
                known.monitor().neverMeasured();
            }
            byNode[node] = known;
        }
        return known;
    }

    private long ownLateNs() {
        return Math.max(0, nowNs - deadlineNs);
    }

    private PathFacts facts(int path) {
        for (PathFacts facts : paths) {
            if (facts.path == path) {
                return facts;
            }
        }
        throw new IllegalArgumentException("no path " + path);
    }

    private static long earlier(long a, long b) {
        return a - b <= 0 ? a : b;
    }

    /** What we are. */
    public RoleMachine machine() {
        return machine;
    }

    /** The peer with this node id, if one was ever alive. */
    public @Nullable PeerRecord peer(int node) {
        return byNode[node];
    }

    /**
     * Whether we own, a peer could take over right now, and none finds our shared addresses answered for otherwise than they
     * should be.
     */
    public boolean isProtected(long atNs) {
        return machine.role().owns() && isStoodBy() && !voiceReports.isDoubted(atNs);
    }

    /** Whether a peer could take over right now, as far as heartbeats tell. */
    public boolean isStoodBy() {
        return protection.isStoodBy();
    }

    /** What keeps a peer from taking over if we were gone; null for nothing. */
    public Protection.@Nullable Gap gap(PeerRecord peer) {
        return protection.gap(peer);
    }

    /** What is wrong with our gateway interfaces. */
    public HealthScore health() {
        return health;
    }

    /** Our health score as the others are told it, 0 when we could not take over. */
    public int score(long atNs) {
        return health.score(machine, atNs);
    }

    /** The paths on which {@code node} says it hears us. */
    public PathSet hearsUs(int node) {
        return admission.hearsUs(node);
    }

    /** Whether a peer's configuration is ours in all that members must agree on. */
    public boolean configurationAgrees(PeerRecord peer) {
        return peer.configDigest() == settings.configDigest();
    }

    /** What keeps the role here although a peer is healthier, for status pages; null where none is, or nothing does. */
    public @Nullable HoldDown holdDown(long atNs) {
        return moves.holdDown(atNs);
    }

    /** Heartbeats refused so far for one reason. */
    public long refused(Refusal refusal) {
        return refusals.count(refusal);
    }

    /** Whether it did not run when it should have, a moment ago: then it may have missed what peers sent meanwhile. */
    public boolean hasJustSlept(long atNs) {
        return atNs - oversleptNs < JUST_NS;
    }

    /** The shortest detection window, nanoseconds: how soon silence is judged at best. */
    public long windowNs() {
        return windowNs;
    }

    public Lateness lateness() {
        return lateness;
    }

    /** Neighbours of a gateway interface that are known to answer. */
    public int liveNeighbours(int path, long atNs) {
        return surroundings.liveNeighbours(path, atNs);
    }

    /** How a living active's shared addresses are answered for. */
    public IdentityWatch identityWatch() {
        return identityWatch;
    }

    /** How ours are, as the peers say. */
    public VoiceReports voiceReports() {
        return voiceReports;
    }

    /** Who answers for the identity while it is being asked for. */
    public IdentityCheck identityCheck() {
        return inquiry.check();
    }

    /** Peers: their probes, their verdicts, their place in the beacon. */
    private final class PeerEvents implements Probes, PeerMonitor.Listener, Beacon.Roster {
        @Override
        public void query(int node) {
            beacon.sendAll(Flag.QUERY.bit(), machine, terms, nowNs);
        }

        @Override
        public Sending kernelProbe(int node, int path, ProbeKind kind) {
            PeerRecord peer = byNode[node];
            return peer == null ? Sending.NO_ADDRESS : surroundings.probe(peer, facts(path), kind, nowNs);
        }

        @Override
        public void askNeighbours() {
            surroundings.askNeighbours(nowNs);
        }

        @Override
        public boolean isUnwitnessed(long atNs) {
            return surroundings.isUnwitnessed(atNs);
        }

        @Override
        public void nameNeighbours(PathFacts path, Heartbeat heartbeat, long atNs) {
            surroundings.nameTo(path, heartbeat, atNs);
        }

        @Override
        public void window(int node, long windowNs, long profileNs) {
            windows.keep(node, windowNs > profileNs ? windowNs : LearntWindows.AS_THE_PROFILE);
            events.accept(new MemberEvent.WindowChanged(nowNs, node, windowNs, profileNs));
        }

        @Override
        public void deaf(int node, boolean deaf) {
            events.accept(new MemberEvent.DeafnessChanged(nowNs, node, deaf));
        }

        @Override
        public void verdict(int node, Verdict from, Verdict to, long atNs, long silentNs, Grounds grounds) {
            machine.verdict(node, to, grounds, atNs);
            events.accept(new MemberEvent.VerdictChanged(atNs, node, from, to, silentNs, grounds));
        }

        @Override
        public void path(int node, int path, boolean heard, long atNs) {
            events.accept(new MemberEvent.PathChanged(atNs, node, path, heard));
        }

        @Override
        public @Nullable PeerRecord find(int node) {
            return byNode[node];
        }

        @Override
        public boolean servesTheSame(PeerRecord peer) {
            return settings.servesTheSame(peer.configDigest());
        }

        @Override
        public @Nullable PathSet heardPaths(int node) {
            PeerRecord peer = byNode[node];
            return peer == null ? null : peer.monitor().heardPaths();
        }
    }
}
