package dev.baton.agent.loop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Limits repetition: of each kind the first few lines of a minute pass, the others are held back, and of those the last one
 * follows when the minute is over, with how many there were. So what goes on is told once a minute, and how it ended is told
 * too. Pure; times are monotonic nanoseconds. Used by one thread at a time.
 *
 * @param <T> a line
 */
final class RateLimit<T> {
    static final long PERIOD_NS = TimeUnit.MINUTES.toNanos(1);
    /** Kinds told apart; those beyond count as one kind. */
    static final int MOST_KINDS = 256;

    private static final String OTHERS = "others";

    private final Map<String, Kind<T>> kinds = new LinkedHashMap<>();

    private static final class Kind<T> {
        private long fromNs;
        private int passed;
        private int held;
        private T last;

        Kind(long fromNs, T first) {
            this.fromNs = fromNs;
            this.last = first;
        }
    }

    /**
     * The last line of those that were held back.
     *
     * @param untold how many others there were
     */
    record Held<T>(T line, int untold) {}

    /**
     * Whether a line is to be told now; else it is held back.
     *
     * @param most lines of its kind that pass in a minute
     */
    boolean passes(String kind, int most, T line, long nowNs) {
        String name = kinds.size() < MOST_KINDS || kinds.containsKey(kind) ? kind : OTHERS;
        Kind<T> known = kinds.computeIfAbsent(name, key -> new Kind<>(nowNs, line));
        if (known.held == 0 && nowNs - known.fromNs >= PERIOD_NS) {
            known.fromNs = nowNs;
            known.passed = 0;
        }
        if (known.held == 0 && known.passed < most) {
            known.passed++;
            return true;
        }
        known.held++;
        known.last = line;
        return false;
    }

    /** What was held back for a minute; what was quiet for as long is forgotten. */
    List<Held<T>> due(long nowNs) {
        List<Held<T>> due = new ArrayList<>();
        kinds.values().removeIf(kind -> {
            if (nowNs - kind.fromNs < PERIOD_NS) {
                return false;
            }
            if (kind.held == 0) {
                return true;
            }
            due.add(new Held<>(kind.last, kind.held - 1));
            kind.fromNs = nowNs;
            kind.held = 0;
            kind.passed = Integer.MAX_VALUE; // while it goes on, one a minute
            return false;
        });
        return due;
    }

    /** All that is held back, for who ends. */
    List<Held<T>> rest() {
        List<Held<T>> rest = new ArrayList<>();
        for (Kind<T> kind : kinds.values()) {
            if (kind.held > 0) {
                rest.add(new Held<>(kind.last, kind.held - 1));
            }
        }
        kinds.clear();
        return rest;
    }
}
