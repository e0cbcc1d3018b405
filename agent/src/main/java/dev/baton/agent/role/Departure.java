package dev.baton.agent.role;

import org.jspecify.annotations.Nullable;

/**
 * The way out after SIGTERM (DESIGN D5).
 *
 * <pre>
 *   owner:  PREPARE --an heir says READY--> ORDERED --the heir says CLAIMED--> RELEASED --acknowledged--> STOPPED
 *              \___ nobody left, or a second over _____\____________________/^   \___ a second over ______/^
 *   others: LEAVING, said a few times, then STOPPED
 * </pre>
 *
 * Until RELEASED the owner serves. Loop thread only.
 */
final class Departure {
    private final int node;
    private final Effects effects;
    private final Peers peers;
    private final Tenure tenure;

    private long nextFarewellNs;
    private int farewellsLeft;

    Departure(int node, Effects effects, Peers peers, Tenure tenure) {
        this.node = node;
        this.effects = effects;
        this.peers = peers;
        this.tenure = tenure;
    }

    /** An owner hands over first, anybody else says good-bye. */
    void begin(long nowNs) {
        effects.stopAsking();
        Role role = tenure.role();
        if (role instanceof Role.Active active) {
            Role.Releasing releasing = new Role.Releasing(nowNs, active.term(), Role.Step.PREPARE);
            tenure.enter(releasing, Reason.STOP);
            if (peers.anyHeir()) {
                tenure.sayNow(Flags.PREPARE, nowNs);
            } else {
                letGo(releasing, Notice.NO_HEIR, nowNs);
            }
        } else if (!(role instanceof Role.Releasing) && !(role instanceof Role.Stopped)) {
            effects.release(); // what a previous agent left standing is not left behind
            tenure.say(Flags.LEAVING, nowNs);
            farewellsLeft = RoleSettings.FAREWELLS;
            tenure.enter(new Role.Releasing(nowNs, 0, Role.Step.RELEASED), Reason.STOP);
            farewell(nowNs);
        }
    }

    void heard(Role.Releasing releasing, PeerWord word, long nowNs) {
        boolean higher = word.active && Peers.outranks(word.term, word.node, releasing.term(), node);
        if (releasing.step() == Role.Step.RELEASED) {
            // An answer made before the heir knew of our silence still says CLAIMED.
            if (higher && word.answer && !word.claimed && tenure.flags().released()) {
                stop(nowNs);
            }
        } else if (higher) {
            letGo(releasing, null, nowNs);
        } else if (releasing.step() == Role.Step.PREPARE && word.ready && !word.active) {
            tenure.proceed(new Role.Releasing(releasing.sinceNs(), releasing.term(), Role.Step.ORDERED));
            tenure.sayNow(Flags.GO, nowNs);
        }
    }

    long onTick(Role.Releasing releasing, long nowNs) {
        if (releasing.step() != Role.Step.RELEASED) {
            if (!peers.anyHeir()) {
                letGo(releasing, Notice.NO_HEIR, nowNs);
            } else if (nowNs - releasing.sinceNs() >= RoleSettings.HANDOVER_NS) {
                letGo(releasing, Notice.HANDOVER_TIMED_OUT, nowNs);
            }
        } else if (farewellsLeft <= 0 || nowNs - releasing.sinceNs() >= RoleSettings.FAREWELL_NS) {
            stop(nowNs);
        } else if (nowNs - nextFarewellNs >= 0) {
            farewell(nowNs);
        }
        return nowNs + RoleSettings.STEP_NS;
    }

    private void letGo(Role.Releasing releasing, @Nullable Notice notice, long nowNs) {
        tenure.mute();
        tenure.say(Flags.GONE, nowNs);
        farewellsLeft = peers.anyLiving() ? Integer.MAX_VALUE : RoleSettings.FAREWELLS;
        tenure.proceed(new Role.Releasing(nowNs, releasing.term(), Role.Step.RELEASED));
        farewell(nowNs);
        if (notice != null) {
            effects.notice(notice, 0);
        }
    }

    private void farewell(long nowNs) {
        nextFarewellNs = nowNs + RoleSettings.STEP_NS;
        farewellsLeft--;
        effects.heartbeat();
    }

    private void stop(long nowNs) {
        tenure.enter(new Role.Stopped(nowNs), Reason.STOP);
        effects.stopped();
    }
}
