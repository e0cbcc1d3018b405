package dev.baton.agent.role;

/**
 * A planned move as its owner sees it (DESIGN D5): the heir takes the identity while we still serve, then we fall silent.
 *
 * <pre>
 *   owner:  PREPARE --the heir says READY--> ORDERED --the heir says CLAIMED--> mute
 *              \___ the heir is lost, or a second over ___\___ stay the owner, or let go all the same if we must stop
 *   heir:   READY on PREPARE; claims on the order, with a higher term; CLAIMED until the old owner says RELEASED
 * </pre>
 *
 * Both own between the heir's claim and our hearing of it: one frame's way. An heir that claims after we gave up has the
 * higher term and wins as in any conflict. Loop thread only.
 */
final class Handover {
    private final int node;
    private final Effects effects;
    private final Peers peers;
    private final Tenure tenure;
    private final Departure departure;

    private long orderedNs;

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

    /** SIGTERM in the middle of a move: it goes on as the way out, with any heir. */
    void stop(Role.Releasing releasing, long nowNs) {
        if (!releasing.ends()) {
            Role.Releasing stopping = new Role.Releasing(nowNs, releasing.term(), releasing.step(), 0, Reason.STOP);
            tenure.enter(stopping, Reason.STOP);
            tellEnd(releasing, Move.End.STOPPING, nowNs);
        }
    }

    void heard(Role.Releasing releasing, PeerWord word, long nowNs) {
        boolean isHeir = releasing.heir() == 0 || releasing.heir() == word.node;
        if (word.active && Peers.outranks(word.term, word.node, releasing.term(), node)) {
            fallSilent(releasing, isHeir, nowNs);
        } else if (releasing.step() == Role.Step.PREPARE && isHeir && word.ready && !word.active) {
            orderedNs = nowNs;
            tenure.proceed(releasing.ordered());
            tenure.sayNow(Flags.GO, nowNs);
        }
    }

    private void fallSilent(Role.Releasing releasing, boolean toHeir, long nowNs) {
        tenure.mute();
        if (releasing.ends()) {
            departure.leave(Flags.GONE, nowNs);
            return;
        }
        tenure.say(Flags.RELEASED, nowNs);
        tenure.enter(new Role.Standby(nowNs), toHeir ? Reason.HANDED_OVER : Reason.CONFLICT_LOST);
        effects.heartbeat();
        tellEnd(releasing, toHeir ? Move.End.DONE : Move.End.SUPERSEDED, nowNs);
    }

    long onTick(Role.Releasing releasing, long nowNs) {
        if (!peers.isHeir(releasing.heir())) {
            giveUp(releasing, Move.End.HEIR_LOST, Notice.NO_HEIR, nowNs);
        } else if (nowNs - releasing.sinceNs() >= RoleSettings.HANDOVER_NS) {
            boolean ordered = releasing.step() == Role.Step.ORDERED;
            giveUp(releasing, ordered ? Move.End.NOT_CLAIMED : Move.End.NOT_READY, Notice.HANDOVER_TIMED_OUT, nowNs);
        }
        return nowNs + RoleSettings.STEP_NS;
    }

    /** The heir does not come: we stay what we were, unless we have to go. */
    private void giveUp(Role.Releasing releasing, Move.End end, Notice ifWeMustGo, long nowNs) {
        if (releasing.ends()) {
            tenure.mute();
            departure.leave(Flags.GONE, nowNs);
            effects.notice(ifWeMustGo, 0);
            return;
        }
        tenure.sayNow(Flags.NONE, nowNs); // READY was for this move only
        tenure.enter(new Role.Active(nowNs, releasing.term()), Reason.KEPT);
        tellEnd(releasing, end, nowNs);
    }

    private void tellEnd(Role.Releasing releasing, Move.End end, long nowNs) {
        boolean both = end == Move.End.DONE && releasing.step() == Role.Step.ORDERED;
        effects.moved(new Move(
                releasing.heir(), releasing.why(), end, nowNs - releasing.sinceNs(), both ? nowNs - orderedNs : 0));
    }
}
