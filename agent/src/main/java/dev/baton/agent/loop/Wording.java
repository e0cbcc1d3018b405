package dev.baton.agent.loop;

import org.jspecify.annotations.Nullable;

/**
 * An event in words. Immutable.
 *
 * @param kind what counts as the same where repetition is limited; null where each is told
 * @param most lines of that kind that are told in a minute
 * @param text {@code word key=value ...: sentence}
 * @param alarm the sentence of the alarm that it raises; null without one
 */
record Wording(
        @Nullable String kind,
        int most,
        String text,
        @Nullable String alarm) {
    static Wording always(String text) {
        return new Wording(null, 0, text, null);
    }

    static Wording limited(String kind, int most, String text) {
        return new Wording(kind, most, text, null);
    }

    static Wording alarm(String text, String alarm) {
        return new Wording(null, 0, text, alarm);
    }
}
