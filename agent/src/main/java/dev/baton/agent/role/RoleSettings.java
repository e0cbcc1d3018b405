package dev.baton.agent.role;

/**
 * The role machine's timings, all in nanoseconds.
 *
 * @param node our node id
 * @param intervalNs the slowest regular heartbeat interval: three of them heard both ways settle an election
 * @param windowNs one detection window: how long a restarted agent listens before it resumes
 * @param startSilenceNs {@code start.silence}
 * @param startPatienceNs {@code start.patience}
 */
public record RoleSettings(int node, long intervalNs, long windowNs, long startSilenceNs, long startPatienceNs) {

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

    /** Pause after a failed claim. */
    public static final long RETRY_NS = 1_000_000_000L;

    /**
     * Pause after somebody unknown answered for the identity. Everybody is asked by broadcast, so not without end; but a
     * cluster that changes its id waits for this, and for the questions themselves, with nobody serving.
     */
    public static final long ASK_AGAIN_NS = 500_000_000L;
}
