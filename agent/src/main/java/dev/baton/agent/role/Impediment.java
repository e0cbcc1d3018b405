package dev.baton.agent.role;

/**
 * Why a member must not claim now (DESIGN D12). Each is a bit in its heartbeats, so that the others know it too; a bit that a
 * reader does not know means the same: that member cannot take over.
 */
public enum Impediment {
    /** No gateway interface has carrier. */
    NO_CARRIER(1),
    /** No heartbeat leaves this host. */
    CANNOT_SEND(1 << 1),
    /** A claim has failed a moment ago: others go first. */
    CLAIM_FAILED(1 << 2),
    /** This agent is about to exit. */
    LEAVING(1 << 3),
    /** It hears nobody, neither a peer that lived until then nor a neighbour that answered lately. */
    DEAF(1 << 4),
    /** It came so late that its lease ran out, a moment ago: others go first. */
    LAPSED(1 << 5),
    /** It was started again and again while active, a moment ago: others go first. */
    CRASH_LOOP(1 << 6);

    private final int bit;

    Impediment(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }

    public boolean isIn(int bits) {
        return (bits & bit) != 0;
    }
}
