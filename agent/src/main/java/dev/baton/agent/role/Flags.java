package dev.baton.agent.role;

/**
 * The hand-over words that our heartbeats carry now.
 *
 * @param prepare as the active: get ready to take over; with {@code ready}: now claim
 * @param ready as a standby: ready; as the active: see {@code prepare} and {@code claimed}
 * @param claimed we claimed in a planned move and wait for the old owner to fall silent; with {@code ready}: it may serve
 *     on, for there are interfaces where we do not serve yet. An owner that does not know the two together falls silent
 * @param released we held the identity and are silent now
 * @param leaving we are about to exit
 */
public record Flags(boolean prepare, boolean ready, boolean claimed, boolean released, boolean leaving) {
    public static final Flags NONE = new Flags(false, false, false, false, false);
    static final Flags PREPARE = new Flags(true, false, false, false, false);
    static final Flags GO = new Flags(true, true, false, false, false);
    static final Flags READY = new Flags(false, true, false, false, false);
    static final Flags RAISING = new Flags(false, true, true, false, false);
    static final Flags CLAIMED = new Flags(false, false, true, false, false);
    static final Flags RELEASED = new Flags(false, false, false, true, false);
    static final Flags LEAVING = new Flags(false, false, false, false, true);
    static final Flags GONE = new Flags(false, false, false, true, true);
}
