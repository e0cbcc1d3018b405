package dev.baton.lab.guest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.lab.cluster.LogLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * One line of a guest's journal, as {@code journalctl -o json} prints it (systemd.journal-fields(7)).
 *
 * @param at by the guest's wall clock
 * @param sinceBoot by its monotonic clock, which begins with the kernel
 */
record JournalEntry(Instant at, Duration sinceBoot, String message) {

    /** All of a text of one object a line, in its order. */
    static List<JournalEntry> parse(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> of(JsonParser.parseString(line).getAsJsonObject()))
                .toList();
    }

    private static JournalEntry of(JsonObject entry) {
        return new JournalEntry(
                Instant.EPOCH.plus(micros(entry, "__REALTIME_TIMESTAMP"), ChronoUnit.MICROS),
                Duration.of(micros(entry, "__MONOTONIC_TIMESTAMP"), ChronoUnit.MICROS),
                message(entry.get("MESSAGE")));
    }

    private static long micros(JsonObject entry, String field) {
        return entry.get(field).getAsLong();
    }

    /** What is not printable text comes as a list of octets, what is too long as null. */
    private static String message(JsonElement message) {
        if (message.isJsonArray()) {
            byte[] octets = new byte[message.getAsJsonArray().size()];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) message.getAsJsonArray().get(i).getAsInt();
            }
            return new String(octets, StandardCharsets.UTF_8);
        }
        return message.isJsonNull() ? "" : message.getAsString();
    }

    /** When the agent last became active in these entries of one boot. */
    static Optional<Duration> active(List<JournalEntry> boot) {
        return boot.stream()
                .filter(entry -> LogLine.parse(List.of(entry.at + " " + entry.message)).stream()
                        .anyMatch(line -> line.isTo("role", "ACTIVE")))
                .map(JournalEntry::sinceBoot)
                .reduce((one, later) -> later);
    }
}
