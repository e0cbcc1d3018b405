package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A member that is starting or standing by: is there an owner, and if not, is it for us to claim?
 *
 * <pre>
 *   a living owner                    wait, or claim when it orders so
 *   an owner that others hear         wait for as long as they say so, and for a while where their agents fell silent
 *   an owner that is SUSPECT          wait for the verdict
 *   an owner that is STALLED          ask who holds the identity; claim when nobody answers, where its answer would be
 *                                     heard, or else when its lease must have run out
 *   an owner that is DEAD             claim; where time alone condemned it, ask first as for one that is STALLED
 *   no owner, others alive            the first in order asks and claims, once all are alive for three intervals
 *   no owner, nobody alive            ask and claim; a starting member first waits until it is surely alone
 * </pre>
 *
 * "Claim" always means: if no able member goes before us, or each that does has let its time pass. Loop thread only.
 */
final class Candidate {
    private static final long UNHEARD_NS = 1_000_000_000L;

    private final RoleSettings settings;
    private final TermSource terms;
    private final Effects effects;
    private final Peers peers;
    private final Tenure tenure;
    private final Readiness readiness;

    private boolean inheriting;
    private long askAgainNs;
    /** Whether nobody serves and members that go before us could, be they heard all the time or not; and since when. */
    private boolean yielding;

    private long yieldingSinceNs;
    /** Whether a first claim ever waits for somebody who answers for a shared address, and since when. */
    private boolean inConflict;

    private long conflictSinceNs;
    private @Nullable Notice standingNotice;
    private int standingPeer;
    private long standingSinceNs;
    private boolean noted;
    /** What an owner offered in the frames of this turn. */
    private @Nullable Reason invitation;
    /** Whether that names us, so that it does not matter who goes first. */
    private boolean named;

    Candidate(
            RoleSettings settings, TermSource terms, Effects effects, Peers peers, Tenure tenure, Readiness readiness) {
        this.settings = settings;
        this.terms = terms;
        this.effects = effects;
        this.peers = peers;
        this.tenure = tenure;
        this.readiness = readiness;
    }

    void start(boolean inherited, long nowNs) {
        inheriting = inherited;
        askAgainNs = nowNs;
    }

    void heard(Peer peer, PeerWord word, boolean justReleased, long nowNs) {
        // An answer made before the heir of a planned move knew of our silence still says CLAIMED.
        if (tenure.flags().released() && word.active && word.answer && !word.claimed) {
            tenure.say(Flags.NONE, nowNs);
        }
        if (peer == peers.livingOwner()) {
            hearOwner(word, nowNs);
        }
        // Who released without leaving yielded to somebody: whom we may hear in a moment, and ask for in onTick.
        if (justReleased && word.leaving) {
            invitation = Reason.PEER_RELEASED;
        }
        if (tenure.role() instanceof Role.Starting && !inheriting && word.active) {
            settle(Reason.PEER_ACTIVE, nowNs);
        }
    }

    private void hearOwner(PeerWord word, long nowNs) {
        boolean ready = tenure.flags().ready();
        invitation = null;
        named = word.successor == settings.node();
        if (!word.isOffered(settings.node())) {
            if (ready) {
                tenure.say(Flags.NONE, nowNs);
            }
        } else if (readiness.able(nowNs) && !(tenure.role() instanceof Role.Starting)) {
            if (!ready) {
                tenure.sayNow(Flags.READY, nowNs);
            } else if (word.ready) {
                invitation = Reason.HANDOVER;
            }
        }
    }

    /** Looks at what time alone has changed. */
    long onTick(long nowNs) {
        if (inheriting) {
            inherit(nowNs);
            return nowNs + RoleSettings.STEP_NS;
        }
        if (accept(nowNs)) {
            return nowNs + RoleSettings.STEP_NS;
        }
        if (peers.livingOwner() != null) {
            waitFor(null, 0, nowNs);
            yielding = false;
            inConflict = false;
            if (tenure.role() instanceof Role.Starting) {
                settle(Reason.PEER_ACTIVE, nowNs);
            }
            return nowNs + settings.intervalNs();
        }
        int unheard = peers.ownerHeardByOthers(settings.node(), settings.windowNs(), nowNs);
        if (unheard > 0) {
            waitFor(Notice.OWNER_UNHEARD, unheard, nowNs);
            effects.stopAsking();
            yielding = false;
            if (tenure.role() instanceof Role.Starting) {
                settle(Reason.PEER_ACTIVE, nowNs);
            }
            return nowNs + RoleSettings.STEP_NS;
        }
        seekOwner(nowNs);
        return nowNs + RoleSettings.STEP_NS;
    }

    /**
     * Claims what an owner has offered, if nothing was heard since that takes it back. Not while frames are read: after a
     * sleep the offer is old, and what follows it in the queue, or a lost carrier, says more.
     */
    private boolean accept(long nowNs) {
        Reason offered = invitation;
        invitation = null;
        boolean ours = offered == Reason.HANDOVER && named || before() == 0;
        if (offered == null || !ours) {
            return false;
        }
        boolean stands = offered == Reason.HANDOVER
                ? peers.livingOwner() != null && readiness.able(nowNs)
                : peers.livingOwner() == null && readiness.mayClaim(nowNs);
        if (!stands) {
            return false;
        }
        claim(offered, offered == Reason.HANDOVER ? Flags.CLAIMED : Flags.NONE, nowNs);
        return true;
    }

    /** What a previous agent left standing is resumed after one window, or taken down as soon as it cannot be. */
    private void inherit(long nowNs) {
        boolean superseded = peers.livingOwner() != null
                || peers.ownerHeardByOthers(settings.node(), settings.windowNs(), nowNs) > 0
                || peers.before(terms.lastHeld(), 0) > 0;
        if (superseded || !effects.standing()) {
            stopInheriting(nowNs);
        } else if (nowNs - tenure.role().sinceNs() >= settings.windowNs()) {
            if (tenure.resume(nowNs)) {
                inheriting = false;
                tookOver();
            } else {
                stopInheriting(nowNs);
            }
        }
    }

    private void stopInheriting(long nowNs) {
        inheriting = false;
        tenure.mute(Flags.NONE);
        readiness.peerFellSilent(nowNs); // our own former self was the last owner
        effects.notice(Notice.NOT_RESUMED, 0);
    }

    private void seekOwner(long nowNs) {
        boolean yields = peers.anyBefore(terms.lastHeld(), settings.node());
        yieldingSinceNs = yielding && yields ? yieldingSinceNs : nowNs;
        yielding = yields;
        Peer stalled = peers.ownerWhoIs(Verdict.STALLED);
        Peer dead = peers.ownerWhoIs(Verdict.DEAD);
        if (peers.ownerWhoIs(Verdict.SUSPECT) != null) {
            effects.stopAsking(); // the detector is at work; its verdict decides what is asked
            yielding = false;
        } else if (stalled != null) {
            claimIfSilent(Question.HOLDER, Reason.IDENTITY_SILENT, stalled, nowNs);
        } else if (dead != null) {
            claimFromTheDead(dead, nowNs);
        } else if (peers.anyLiving()) {
            elect(nowNs);
        } else if (!peers.anyIn(Verdict.SUSPECT) && (tenure.role() instanceof Role.Standby || readiness.alone(nowNs))) {
            claimIfSilent(question(nowNs), Reason.ALONE, null, nowNs);
        }
    }

    private void claimFromTheDead(Peer dead, long nowNs) {
        if (!readiness.able(nowNs)) {
            effects.stopAsking();
            waitFor(Notice.CANNOT_CLAIM, 0, nowNs);
        } else if (readiness.deafSince(dead.verdictSinceNs)) {
            // The verdict is from before: it may have come back, or another may have claimed, while we heard nothing.
            claimIfSilent(Question.HOLDER, Reason.PEER_DEAD, null, nowNs);
        } else if (dead.isCondemnedUnheard()) {
            claimIfSilent(Question.HOLDER, Reason.PEER_DEAD, dead, nowNs); // its lease may outlast the verdict
        } else if (readiness.mayClaim(nowNs) && goesFirst(nowNs)) {
            claim(Reason.PEER_DEAD, Flags.NONE, nowNs);
        } else {
            effects.stopAsking();
        }
    }

    private void elect(long nowNs) {
        boolean settled = peers.settled(nowNs, 3 * settings.intervalNs());
        if (!settled && !haveYielded(1, nowNs)) { // who comes and goes all the time is not waited for
            effects.stopAsking();
        } else if (goesFirst(nowNs)) {
            claimIfSilent(question(nowNs), Reason.ELECTED, null, nowNs);
        } else {
            effects.stopAsking();
            if (tenure.role() instanceof Role.Starting) {
                settle(Reason.PEER_GOES_FIRST, nowNs);
            }
        }
    }

    /**
     * Where there was an owner, only its kernel may still hold the identity, and a stranger who borrowed an address must
     * not keep the cluster down. Nor may it where the cluster has served in an earlier life of this agent, or for more than
     * {@code start.conflict}; but what this cluster was before its id changed may serve on. The first owner ever takes
     * no address that anybody uses.
     */
    private Question question(long nowNs) {
        if (peers.ownerMet()) {
            return Question.HOLDER;
        }
        boolean waited = inConflict && nowNs - conflictSinceNs >= settings.startConflictNs();
        return terms.highest() > 0 || waited ? Question.MEMBERS : Question.ANYBODY;
    }

    /** @param silent the owner whose kernel may still hold the identity; null where none is known to */
    private void claimIfSilent(Question question, Reason reason, @Nullable Peer silent, long nowNs) {
        boolean asksAgain = question == Question.HOLDER || nowNs - askAgainNs >= 0;
        boolean first = silent == null ? goesFirst(nowNs) : goesFirst(silent, nowNs);
        if (!readiness.mayClaim(nowNs) || !first || !asksAgain) {
            effects.stopAsking();
            return;
        }
        effects.ask(question);
        Answer answer = effects.answer();
        if (answer == Answer.SILENT || answer == Answer.UNPROVEN && isLeaseOut(silent, nowNs)) {
            claim(reason, Flags.NONE, nowNs);
        } else if (answer == Answer.ANSWERED) {
            waitForHolder(silent, nowNs);
            if (!inConflict) {
                inConflict = true;
                conflictSinceNs = nowNs;
            }
            askAgainNs = nowNs + RoleSettings.ASK_AGAIN_NS;
        }
    }

    private boolean isLeaseOut(@Nullable Peer silent, long nowNs) {
        return silent == null || nowNs - silent.silentSinceNs >= settings.leaseOutNs();
    }

    private void waitForHolder(@Nullable Peer silent, long nowNs) {
        if (silent == null) {
            waitFor(Notice.IDENTITY_ANSWERED_BY_UNKNOWN, 0, nowNs);
        } else {
            waitFor(Notice.PEER_STALLED_IDENTITY_ANSWERED, silent.node, nowNs);
        }
    }

    /** What {@link #waitFor} noted, as long as it keeps this member waiting. */
    @Nullable
    Notice standingNotice() {
        return standingNotice;
    }

    /** Whom that is about; 0 for nobody. */
    int standingPeer() {
        return standingPeer;
    }

    /** Notes once why nothing is claimed, and forgets it (null) when the reason is gone. */
    private void waitFor(@Nullable Notice notice, int node, long nowNs) {
        if (standingNotice != notice) {
            standingSinceNs = nowNs;
            noted = false;
        }
        standingNotice = notice;
        standingPeer = node;
        if (notice == null) {
            effects.stopAsking();
        } else if (!noted && nowNs - standingSinceNs >= patienceNs(notice)) {
            noted = true;
            effects.notice(notice, node);
        }
    }

    /** Whoever starts may hear of an owner from another a moment before it hears the owner. */
    private static long patienceNs(Notice notice) {
        return notice == Notice.OWNER_UNHEARD ? UNHEARD_NS : 0;
    }

    /** How many able members go before us. */
    private int before() {
        return peers.before(terms.lastHeld(), settings.node());
    }

    /** Whether no able member goes before us, or each of those that do has let its time pass (DESIGN D5). */
    private boolean goesFirst(long nowNs) {
        int before = before();
        return before == 0 || haveYielded(before, nowNs);
    }

    /** The same where nobody may claim before a lease is out. */
    private boolean goesFirst(Peer silent, long nowNs) {
        if (nowNs - silent.silentSinceNs < settings.leaseOutNs()) {
            yieldingSinceNs = nowNs;
        }
        return goesFirst(nowNs);
    }

    /** Whether we have yielded to so many members for as long as each may take. */
    private boolean haveYielded(int members, long nowNs) {
        return yielding && nowNs - yieldingSinceNs >= members * settings.passOverNs();
    }

    /** This member slept: whoever goes first may have claimed in that time, and said so. */
    void overslept(long sleptNs) {
        yieldingSinceNs += sleptNs;
    }

    private void settle(Reason reason, long nowNs) {
        effects.stopAsking();
        tenure.enter(new Role.Standby(nowNs), reason);
    }

    private void claim(Reason reason, Flags spoken, long nowNs) {
        effects.stopAsking();
        int passedOver = before() > 0 && reason != Reason.HANDOVER ? peers.firstHeir() : 0;
        if (tenure.claim(reason, spoken, nowNs)) {
            if (passedOver > 0) {
                effects.notice(Notice.PASSED_OVER, passedOver);
            }
            tookOver();
        } else {
            readiness.pause(nowNs);
            effects.heartbeat(); // the next in order need not wait to hear that we are not able
            effects.notice(Notice.CLAIM_FAILED, 0);
        }
    }

    private void tookOver() {
        standingNotice = null;
        yielding = false;
        inConflict = false;
        peers.forgetSilentOwners();
    }
}
