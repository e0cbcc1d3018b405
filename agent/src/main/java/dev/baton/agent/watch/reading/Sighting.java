package dev.baton.agent.watch.reading;

/**
 * What a frame says. Immutable, any thread.
 *
 * @param kind what it is
 * @param text equal for two heartbeats that say the same
 * @param detail what differs between them all the same, or empty
 * @param doubt why it looks wrong; empty when it does not
 */
public record Sighting(Kind kind, String text, String detail, String doubt) {

    static Sighting of(Kind kind, String text, String doubt) {
        return new Sighting(kind, text, "", doubt);
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
