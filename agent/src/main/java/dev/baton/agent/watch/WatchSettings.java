package dev.baton.agent.watch;

import dev.baton.agent.watch.reading.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is watched, and for how long.
 *
 * @param kinds of frame
 * @param every whether each frame is shown, also one of many that say the same
 * @param count frames after which to end
 * @param duration after which to end; null for never
 * @param file to write the frames to as well, or null
 */
public record WatchSettings(
        Set<Kind> kinds,
        boolean every,
        long count,
        @Nullable Duration duration,
        @Nullable Path file) {
    public WatchSettings {
        kinds = Set.copyOf(kinds);
    }
}
