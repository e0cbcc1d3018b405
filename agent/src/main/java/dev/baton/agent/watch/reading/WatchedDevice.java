package dev.baton.agent.watch.reading;

import dev.baton.nativeconfig.addr.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A device whose frames are watched. Immutable, any thread.
 *
 * @param label of the gateway interface, or {@code sync}
 * @param path what heartbeats heard here must say: 0 on sync, otherwise the index of the gateway interface
 * @param device the kernel's name for it
 * @param own its MAC; all zero where it is missing
 * @param identity what the cluster shares here; null on sync
 */
public record WatchedDevice(
        String label,
        int path,
        String device,
        Mac own,
        @Nullable Identity identity) {}
