package dev.baton.agent.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of reading a configuration file: the configuration unless there were errors, every problem, and where each
 * key stands, so that later checks can name the line too.
 *
 * @param config present exactly when {@code errors} is empty
 * @param lines line of each key that was read
 */
public record ConfigReading(
        String file,
        Optional<BatonConfig> config,
        List<Problem> errors,
        List<Problem> warnings,
        Map<String, Integer> lines) {

    public ConfigReading {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        lines = Map.copyOf(lines);
    }

    /** A problem with a key of this file, at its line where it is written. */
    public Problem problem(String key, String message) {
        return new Problem(file, lines.getOrDefault(key, 0), key, message);
    }
}
