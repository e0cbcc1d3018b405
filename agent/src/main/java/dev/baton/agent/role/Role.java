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

    /** On the way out after a stop was asked for; still the owner until {@code step} is {@link Step#RELEASED}. */
    record Releasing(long sinceNs, long term, Step step) implements Role {
        @Override
        public boolean owns() {
            return step != Step.RELEASED;
        }
    }

    /** Gone: nothing is held, nothing more is sent. */
    record Stopped(long sinceNs) implements Role {}

    /** How far a release has come (DESIGN D5: PREPARE, READY, claim, CLAIMED, RELEASED). */
    enum Step {
        /** PREPARE is being sent; an heir has yet to say READY. */
        PREPARE,
        /** The heir is ready and has been told to claim. */
        ORDERED,
        /** Muted; RELEASED and LEAVING are repeated until acknowledged. */
        RELEASED
    }
}
