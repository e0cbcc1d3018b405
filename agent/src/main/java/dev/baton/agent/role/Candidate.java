package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A member that is starting or standing by: is there an owner, and if not, is it for us to claim?
 *
 * <pre>
 *   a living owner                    wait, or claim when it orders so
 *   an owner that is SUSPECT          wait for the verdict
 *   an owner that is STALLED          ask who holds the identity; claim when nobody answers
 *   an owner that is DEAD             claim; where time alone condemned it, ask first as for one that is STALLED
 *   no owner, others alive            the first in order asks and claims, once all are alive for three intervals
 *   no owner, nobody alive            ask and claim; a starting member first waits until it is surely alone
 * </pre>
 *
 * "Claim" always means: if no able member goes before us. Loop thread only.
 */
final class Candidate {
    private final RoleSettings settings;
    private final TermSource terms;
    private final Effects effects;
    private final Peers peers;
    private final Tenure tenure;
    private final Readiness readiness;

    private boolean inheriting;
    private long askAgainNs;
    private @Nullable Notice standingNotice;
    /** What an owner offered in the frames of this turn. */
    private @Nullable Reason invitation;

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
        if (!word.prepare) {
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
            waitFor(null, 0);
            if (tenure.role() instanceof Role.Starting) {
                settle(Reason.PEER_ACTIVE, nowNs);
            }
            return nowNs + settings.intervalNs();
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
        if (offered == null || !goesFirst()) {
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
        boolean superseded = peers.livingOwner() != null || !peers.noneBefore(terms.lastHeld(), 0);
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
        tenure.mute();
        readiness.peerFellSilent(nowNs); // our own former self was the last owner
        effects.notice(Notice.NOT_RESUMED, 0);
    }

    private void seekOwner(long nowNs) {
        Peer stalled = peers.ownerWhoIs(Verdict.STALLED);
        Peer dead = peers.ownerWhoIs(Verdict.DEAD);
        if (peers.ownerWhoIs(Verdict.SUSPECT) != null) {
            effects.stopAsking(); // the detector is at work; its verdict decides what is asked
        } else if (stalled != null) {
            claimIfSilent(Question.HOLDER, Reason.IDENTITY_SILENT, stalled.node, nowNs);
        } else if (dead != null) {
            claimFromTheDead(dead, nowNs);
        } else if (peers.anyLiving()) {
            elect(nowNs);
        } else if (!peers.anyIn(Verdict.SUSPECT) && (tenure.role() instanceof Role.Standby || readiness.alone(nowNs))) {
            claimIfSilent(question(), Reason.ALONE, 0, nowNs);
        }
    }

    private void claimFromTheDead(Peer dead, long nowNs) {
        if (!readiness.able(nowNs)) {
            effects.stopAsking();
            waitFor(Notice.CANNOT_CLAIM, 0);
        } else if (readiness.deafSince(dead.verdictSinceNs)) {
            // The verdict is from before: it may have come back, or another may have claimed, while we heard nothing.
            claimIfSilent(Question.HOLDER, Reason.PEER_DEAD, 0, nowNs);
        } else if (dead.isCondemnedUnheard()) {
            claimIfSilent(Question.HOLDER, Reason.PEER_DEAD, dead.node, nowNs); // its lease may outlast the verdict
        } else if (readiness.mayClaim(nowNs) && goesFirst()) {
            claim(Reason.PEER_DEAD, Flags.NONE, nowNs);
        } else {
            effects.stopAsking();
        }
    }

    private void elect(long nowNs) {
        if (!peers.settled(nowNs, 3 * settings.intervalNs())) {
            effects.stopAsking();
        } else if (goesFirst()) {
            claimIfSilent(question(), Reason.ELECTED, 0, nowNs);
        } else {
            effects.stopAsking();
            if (tenure.role() instanceof Role.Starting) {
                settle(Reason.PEER_GOES_FIRST, nowNs);
            }
        }
    }

    /**
     * Where there was an owner, only its kernel may still hold the identity, and a stranger who borrowed an address must
     * not keep the cluster down. The first owner ever takes no address that anybody uses.
     */
    private Question question() {
        return peers.ownerMet() ? Question.HOLDER : Question.ANYBODY;
    }

    private void claimIfSilent(Question question, Reason reason, int node, long nowNs) {
        boolean asksAgain = question == Question.HOLDER || nowNs - askAgainNs >= 0;
        if (!readiness.mayClaim(nowNs) || !goesFirst() || !asksAgain) {
            effects.stopAsking();
            return;
        }
        effects.ask(question);
        Answer answer = effects.answer();
        if (answer == Answer.SILENT) {
            claim(reason, Flags.NONE, nowNs);
        } else if (answer == Answer.ANSWERED) {
            waitFor(node > 0 ? Notice.PEER_STALLED_IDENTITY_ANSWERED : Notice.IDENTITY_ANSWERED_BY_UNKNOWN, node);
            askAgainNs = nowNs + RoleSettings.ASK_AGAIN_NS;
        }
    }

    /** What {@link #waitFor} noted, as long as it keeps this member waiting. */
    @Nullable
    Notice standingNotice() {
        return standingNotice;
    }

    /** Notes once why nothing is claimed, and forgets it (null) when the reason is gone. */
    private void waitFor(@Nullable Notice notice, int node) {
        if (notice == null) {
            effects.stopAsking();
        } else if (standingNotice != notice) {
            effects.notice(notice, node);
        }
        standingNotice = notice;
    }

    /** Whether no able member goes before us. */
    private boolean goesFirst() {
        return peers.noneBefore(terms.lastHeld(), settings.node());
    }

    private void settle(Reason reason, long nowNs) {
        effects.stopAsking();
        tenure.enter(new Role.Standby(nowNs), reason);
    }

    private void claim(Reason reason, Flags spoken, long nowNs) {
        effects.stopAsking();
        if (tenure.claim(reason, spoken, nowNs)) {
            tookOver();
        } else {
            readiness.pause(nowNs);
            effects.heartbeat(); // the next in order need not wait to hear that we are not able
            effects.notice(Notice.CLAIM_FAILED, 0);
        }
    }

    private void tookOver() {
        standingNotice = null;
        peers.forgetSilentOwners();
    }
}
