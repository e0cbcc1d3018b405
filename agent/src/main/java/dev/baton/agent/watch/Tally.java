package dev.baton.agent.watch;

import dev.baton.agent.watch.reading.Kind;
import dev.baton.agent.watch.reading.Sighting;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How many frames of which kind were seen. One thread. */
final class Tally {
    private final Map<Kind, Long> seen = new EnumMap<>(Kind.class);
    private long frames;
    private long doubtful;

    Tally(Set<Kind> kinds) {
        kinds.forEach(kind -> seen.put(kind, 0L));
    }

    void add(Sighting sighting) {
        frames++;
        seen.merge(sighting.kind(), 1L, Long::sum);
        doubtful += sighting.isDoubtful() ? 1 : 0;
    }

    long frames() {
        return frames;
    }

    /** {@code 12 frames: ARP 3, heartbeats 9; 0 look wrong}. */
    @Override
    public String toString() {
        String kinds = seen.entrySet().stream()
                .map(entry -> entry.getKey().word() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return frames + (frames == 1 ? " frame: " : " frames: ") + kinds + "; " + doubtful + " marked \"!\"";
    }
}
