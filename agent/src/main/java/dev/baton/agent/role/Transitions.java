package dev.baton.agent.role;

import java.util.Set;

/** Which role may follow which, and for what reason: the table that {@link RoleMachine} draws, and nothing else. */
final class Transitions {
    /** One arrow of the picture. */
    record Transition(Class<? extends Role> from, Class<? extends Role> to, Reason reason) {}

    static final Set<Transition> ALL = Set.of(
            new Transition(Role.Starting.class, Role.Starting.class, Reason.BOOT),
            new Transition(Role.Starting.class, Role.Active.class, Reason.ALONE),
            new Transition(Role.Starting.class, Role.Active.class, Reason.ELECTED),
            new Transition(Role.Starting.class, Role.Active.class, Reason.RESUMED),
            new Transition(Role.Starting.class, Role.Leaving.class, Reason.STOP),
            new Transition(Role.Starting.class, Role.Standby.class, Reason.PEER_ACTIVE),
            new Transition(Role.Starting.class, Role.Standby.class, Reason.PEER_GOES_FIRST),
            new Transition(Role.Standby.class, Role.Active.class, Reason.ALONE),
            new Transition(Role.Standby.class, Role.Active.class, Reason.ELECTED),
            new Transition(Role.Standby.class, Role.Active.class, Reason.HANDOVER),
            new Transition(Role.Standby.class, Role.Active.class, Reason.IDENTITY_SILENT),
            new Transition(Role.Standby.class, Role.Active.class, Reason.PEER_DEAD),
            new Transition(Role.Standby.class, Role.Active.class, Reason.PEER_RELEASED),
            new Transition(Role.Standby.class, Role.Leaving.class, Reason.STOP),
            new Transition(Role.Active.class, Role.Releasing.class, Reason.HEALTHIER_PEER),
            new Transition(Role.Active.class, Role.Releasing.class, Reason.PREEMPTED),
            new Transition(Role.Active.class, Role.Releasing.class, Reason.STOP),
            new Transition(Role.Active.class, Role.Releasing.class, Reason.SWITCHOVER),
            new Transition(Role.Active.class, Role.Standby.class, Reason.CONFLICT_LOST),
            new Transition(Role.Active.class, Role.Standby.class, Reason.CUT_OFF),
            new Transition(Role.Active.class, Role.Standby.class, Reason.DEAF),
            new Transition(Role.Active.class, Role.Standby.class, Reason.LAPSED),
            new Transition(Role.Releasing.class, Role.Active.class, Reason.KEPT),
            new Transition(Role.Releasing.class, Role.Leaving.class, Reason.STOP),
            new Transition(Role.Releasing.class, Role.Releasing.class, Reason.STOP),
            new Transition(Role.Releasing.class, Role.Standby.class, Reason.CONFLICT_LOST),
            new Transition(Role.Releasing.class, Role.Standby.class, Reason.HANDED_OVER),
            new Transition(Role.Leaving.class, Role.Stopped.class, Reason.STOP));

    private Transitions() {}

    static boolean allow(Role from, Role to, Reason reason) {
        return ALL.contains(new Transition(from.getClass(), to.getClass(), reason));
    }
}
