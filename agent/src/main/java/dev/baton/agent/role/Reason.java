package dev.baton.agent.role;

/** Why a role changed; the journal's and the operator's word for it. */
public enum Reason {
    BOOT,
    /** Another member is active. */
    PEER_ACTIVE,
    /** Members agree that another one goes first. */
    PEER_GOES_FIRST,
    /** No owner among the living, and this member goes first. */
    ELECTED,
    /** Nobody else was heard for {@code start.silence} or {@code start.patience}. */
    ALONE,
    /** The active is silent on every path, and so is its kernel. */
    PEER_DEAD,
    /** The active's agent is stalled or restarting and its lease has run out: nobody answers for the identity. */
    IDENTITY_SILENT,
    /** The active gave the role up. */
    PEER_RELEASED,
    /** The active handed the role over: a planned move, seen by the new owner. */
    HANDOVER,
    /** An operator asked for a planned move. */
    SWITCHOVER,
    /** A standby is healthier than the active, which hands the role over. */
    HEALTHIER_PEER,
    /** A standby that goes first is handed the role back, as the operator wants it. */
    PREEMPTED,
    /** The heir of a planned move has claimed, seen by the old owner. */
    HANDED_OVER,
    /** A planned move has failed: the role stays where it was. */
    KEPT,
    /** A previous agent of this host left the identity standing, and nobody took it meanwhile. */
    RESUMED,
    /** Another active has the higher term, or the same term and the lower node id. */
    CONFLICT_LOST,
    /** The lease ran out in a sleep, and nobody said afterwards whether another had followed. */
    LAPSED,
    /** The owner hears nobody any more: others, who may hear it, would wait for ever. */
    DEAF,
    /** The owner has no carrier on any gateway interface and hears no peer: others, who may hear it, would wait for ever. */
    CUT_OFF,
    /** SIGTERM. */
    STOP
}
