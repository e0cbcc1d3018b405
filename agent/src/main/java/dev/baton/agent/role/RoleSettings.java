package dev.baton.agent.role;

/**
 * The role machine's timings, all in nanoseconds.
 *
 * @param node our node id
 * @param intervalNs the slowest regular heartbeat interval: three of them heard both ways settle an election
 * @param windowNs one detection window: how long a restarted agent listens before it resumes
 * @param leaseNs {@code lease.duration}
 * @param startSilenceNs {@code start.silence}
 * @param startPatienceNs {@code start.patience}
 * @param startConflictNs {@code start.conflict}
 */
public record RoleSettings(
        int node,
        long intervalNs,
        long windowNs,
        long leaseNs,
        long startSilenceNs,
        long startPatienceNs,
        long startConflictNs) {

    /** No CLAIMED within this time ends a planned move (DESIGN D5). */
    public static final long HANDOVER_NS = 1_000_000_000L;

    /**
     * How long the old owner of a planned move serves on beside an heir that has claimed and does not serve everywhere yet.
     * Below the 500 ms for which two may own (DESIGN D5), with room for the words of both.
     */
    public static final long OVERLAP_NS = 400_000_000L;

    /** Between two looks of that heir whether it does. */
    public static final long LOOK_NS = 1_000_000L;

    /** How long RELEASED is repeated without an acknowledgement before the agent exits anyway. */
    public static final long FAREWELL_NS = 1_000_000_000L;

    /** Between two RELEASED or LEAVING frames while waiting for the acknowledgement, and between two looks for an owner. */
    public static final long STEP_NS = 5_000_000L;

    /** LEAVING frames of a member that held nothing: nobody acknowledges them, so a few are sent. */
    public static final int FAREWELLS = 4;

    /** For so long a member that was in a crash loop lets others go first: three times what an election takes. */
    public static final long CRASHED_NS = 3_000_000_000L;

    /** Pause after a failed claim. */
    public static final long RETRY_NS = 1_000_000_000L;

    /**
     * How long an owner that hears nobody any more keeps the role (DESIGN D5): longer than most networks take to find a way
     * again, in which both sides are deaf and nobody could serve better.
     */
    public static final long DEAF_NS = 3_000_000_000L;

    /**
     * How long the last word of a member whose agent has fallen silent holds, of an owner that it hears and others do not (DESIGN
     * D5): longer than an agent takes to be started again.
     */
    public static final long HEARSAY_NS = 10_000_000_000L;

    private static final long PASS_OVER_NS = 1_000_000_000L;

    /**
     * Pause after somebody unknown answered for the identity. Everybody is asked by broadcast, so not without end; but a
     * cluster that changes its id waits for this, and for the questions themselves, with nobody serving.
     */
    public static final long ASK_AGAIN_NS = 500_000_000L;

    /**
     * How long a member that goes before another may leave the identity to nobody before it is passed over (DESIGN D5): it
     * may be deaf, slow, or kept from it by a stranger that only it hears.
     */
    long passOverNs() {
        return 3 * windowNs + PASS_OVER_NS;
    }

    /** How long after an owner fell silent its kernel may go on answering: a lease, and what renewed it last (DESIGN D3). */
    long leaseOutNs() {
        return leaseNs + leaseNs / 4;
    }
}
