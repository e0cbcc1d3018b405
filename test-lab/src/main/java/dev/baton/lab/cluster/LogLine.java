package dev.baton.lab.cluster;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that an agent says happened to it: an event of its status ({@code 2026-01-31T12:00:00.123456Z role
 * from=STANDBY to=ACTIVE term=3}), or a line of its log, with level and logger between time and event.
 *
 * @param at wall clock
 * @param event the word before the first pair: {@code verdict}, {@code role}
 * @param fields the pairs
 */
public record LogLine(Instant at, String event, Map<String, String> fields) {
    public LogLine {
        fields = Map.copyOf(fields);
    }

    /** The lines of this form, in order; others are passed over. */
    public static List<LogLine> parse(List<String> lines) {
        return lines.stream().map(LogLine::parse).flatMap(Optional::stream).toList();
    }

    private static Optional<LogLine> parse(String line) {
        String[] words = line.strip().split("\\s+", -1);
        Optional<Instant> at = instant(words[0]);
        Map<String, String> fields = new HashMap<>();
        String event = "";
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(words[i].substring(0, equals), words[i].substring(equals + 1));
            } else if (fields.isEmpty()) {
                // Level, logger and thread may come before it; the event is next to its pairs.
                event = words[i];
            }
        }
        String found = event;
        return at.filter(time -> !fields.isEmpty()).map(time -> new LogLine(time, found, fields));
    }

    private static Optional<Instant> instant(String word) {
        try {
            return Optional.of(OffsetDateTime.parse(word).toInstant());
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }

    /** The value of a field, or empty text. */
    public String field(String name) {
        return Objects.requireNonNullElse(fields.get(name), "");
    }

    /** Whether this is the event with {@code to=VALUE}, whatever the case. */
    public boolean isTo(String wanted, String value) {
        return event.equals(wanted) && field("to").equalsIgnoreCase(value);
    }
}
