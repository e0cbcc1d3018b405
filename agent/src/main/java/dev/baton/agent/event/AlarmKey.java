package dev.baton.agent.event;

/**
 * Which alarm: an event raises it, or raises it again, and another clears it. Immutable.
 *
 * @param topic what kind of thing stands: {@code unreached}
 * @param about what it is about, as {@code path 1}; empty, where alarms are cleared, for whatever of that topic stands
 */
public record AlarmKey(String topic, String about) {
    /** Whether clearing this one clears {@code raised}. */
    public boolean covers(AlarmKey raised) {
        return topic.equals(raised.topic) && (about.isEmpty() || about.equals(raised.about));
    }
}
