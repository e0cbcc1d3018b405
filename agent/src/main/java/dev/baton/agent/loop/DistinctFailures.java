package dev.baton.agent.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what fails again and again from filling the log: each kind of failure is told when it is new and then at most once
 * a minute, with how often it happened. Any thread.
 */
final class DistinctFailures {
    private static final long REPEAT_NS = TimeUnit.MINUTES.toNanos(1);
    /** Kinds told apart; a failure whose words differ every time counts as one kind after these. */
    private static final int KINDS = 128;

    private static final class Kind {
        private long count;
        private long toldNs;
    }

    private final Map<String, Kind> kinds = new HashMap<>();

    /** Counts a failure; returns how often its kind has happened, if that should be told now, else 0. */
    synchronized long count(String what, String words, long nowNs) {
        String name = what + ' ' + words;
        Kind kind = kinds.get(name);
        if (kind == null) {
            kind = kinds.computeIfAbsent(kinds.size() < KINDS ? name : what, key -> new Kind());
        }
        kind.count++;
        if (kind.count > 1 && nowNs - kind.toldNs < REPEAT_NS) {
            return 0;
        }
        kind.toldNs = nowNs;
        return kind.count;
    }
}
