package dev.baton.agent.role;

/** What the journal and the operator should hear about beside the roles. */
public enum Notice {
    /** The active's agent does not run, its host and its lease do: traffic flows, nothing is claimed. */
    PEER_STALLED_IDENTITY_ANSWERED,
    /** Somebody answers for the shared addresses although no member is heard to be active. */
    IDENTITY_ANSWERED_BY_UNKNOWN,
    /** Two were active; this one keeps the role and announces again. */
    CONFLICT_WON,
    /** The other active of a conflict, or the old owner of a planned move, says that it is silent now. */
    PEER_RELEASED,
    /** The heir did not take over in time; the identity is released all the same because this agent must stop. */
    HANDOVER_TIMED_OUT,
    /** The heir does not serve on all interfaces by the time that two may own; this member is silent all the same. */
    HANDOVER_INCOMPLETE,
    /** This agent must stop and no other member could take over: the shared addresses go dark. */
    NO_HEIR,
    /** The member that goes first has not claimed although it could: this one has. */
    PASSED_OVER,
    /** A claim failed; tried again after a pause. */
    CLAIM_FAILED,
    /** What a previous agent left standing could not be resumed and was taken down. */
    NOT_RESUMED,
    /** The owner heard nobody any more and gave the role up. */
    DEAF,
    /** The owner had no carrier on any gateway interface, heard no peer, and gave the role up. */
    CUT_OFF,
    /** A member that is not heard here owns, as another says that hears it. */
    OWNER_UNHEARD,
    /** A member that heard this one took another host for it since: this one goes on as if it had just started. */
    DISPLACED,
    /** The owner is gone but this member could not take over; {@link Impediment} tells why. */
    CANNOT_CLAIM
}
