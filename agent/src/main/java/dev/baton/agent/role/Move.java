package dev.baton.agent.role;

/**
 * How a planned move ended. Immutable, any thread; times in nanoseconds.
 *
 * @param heir the node id it was meant for
 * @param why who wanted it
 * @param tookNs from the beginning to the end; with {@link End#DONE} until the old owner was mute
 * @param overlapNs within which both may have answered for the identity: from the order to claim until the old owner was
 *     mute; 0 if nothing was ordered or the role stayed
 */
public record Move(int heir, Reason why, End end, long tookNs, long overlapNs) {

    /** What became of it. */
    public enum End {
        /** The heir owns the identity, and this member is silent. */
        DONE,
        /** The heir did not say READY in time. */
        NOT_READY,
        /** The heir was told to claim, and did not say that it has. */
        NOT_CLAIMED,
        /** The heir fell silent, left, or became unable to serve. */
        HEIR_LOST,
        /** A third member owns the identity with a higher term. */
        SUPERSEDED,
        /** This agent was asked to stop, and hands over for that reason. */
        STOPPING
    }

    /** Whether the role is where it was wanted. */
    public boolean isDone() {
        return end == End.DONE;
    }
}
