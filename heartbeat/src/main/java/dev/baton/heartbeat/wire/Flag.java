package dev.baton.heartbeat.wire;

/** What a heartbeat asks or announces besides being alive. Bits of one 32-bit field, of which a
 * reader ignores those that it does not know. */
public enum Flag {
    /** Answer at once, on the path this came on. */
    QUERY(1),
    /** The answer to a QUERY; not answered itself. */
    ANSWER(1 << 1),
    /** Planned move: get ready to take over. */
    PREPARE(1 << 2),
    /** Planned move: ready; as the active, with PREPARE: claim now. */
    READY(1 << 3),
    /** Planned move: the new owner has raised and announced; with READY: on some interfaces. */
    CLAIMED(1 << 4),
    /** The sender has muted and given up the identity. */
    RELEASED(1 << 5),
    /** The sender's agent ends on purpose: gone without suspicion. */
    LEAVING(1 << 6),
    /** On this path (on sync: on some) nobody answers for the active's shared addresses; only where that is so. */
    UNANSWERED(1 << 7),
    /** On this path (on sync: on some) more than one station answers for them, or a stranger; only where that is so. */
    CONTESTED(1 << 8),
    /** On this path (on sync: on some) the active answers for them and forwards no more; only where that is so. */
    DEAD_END(1 << 9),
    /** A standby that hears none of its neighbours: it could not tell the active's death from its own deafness. */
    UNWITNESSED(1 << 10);

    static final int ALL = (1 << 11) - 1;

    private final int bit;

    Flag(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }

    public boolean isIn(int flags) {
        return (flags & bit) != 0;
    }
}
