package dev.baton.agent.role;

/** What this member is. A state carries only what is meaningful in it; times are monotonic nanoseconds. */
public sealed interface Role {

    /** Since when, in monotonic nanoseconds. */
    long sinceNs();

    /** Whether a member in this role holds the identity. */
    default boolean owns() {
        return false;
    }

    /** Listens and sends, claims nothing until it knows who else is there. */
    record Starting(long sinceNs) implements Role {}

    /** Knows its place: provisioned, silent, watching. */
    record Standby(long sinceNs) implements Role {}

    /** Holds the identity under {@code term}. */
    record Active(long sinceNs, long term) implements Role {
        @Override
        public boolean owns() {
            return true;
        }
    }

    /**
     * Hands the identity to another member and is its owner until that one serves everywhere.
     *
     * @param heir the node id it is meant for, 0 for whoever goes first; once one has claimed, that one
     * @param why {@link Reason#STOP} if this agent ends afterwards, whatever becomes of the move
     */
    record Releasing(long sinceNs, long term, Step step, int heir, Reason why) implements Role {
        @Override
        public boolean owns() {
            return true;
        }

        Releasing ordered() {
            return new Releasing(sinceNs, term, Step.ORDERED, heir, why);
        }

        Releasing yielding(int to) {
            return new Releasing(sinceNs, term, Step.YIELDING, to, why);
        }

        /** Whether the heir has claimed, and this member serves on beside it. */
        public boolean isYielding() {
            return step == Step.YIELDING;
        }

        /** Whether this member does not come back from the move. */
        public boolean ends() {
            return why == Reason.STOP;
        }
    }

    /** Holds nothing and says good-bye. */
    record Leaving(long sinceNs) implements Role {}

    /** Gone: nothing is held, nothing more is sent. */
    record Stopped(long sinceNs) implements Role {}

    /** How far a planned move has come (DESIGN D5: PREPARE, READY, claim, CLAIMED, RELEASED). */
    enum Step {
        /** PREPARE is being sent; the heir has yet to say READY. */
        PREPARE,
        /** The heir is ready and has been told to claim. */
        ORDERED,
        /** The heir has claimed and does not serve everywhere yet. */
        YIELDING
    }
}
