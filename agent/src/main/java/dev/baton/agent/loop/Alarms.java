package dev.baton.agent.loop;

import dev.baton.agent.event.AlarmKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What was reported by event and may still go on: refused heartbeats, strangers with our addresses. Reports of something
 * that goes on come once a minute, so an alarm stands a little longer than that after its last one. Bounded, whoever
 * floods us. Any thread; times are monotonic nanoseconds.
 */
final class Alarms {
    static final long KEPT_NS = TimeUnit.SECONDS.toNanos(90);
    static final int MOST = 32;

    private final Map<AlarmKey, Alarm> byKey = new LinkedHashMap<>();
    private final Map<String, List<String>> byTopic = new LinkedHashMap<>();

    private record Alarm(String text, long raisedNs) {}

    /** Raises an alarm, or raises it again with what is known now; beyond {@link #MOST} newcomers are left to the log. */
    synchronized void raise(AlarmKey key, String text, long nowNs) {
        expire(nowNs);
        if (byKey.size() < MOST || byKey.containsKey(key)) {
            byKey.put(key, new Alarm(text, nowNs));
        }
    }

    /** Ends those that it covers: what they told is over. */
    synchronized void clear(AlarmKey over) {
        byKey.keySet().removeIf(over::covers);
    }

    /**
     * Says what is so of a topic from now on, in place of what was before: its alarms stand until it is said again. For who
     * knows when they end, and keeps them few.
     */
    synchronized void stand(String topic, List<String> texts) {
        byTopic.put(topic, List.copyOf(texts));
    }

    /** Those that stand, in the order in which they were first raised; those of a topic before them. */
    synchronized List<String> standing(long nowNs) {
        expire(nowNs);
        List<String> texts = new ArrayList<>();
        byTopic.values().forEach(texts::addAll);
        byKey.values().forEach(alarm -> texts.add(alarm.text));
        return texts;
    }

    private void expire(long nowNs) {
        byKey.values().removeIf(alarm -> nowNs - alarm.raisedNs > KEPT_NS);
    }
}
