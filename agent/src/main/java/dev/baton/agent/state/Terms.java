package dev.baton.agent.state;

/**
 * What the disk knows of terms. Immutable, any thread.
 *
 * @param ceiling every term below it may have been used: a new life starts here or higher
 * @param held the last term that this member held the identity with, 0 for none; below {@code ceiling}
 * @param holding whether the identity was still held when this was written
 * @param bootId the host's boot in which it was written; a lease cannot outlive it
 * @param source how this was come by
 */
public record Terms(long ceiling, long held, boolean holding, String bootId, Source source) {

    /** How far what was read can be trusted. */
    public enum Source {
        /** At least one slot was whole; since both are written before a write counts, nothing is lost. */
        READ,
        /** There is no file: the first start on this host, or somebody removed it. */
        NONE,
        /** There are files and none can be read: the terms that were used are unknown. */
        DAMAGED
    }

    public Terms {
        if (ceiling < 1 || held < 0 || held >= ceiling) {
            throw new IllegalArgumentException("term held " + held + " is not within 0.." + (ceiling - 1));
        }
    }

    /** Nothing known: terms start at 1. */
    public static Terms unknown(Source source) {
        return new Terms(1, 0, false, "", source);
    }

    /** Whether this was written by an agent that held the identity in the boot that is still running. */
    public boolean wasHoldingIn(String currentBootId) {
        return holding && bootId.equals(currentBootId);
    }
}
