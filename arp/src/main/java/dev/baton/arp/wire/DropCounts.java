package dev.baton.arp.wire;

import dev.baton.arp.wire.ArpView.Drop;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How many frames were refused for which reason; {@link Drop#NONE} counts the good ones. One thread, no garbage. */
public final class DropCounts {
    private final Map<Drop, long[]> counts = new EnumMap<>(Drop.class);

    public DropCounts() {
        for (Drop drop : Drop.values()) {
            counts.put(drop, new long[1]);
        }
    }

    /** Counts a frame. */
    public void count(Drop drop) {
        cell(drop)[0]++;
    }

    /** Frames with this outcome. */
    public long of(Drop drop) {
        return cell(drop)[0];
    }

    private long[] cell(Drop drop) {
        return Objects.requireNonNull(counts.get(drop));
    }
}
