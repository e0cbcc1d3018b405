package dev.baton.agent.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened. Immutable; any thread may read it. */
public sealed interface Event permits MemberEvent, HostEvent {
    /** When, in nanoseconds of {@code CLOCK_BOOTTIME}; to be compared by subtraction. */
    long atNs();

    Severity severity();

    /** The alarm that stands from now on, until it is cleared or has not been raised again for a while; null for none. */
    default @Nullable AlarmKey raises() {
        return null;
    }

    /** The alarms that no longer stand. */
    default List<AlarmKey> clears() {
        return List.of();
    }
}
