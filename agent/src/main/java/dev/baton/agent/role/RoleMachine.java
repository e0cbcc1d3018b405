package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Decides who owns the identity (DESIGN D2, D3, D5 and "Start-up"). One instance, owned by the loop thread; it hears living
 * heartbeats and verdicts, and acts through {@link Effects}.
 *
 * <pre>
 *             peer active, or others go first
 *   STARTING ---------------------------------> STANDBY <------------+---------------+
 *    |     \                                      |                  |               |
 *    |      \ elected, alone, resumed             | peer dead,       | conflict      | handed over
 *    |       \                                    | identity silent, | lost          |
 *    |        \                                   | peer released,   |               |
 *    |         \                                  v hand-over, ...   |               |
 *    |          +-----------------------------> ACTIVE -------------+               |
 *    |                                          |   ^                                |
 *    |                     switchover, stop     |   | kept: no heir came             |
 *    v                                          v   |                                |
 *   LEAVING <-- stop ------- RELEASING (PREPARE, ORDERED, YIELDING: still the owner) +
 *    |
 *    +--> STOPPED      (STANDBY leaves as STARTING does)
 *
 *  STARTING  -&gt; ACTIVE    alone
 *  STARTING  -&gt; ACTIVE    elected
 *  STARTING  -&gt; ACTIVE    resumed
 *  STARTING  -&gt; LEAVING   stop
 *  STARTING  -&gt; STANDBY   peer-active
 *  STARTING  -&gt; STANDBY   peer-goes-first
 *  STANDBY   -&gt; ACTIVE    alone
 *  STANDBY   -&gt; ACTIVE    elected
 *  STANDBY   -&gt; ACTIVE    handover
 *  STANDBY   -&gt; ACTIVE    identity-silent
 *  STANDBY   -&gt; ACTIVE    peer-dead
 *  STANDBY   -&gt; ACTIVE    peer-released
 *  STANDBY   -&gt; LEAVING   stop
 *  ACTIVE    -&gt; RELEASING healthier-peer
 *  ACTIVE    -&gt; RELEASING preempted
 *  ACTIVE    -&gt; RELEASING stop
 *  ACTIVE    -&gt; RELEASING switchover
 *  ACTIVE    -&gt; STANDBY   conflict-lost
 *  ACTIVE    -&gt; STANDBY   cut-off
 *  ACTIVE    -&gt; STANDBY   deaf
 *  ACTIVE    -&gt; STANDBY   lapsed
 *  RELEASING -&gt; ACTIVE    kept
 *  RELEASING -&gt; LEAVING   stop
 *  RELEASING -&gt; RELEASING stop
 *  RELEASING -&gt; STANDBY   conflict-lost
 *  RELEASING -&gt; STANDBY   handed-over
 *  LEAVING   -&gt; STOPPED   stop
 * </pre>
 *
 * A claim needs that no living member owns the identity, that this member is able to, and one of: the owner is DEAD on
 * evidence; it said RELEASED or ordered a hand-over; or the wire was asked and nobody answered for the identity. A lone verdict about a
 * peer's <em>agent</em> never suffices, because its kernel may go on answering under the lease.
 *
 * <p>Here an owner defends the role. {@link Candidate} tells of those that do not own, {@link Handover} of planned
 * moves, {@link Departure} of the way out, {@link Readiness} of who may claim at all, and {@link Tenure} is where roles change: it refuses what the table does not have.
 */
public final class RoleMachine {
    private final RoleSettings settings;
    private final TermSource terms;
    private final Effects effects;
    private final Peers peers = new Peers();
    private final Readiness readiness;
    private final Tenure tenure;
    private final Candidate candidate;
    private final Handover handover;
    private final Departure departure;

    public RoleMachine(RoleSettings settings, TermSource source, Effects effects) {
        this.settings = settings;
        this.terms = source;
        this.effects = effects;
        this.readiness = new Readiness(settings);
        this.tenure = new Tenure(terms, effects);
        this.candidate = new Candidate(settings, terms, effects, peers, tenure, readiness);
        this.departure = new Departure(effects, peers, tenure);
        this.handover = new Handover(settings.node(), effects, peers, tenure, departure);
    }

    /**
     * Begins to listen.
     *
     * @param inherited whether a previous agent of this boot left the identity standing: it is resumed after one
     *     detection window in which nobody showed a higher term (DESIGN D3)
     */
    public void start(boolean inherited, long nowNs) {
        readiness.start(nowNs);
        candidate.start(inherited, nowNs);
        if (!inherited) {
            terms.released(); // of what an agent before it held nothing stands any more
        }
        tenure.enter(new Role.Starting(nowNs), Reason.BOOT);
    }

    /** After {@link #start}: this agent was started again and again while active; for a moment another member goes first. */
    public void crashed(long nowNs) {
        readiness.crashed(nowNs);
    }

    public Role role() {
        return tenure.role();
    }

    /** Why the role changed last. */
    public Reason lastReason() {
        return tenure.lastReason();
    }

    public Flags flags() {
        return tenure.flags();
    }

    /** What keeps this member from claiming although there seems to be cause, as long as it does. */
    public @Nullable Notice standingNotice() {
        return candidate.standingNotice();
    }

    /** The member that this is about; 0 for none. */
    public int standingPeer() {
        return candidate.standingPeer();
    }

    /** The term held or, for a member that holds nothing, the last one it held. */
    public long term() {
        return tenure.role() instanceof Role.Active active ? active.term() : terms.lastHeld();
    }

    /** Whether this member could take over right now: what its health score tells the others. */
    public boolean able(long nowNs) {
        return impediments(nowNs) == 0;
    }

    /** What keeps it from that; bits of {@link Impediment}. */
    public int impediments(long nowNs) {
        Role role = tenure.role();
        boolean ends = role instanceof Role.Leaving || role instanceof Role.Releasing releasing && releasing.ends();
        return readiness.impediments(nowNs) | (ends ? Impediment.LEAVING.bit() : 0);
    }

    /** The member that a planned move of ours goes to; 0 for none, or whoever goes first. */
    public int successor() {
        return tenure.role() instanceof Role.Releasing releasing ? releasing.heir() : 0;
    }

    /** The active member that this one hears and follows; 0 for none. */
    public int followed() {
        Peer owner = tenure.role().owns() ? null : peers.livingOwner();
        return owner == null ? 0 : owner.node;
    }

    /** The term of that one. */
    public long followedTerm() {
        Peer owner = peers.livingOwner();
        return owner == null ? 0 : owner.term;
    }

    /** Whether any gateway interface has carrier. */
    public void carrier(boolean any, long nowNs) {
        readiness.carrier(any, nowNs);
    }

    /** Whether heartbeats leave this host at all. */
    public void sending(boolean works) {
        readiness.sending(works);
    }

    /** Whether this member hears nobody, neither a peer nor a neighbour, who lived until then. */
    public void deaf(boolean isDeaf, long nowNs) {
        readiness.deaf(isDeaf, nowNs);
    }

    /**
     * Whether another may own by now that we do not hear: nobody is heard, or was until less than a window ago. A network that
     * joins again must not hear of us before we hear of it.
     */
    public boolean mayBeFollowed(long nowNs) {
        return readiness.mayBeFollowed(nowNs);
    }

    /** Somebody else's frame was heard on a gateway interface: the wire forwards (DESIGN "Start-up"). */
    public void wireHeard(long nowNs) {
        readiness.wireHeard(nowNs);
    }

    /** Whether that was so since this agent started. */
    public boolean hearsWire() {
        return readiness.hearsWire();
    }

    /** This member slept: what it did not hear in that time proves nothing (DESIGN D4). */
    public void overslept(long sleptNs, long nowNs) {
        readiness.overslept(sleptNs, nowNs);
        candidate.overslept(sleptNs);
        effects.stopAsking();
    }

    /** A peer was judged. */
    public void verdict(int node, Verdict verdict, Grounds grounds, long nowNs) {
        if (peers.peer(node).judge(verdict, grounds, nowNs)) {
            readiness.peerFellSilent(nowNs);
        }
    }

    /** A living heartbeat. The verdict of its sender is ALIVE by the time this is called, unless it leaves. */
    public void heard(PeerWord word, long nowNs) {
        Peer peer = peers.peer(word.node);
        boolean wasOwner = peer.active;
        boolean justReleased = word.released && !peer.released;
        peers.take(peer, word, nowNs);
        terms.saw(word.highestTerm);
        Role role = tenure.role();
        if (role instanceof Role.Active active) {
            defend(active, peer, word, justReleased, nowNs);
        } else if (role instanceof Role.Releasing releasing) {
            handover.heard(releasing, word, nowNs);
        } else if (role instanceof Role.Leaving) {
            departure.heard(word, nowNs);
        } else if (!(role instanceof Role.Stopped)) {
            candidate.heard(peer, word, wasOwner && justReleased && !word.active, nowNs);
        }
    }

    private void defend(Role.Active active, Peer peer, PeerWord word, boolean justReleased, long nowNs) {
        boolean planned = tenure.flags().claimed();
        if (justReleased) {
            tenure.say(Flags.NONE, nowNs);
            effects.announce(planned ? Occasion.HANDED_OVER : Occasion.CONFLICT_WON);
            effects.notice(Notice.PEER_RELEASED, word.node);
        }
        if (!word.active) {
            yieldToUnheard(active, word, nowNs);
            return;
        }
        if (Peers.outranks(word.term, word.node, active.term(), settings.node())) {
            layDown(Flags.RELEASED, Reason.CONFLICT_LOST, nowNs);
        } else if (!(planned && word.prepare) && peer.conflictTerm != word.term) {
            peer.conflictTerm = word.term;
            effects.announce(Occasion.CONFLICT_WON);
            effects.heartbeat();
            effects.notice(Notice.CONFLICT_WON, word.node);
        }
    }

    /** Another owns that only others hear: of two that cannot hear each other one has to let go all the same. */
    private void yieldToUnheard(Role.Active active, PeerWord word, long nowNs) {
        boolean another = word.follows != 0 && word.follows != settings.node();
        if (another
                && !peers.peer(word.follows).is(Verdict.ALIVE)
                && Peers.outranks(word.followsTerm, word.follows, active.term(), settings.node())) {
            layDown(Flags.RELEASED, Reason.CONFLICT_LOST, nowNs); // why it claims nothing then is said by the candidate
        }
    }

    /**
     * The lease ran out while this member did not run, and nobody says whether another has followed: it is no owner any more,
     * and asks before it claims, as others do.
     */
    public void lapsed(long nowNs) {
        if (tenure.role() instanceof Role.Active) {
            if (peers.firstHeir() > 0) {
                readiness.lapsed(nowNs); // who could serves better than one that comes so late
            }
            layDown(Flags.NONE, Reason.LAPSED, nowNs);
        }
    }

    /** Another member has our node id and goes on; this one is about to end. */
    public void superseded(long nowNs) {
        if (tenure.role() instanceof Role.Active) {
            layDown(Flags.NONE, Reason.CONFLICT_LOST, nowNs);
        }
    }

    private void layDown(Flags spoken, Reason reason, long nowNs) {
        tenure.say(tenure.mute(spoken), nowNs);
        tenure.enter(new Role.Standby(nowNs), reason);
        effects.heartbeat();
    }

    /** The member that a planned move goes to: the healthiest of those that could take over, the first of several, or 0. */
    public int heir() {
        return peers.bestHeir();
    }

    /**
     * Begins a planned move; {@link Effects#moved} tells how it ended.
     *
     * @param why {@link Reason#SWITCHOVER}, {@link Reason#HEALTHIER_PEER} or {@link Reason#PREEMPTED}
     * @return false if this is no moment for one: we are not active, have just claimed, or {@code heir} could not take over
     */
    public boolean handOver(int heir, Reason why, long nowNs) {
        if (!(tenure.role() instanceof Role.Active active)
                || tenure.flags().claimed()
                || heir == 0
                || !peers.isHeir(heir)) {
            return false;
        }
        handover.begin(active, heir, why, nowNs);
        return true;
    }

    /** SIGTERM: an active hands over first, anybody else says good-bye. */
    public void stopRequested(long nowNs) {
        effects.stopAsking();
        Role role = tenure.role();
        if (role instanceof Role.Active active) {
            handover.begin(active, 0, Reason.STOP, nowNs);
        } else if (role instanceof Role.Releasing releasing) {
            handover.stop(releasing, nowNs);
        } else if (role instanceof Role.Starting || role instanceof Role.Standby) {
            effects.release(); // what a previous agent left standing is not left behind
            departure.leave(Flags.LEAVING, nowNs);
        }
    }

    /**
     * Looks at what time alone has changed. To be called after everything that waited to be read was read.
     *
     * @return when to call again at the latest
     */
    public long onTick(long nowNs) {
        Role role = tenure.role();
        if (role instanceof Role.Releasing releasing) {
            return handover.onTick(releasing, nowNs);
        }
        if (role instanceof Role.Leaving leaving) {
            return departure.onTick(leaving, nowNs);
        }
        if (role instanceof Role.Starting || role instanceof Role.Standby) {
            return candidate.onTick(nowNs);
        }
        if (role instanceof Role.Active && readiness.deafFor(RoleSettings.DEAF_NS, nowNs)) {
            layDown(Flags.RELEASED, Reason.DEAF, nowNs); // the others may hear us, and would wait for ever
            effects.notice(Notice.DEAF, 0);
            return nowNs + RoleSettings.STEP_NS;
        }
        if (role instanceof Role.Active
                && readiness.cutOffFor(RoleSettings.DEAF_NS, nowNs)
                && !peers
                        .anyLiving()) { // whom one that lives would be handed it, and who is as cut off as we are waits
            layDown(Flags.RELEASED, Reason.CUT_OFF, nowNs);
            effects.notice(Notice.CUT_OFF, 0);
            return nowNs + RoleSettings.STEP_NS;
        }
        return nowNs + (tenure.flags().claimed() ? tellClaim(nowNs) : settings.intervalNs());
    }

    /** As the heir of a planned move, until the old owner is silent. Returns how long to wait until the next look. */
    private long tellClaim(long nowNs) {
        if (tenure.saidFor(RoleSettings.HANDOVER_NS, nowNs)) {
            tenure.say(Flags.NONE, nowNs);
        } else if (tenure.flags().ready() && effects.claimedEverywhere()) {
            effects.announce(Occasion.RAISED);
            tenure.sayNow(Flags.CLAIMED, nowNs);
        }
        return tenure.flags().ready() ? RoleSettings.LOOK_NS : settings.intervalNs();
    }

    /**
     * Whether the heir of a planned move has claimed, and this member serves on only where it does not yet: it says nothing
     * in the name of the identity that it is not asked.
     */
    public boolean yields() {
        return tenure.role() instanceof Role.Releasing releasing && releasing.isYielding();
    }
}
