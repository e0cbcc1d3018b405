package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Decides who owns the identity (DESIGN D2, D3, D5 and "Start-up"). One instance, owned by the loop thread; it hears living
 * heartbeats and verdicts, and acts through {@link Effects}.
 *
 * <pre>
 *             peer active, or others go first
 *   STARTING ---------------------------------> STANDBY <-----------------+
 *      |  \                                        |  ^                   |
 *      |   \ elected, alone, resumed               |  | conflict lost     |
 *      |    \                                      |  |                   |
 *      |     +----------------> ACTIVE <-----------+  |                   |
 *      |                        |   |   peer dead, identity silent,       |
 *      |                   stop |   |   peer released, hand-over, elected |
 *      | stop                   |   +-------------------------------------+
 *      v                        v
 *   STOPPED <-- acknowledged - RELEASING (PREPARE, ORDERED: still the owner; RELEASED: silent)
 *
 *  STARTING  -&gt; ACTIVE    alone
 *  STARTING  -&gt; ACTIVE    elected
 *  STARTING  -&gt; ACTIVE    resumed
 *  STARTING  -&gt; RELEASING stop
 *  STARTING  -&gt; STANDBY   peer-active
 *  STARTING  -&gt; STANDBY   peer-goes-first
 *  STANDBY   -&gt; ACTIVE    alone
 *  STANDBY   -&gt; ACTIVE    elected
 *  STANDBY   -&gt; ACTIVE    handover
 *  STANDBY   -&gt; ACTIVE    identity-silent
 *  STANDBY   -&gt; ACTIVE    peer-dead
 *  STANDBY   -&gt; ACTIVE    peer-released
 *  STANDBY   -&gt; RELEASING stop
 *  ACTIVE    -&gt; RELEASING stop
 *  ACTIVE    -&gt; STANDBY   conflict-lost
 *  RELEASING -&gt; STOPPED   stop
 * </pre>
 *
 * A claim needs that no living member owns the identity, that this member is able to, and one of: the owner is DEAD; it
 * said RELEASED or ordered a hand-over; or the wire was asked and nobody answered for the identity. A lone verdict about a
 * peer's <em>agent</em> never suffices, because its kernel may go on answering under the lease.
 *
 * <p>Here an owner defends the role. {@link Candidate} tells of those that do not own, {@link Departure} of the way out,
 * {@link Readiness} of who may claim at all, and {@link Tenure} is where roles change.
 */
public final class RoleMachine {
    private final RoleSettings settings;
    private final CappedTerms terms;
    private final Effects effects;
    private final Peers peers = new Peers();
    private final Readiness readiness;
    private final Tenure tenure;
    private final Candidate candidate;
    private final Departure departure;

    public RoleMachine(RoleSettings settings, TermSource source, Effects effects) {
        this.settings = settings;
        this.terms = new CappedTerms(source);
        this.effects = effects;
        this.readiness = new Readiness(settings);
        this.tenure = new Tenure(terms, effects);
        this.candidate = new Candidate(settings, terms, effects, peers, tenure, readiness);
        this.departure = new Departure(settings.node(), effects, peers, tenure);
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
        tenure.enter(new Role.Starting(nowNs), Reason.BOOT);
    }

    public Role role() {
        return tenure.role();
    }

    public Flags flags() {
        return tenure.flags();
    }

    /** What keeps this member from claiming although there seems to be cause, as long as it does. */
    public @Nullable Notice standingNotice() {
        return candidate.standingNotice();
    }

    /** The term held or, for a member that holds nothing, the last one it held. */
    public long term() {
        return tenure.role() instanceof Role.Active active ? active.term() : terms.lastHeld();
    }

    /** Whether this member could take over right now: what its health score tells the others. */
    public boolean able(long nowNs) {
        return readiness.able(nowNs) && !(tenure.role() instanceof Role.Releasing);
    }

    /** Whether any gateway interface has carrier. */
    public void carrier(boolean any, long nowNs) {
        readiness.carrier(any, nowNs);
    }

    /** Whether heartbeats leave this host at all. */
    public void sending(boolean works) {
        readiness.sending(works);
    }

    /** Somebody else's frame was heard on a gateway interface: the wire forwards (DESIGN "Start-up"). */
    public void wireHeard(long nowNs) {
        readiness.wireHeard(nowNs);
    }

    /** This member slept: what it did not hear in that time proves nothing (DESIGN D4). */
    public void overslept(long nowNs) {
        readiness.overslept(nowNs);
        effects.stopAsking();
    }

    /** A peer was judged. */
    public void verdict(int node, Verdict verdict, long nowNs) {
        if (peers.peer(node).judge(verdict, nowNs)) {
            readiness.peerFellSilent(nowNs);
        }
    }

    /** A living heartbeat. The verdict of its sender is ALIVE by the time this is called, unless it leaves. */
    public void heard(PeerWord word, long nowNs) {
        Peer peer = peers.peer(word.node);
        boolean wasOwner = peer.active;
        boolean justReleased = word.released && !peer.released;
        peers.take(peer, word);
        terms.saw(word.highestTerm);
        Role role = tenure.role();
        if (role instanceof Role.Active active) {
            defend(active, peer, word, justReleased, nowNs);
        } else if (role instanceof Role.Releasing releasing) {
            departure.heard(releasing, word, nowNs);
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
            return;
        }
        if (Peers.outranks(word.term, word.node, active.term(), settings.node())) {
            tenure.mute();
            tenure.say(Flags.RELEASED, nowNs);
            tenure.enter(new Role.Standby(nowNs), Reason.CONFLICT_LOST);
            effects.heartbeat();
        } else if (!(planned && word.prepare) && peer.conflictTerm != word.term) {
            peer.conflictTerm = word.term;
            effects.announce(Occasion.CONFLICT_WON);
            effects.heartbeat();
            effects.notice(Notice.CONFLICT_WON, word.node);
        }
    }

    /** SIGTERM: an active hands over first, anybody else says good-bye. */
    public void stopRequested(long nowNs) {
        departure.begin(nowNs);
    }

    /**
     * Looks at what time alone has changed. To be called after everything that waited to be read was read.
     *
     * @return when to call again at the latest
     */
    public long onTick(long nowNs) {
        Role role = tenure.role();
        if (role instanceof Role.Releasing releasing) {
            return departure.onTick(releasing, nowNs);
        }
        if (role instanceof Role.Starting || role instanceof Role.Standby) {
            return candidate.onTick(nowNs);
        }
        if (tenure.flags().claimed() && tenure.saidFor(RoleSettings.HANDOVER_NS, nowNs)) {
            tenure.say(Flags.NONE, nowNs);
        }
        return nowNs + settings.intervalNs();
    }
}
