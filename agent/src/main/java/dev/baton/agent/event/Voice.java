package dev.baton.agent.event;

import dev.baton.heartbeat.wire.Flag;

/** How the shared addresses of one gateway interface are answered for, as a member that does not hold them hears it. */
public enum Voice {
    /** Not asked: nobody holds the identity or holds it for long enough, or nothing can be heard there. */
    UNKNOWN(0),
    /** By the holder alone, as it should be. */
    ONE(0),
    /** By nobody, although the holder lives and is heard there. */
    NONE(Flag.UNANSWERED.bit()),
    /** By more than one, or by somebody who cannot be the holder. */
    SEVERAL(Flag.CONTESTED.bit()),
    /** By the holder alone, but what is sent to it goes no further, as it did before. */
    DEAD_END(Flag.DEAD_END.bit());

    private final int flags;

    Voice(int flags) {
        this.flags = flags;
    }

    /** What a heartbeat says of it. */
    public int flags() {
        return flags;
    }

    /** As a heartbeat says it: only what is wrong. */
    public static Voice of(int flags) {
        if (Flag.CONTESTED.isIn(flags)) {
            return SEVERAL;
        }
        if (Flag.UNANSWERED.isIn(flags)) {
            return NONE;
        }
        return Flag.DEAD_END.isIn(flags) ? DEAD_END : UNKNOWN;
    }

    public boolean isWrong() {
        return flags != 0;
    }
}
