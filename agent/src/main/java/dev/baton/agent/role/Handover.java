package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Verdict;

/**
 * A planned move as its owner sees it (DESIGN D5): the heir takes the identity while we still serve, then we fall silent.
 *
 * <pre>
 *   owner:  PREPARE --READY--> ORDERED --CLAIMED, READY--> YIELDING --CLAIMED, or 400 ms--> mute
 *            |                  |   \_____________________ CLAIMED ______________________/
 *            |                  |                              |
 *            \__ the heir is lost, or a second over __/        the heir is dead, or silent
 *                     |                                        |
 *                     stay the owner, or let go all the same if we must stop
 *   heir:   READY on PREPARE; claims on the order, with a higher term; CLAIMED until the old owner says RELEASED
 * </pre>
 *
 * <p><b>Link by link.</b> An heir with few links has all of them up when it says CLAIMED, and both own for one frame's way.
 * One with many raises the first itself and the others one after the other on a thread; so long it says READY with CLAIMED,
 * and we yield. A link of the two hosts goes through this:
 *
 * <ol>
 *   <li>Down at the heir, up here: we answer and forward.
 *   <li>The heir raises it, takes it up in its lease, and announces it there and then: from that frame on the switch sends
 *       to the heir. We still answer what is asked by broadcast, so the switch may turn back to us; whomever it points to
 *       serves, for nobody speaks as the shared MAC on a link where it does not. We announce, teach and ask nothing any
 *       more: what we are not asked would turn the switch for nothing.
 *   <li>The last link is up and announced. The heir announces all of them once more, then says CLAIMED alone.
 *   <li>We mute all links at once and say RELEASED; the heir announces again, at once and 20 ms later.
 * </ol>
 *
 * <p>400 ms after we first heard of that claim we mute whatever the heir says: a link that is still down then is silent until
 * it is raised. So is each from the claim on where one of the two runs software that does not know CLAIMED and READY
 * together. While the heir is only suspected or stalled, its kernel may answer: we yield until then all the same. If it is
 * dead, or lets go again, we stay the owner and announce that we are.
 *
 * <p>An heir that claims after we gave up has the higher term and wins as in any conflict. Loop thread only.
 */
final class Handover {
    private final int node;
    private final Effects effects;
    private final Peers peers;
    private final Tenure tenure;
    private final Departure departure;

    private long orderedNs;
    private long claimedNs;
    private long claimedTerm;

    Handover(int node, Effects effects, Peers peers, Tenure tenure, Departure departure) {
        this.node = node;
        this.effects = effects;
        this.peers = peers;
        this.tenure = tenure;
        this.departure = departure;
    }

    /** @param heir a candidate; 0 for whoever goes first, also for nobody */
    void begin(Role.Active active, int heir, Reason why, long nowNs) {
        Role.Releasing releasing = new Role.Releasing(nowNs, active.term(), Role.Step.PREPARE, heir, why);
        tenure.enter(releasing, why);
        if (peers.isHeir(heir)) {
            tenure.sayNow(Flags.PREPARE, nowNs);
        } else {
            giveUp(releasing, Move.End.HEIR_LOST, Notice.NO_HEIR, nowNs);
        }
    }

    /** SIGTERM in the middle of a move: it goes on as the way out, with any heir that has not claimed yet. */
    void stop(Role.Releasing releasing, long nowNs) {
        if (!releasing.ends()) {
            int heir = releasing.isYielding() ? releasing.heir() : 0;
            Role.Releasing stopping = new Role.Releasing(nowNs, releasing.term(), releasing.step(), heir, Reason.STOP);
            tenure.enter(stopping, Reason.STOP);
            tellEnd(releasing, Move.End.STOPPING, nowNs);
        }
    }

    void heard(Role.Releasing releasing, PeerWord word, long nowNs) {
        boolean isHeir = releasing.heir() == 0 || releasing.heir() == word.node;
        if (word.active && Peers.outranks(word.term, word.node, releasing.term(), node)) {
            if ((isHeir || releasing.ends()) && word.raises()) { // of two that go first, as each has it, one stays
                serveBeside(releasing, word, nowNs);
            } else {
                fallSilent(releasing, isHeir, nowNs);
            }
        } else if (releasing.isYielding()) {
            if (isHeir) {
                stay(releasing, nowNs); // it let go again
            }
        } else if (releasing.step() == Role.Step.PREPARE && isHeir && word.ready && !word.active) {
            orderedNs = nowNs;
            tenure.proceed(releasing.ordered());
            effects.shorten();
            tenure.sayNow(Flags.GO, nowNs);
        }
    }

    private void serveBeside(Role.Releasing releasing, PeerWord heir, long nowNs) {
        boolean first = !releasing.isYielding();
        if (first) {
            orderedNs =
                    releasing.step() == Role.Step.ORDERED ? orderedNs : nowNs; // else by an order of an earlier move
        }
        if (first || Peers.outranks(heir.term, heir.node, claimedTerm, releasing.heir())) {
            tenure.proceed(releasing.yielding(heir.node));
        }
        if (first || heir.term > claimedTerm) { // or it started again, and claimed anew
            claimedNs = nowNs;
            claimedTerm = heir.term;
        }
    }

    private void fallSilent(Role.Releasing releasing, boolean toHeir, long nowNs) {
        if (releasing.ends()) {
            departure.leave(tenure.mute(Flags.GONE), nowNs);
            return;
        }
        tenure.say(tenure.mute(Flags.RELEASED), nowNs);
        tenure.enter(new Role.Standby(nowNs), toHeir ? Reason.HANDED_OVER : Reason.CONFLICT_LOST);
        effects.heartbeat();
        tellEnd(releasing, toHeir ? Move.End.DONE : Move.End.SUPERSEDED, nowNs);
    }

    long onTick(Role.Releasing releasing, long nowNs) {
        if (releasing.isYielding()) {
            yieldOn(releasing, nowNs);
        } else if (!peers.isHeir(releasing.heir())) {
            giveUp(releasing, Move.End.HEIR_LOST, Notice.NO_HEIR, nowNs);
        } else if (nowNs - releasing.sinceNs() >= RoleSettings.HANDOVER_NS) {
            boolean ordered = releasing.step() == Role.Step.ORDERED;
            giveUp(releasing, ordered ? Move.End.NOT_CLAIMED : Move.End.NOT_READY, Notice.HANDOVER_TIMED_OUT, nowNs);
        }
        return nowNs + RoleSettings.STEP_NS;
    }

    private void yieldOn(Role.Releasing releasing, long nowNs) {
        if (peers.peer(releasing.heir()).is(Verdict.DEAD)) {
            stay(releasing, nowNs);
        } else if (nowNs - claimedNs >= RoleSettings.OVERLAP_NS) {
            fallSilent(releasing, true, nowNs);
            effects.notice(Notice.HANDOVER_INCOMPLETE, releasing.heir());
        }
    }

    /** The heir has claimed and is gone: where it was up, switches and neighbours must learn that we still are. */
    private void stay(Role.Releasing releasing, long nowNs) {
        if (!releasing.ends()) {
            effects.announce(Occasion.KEPT);
        }
        giveUp(releasing, Move.End.HEIR_LOST, Notice.NO_HEIR, nowNs);
    }

    /** The heir does not come: we stay what we were, unless we have to go. */
    private void giveUp(Role.Releasing releasing, Move.End end, Notice ifWeMustGo, long nowNs) {
        if (releasing.ends()) {
            departure.leave(tenure.mute(Flags.GONE), nowNs);
            effects.notice(ifWeMustGo, 0);
            return;
        }
        effects.lengthen();
        tenure.sayNow(Flags.NONE, nowNs); // READY was for this move only
        tenure.enter(new Role.Active(nowNs, releasing.term()), Reason.KEPT);
        tellEnd(releasing, end, nowNs);
    }

    private void tellEnd(Role.Releasing releasing, Move.End end, long nowNs) {
        boolean both = end == Move.End.DONE && releasing.step() != Role.Step.PREPARE;
        effects.moved(new Move(
                releasing.heir(), releasing.why(), end, nowNs - releasing.sinceNs(), both ? nowNs - orderedNs : 0));
    }
}
