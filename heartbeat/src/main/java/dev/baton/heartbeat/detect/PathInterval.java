package dev.baton.heartbeat.detect;

import dev.baton.heartbeat.wire.PathSet;

/**
 * How often heartbeats are sent on a path, by every member.
 *
 * @param path 0 = sync, otherwise the index of the gateway interface
 * @param intervalNs above 0
 * @param withoutSyncNs the same while sync is silent; on sync itself without meaning
 */
public record PathInterval(int path, long intervalNs, long withoutSyncNs) {
    /** Sync, in every cluster. */
    static final int SYNC = 0;

    public PathInterval {
        if (path < 0 || path >= PathSet.CAPACITY) {
            throw new IllegalArgumentException("path index " + path + " is not within 0..255");
        }
        if (intervalNs <= 0 || withoutSyncNs <= 0) {
            throw new IllegalArgumentException("heartbeat interval " + Math.min(intervalNs, withoutSyncNs) + " ns");
        }
    }

    /** The same interval whatever becomes of sync. */
    public PathInterval(int path, long intervalNs) {
        this(path, intervalNs, intervalNs);
    }
}
