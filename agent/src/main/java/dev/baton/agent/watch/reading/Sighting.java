package dev.baton.agent.watch.reading;

import org.jspecify.annotations.Nullable;

/**
 * What a frame says. Immutable, any thread.
 *
 * @param kind what it is
 * @param text equal for two frames that say the same
 * @param detail what differs between them all the same, or empty
 * @param strand of its sender's frames, within which one that says the same as the last need not be shown; null for a frame
 *     that is always shown
 * @param doubt why it looks wrong; empty when it does not
 */
public record Sighting(
        Kind kind, String text, String detail, @Nullable String strand, String doubt) {

    static Sighting of(Kind kind, String text, String doubt) {
        return new Sighting(kind, text, "", null, doubt);
    }

    /** Of a frame for one station only, like the many with which members ask each other's kernels for a sign of life. */
    static Sighting unicast(Kind kind, String text, String doubt) {
        return new Sighting(kind, text, "", text, doubt);
    }

    /** Whether it looks wrong. */
    public boolean isDoubtful() {
        return !doubt.isEmpty();
    }

    /** {@code TEXT DETAIL  ! DOUBT}. */
    @Override
    public String toString() {
        return text + (detail.isEmpty() ? "" : " " + detail) + (doubt.isEmpty() ? "" : "  ! " + doubt);
    }
}
