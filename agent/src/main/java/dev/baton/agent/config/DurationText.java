package dev.baton.agent.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and a unit, {@code 500us}, {@code 20ms}, {@code 5s}, {@code 2m}. Pure. */
public final class DurationText {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(us|ms|s|m)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private DurationText() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with a message that says how to write it
     */
    public static Duration parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    NUMBER.matcher(text).matches()
                            ? "\"" + text + "\" has no unit; write " + text + "ms, " + text + "s ..."
                            : "\"" + text
                                    + "\" is not a duration; write a whole number with us, ms, s or m, such as 20ms");
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "us" -> Duration.ofNanos(count * 1_000);
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
        };
    }

    /** In the largest unit that keeps it whole: {@code 1500ms}, {@code 5s}. */
    public static String print(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        if (micros % 1_000 != 0) {
            return micros + "us";
        }
        if (micros % 1_000_000 != 0) {
            return micros / 1_000 + "ms";
        }
        long seconds = micros / 1_000_000;
        return seconds % 60 != 0 || seconds == 0 ? seconds + "s" : seconds / 60 + "m";
    }
}
