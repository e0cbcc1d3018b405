package dev.baton.arp.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How many frames were refused for which reason; that of the good ones counts too. One thread, no garbage.
 *
 * @param <D> the reasons of one kind of frame
 */
public final class DropCounts<D extends Enum<D>> {
    private final Map<D, long[]> counts;

    public DropCounts(Class<D> reasons) {
        counts = new EnumMap<>(reasons);
        for (D drop : reasons.getEnumConstants()) {
            counts.put(drop, new long[1]);
        }
    }

    /** Counts a frame. */
    public void count(D drop) {
        cell(drop)[0]++;
    }

    /** Frames with this outcome. */
    public long of(D drop) {
        return cell(drop)[0];
    }

    private long[] cell(D drop) {
        return Objects.requireNonNull(counts.get(drop));
    }
}
