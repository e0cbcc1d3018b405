package dev.baton.agent.config;

import java.time.Duration;

/**
 * How often members say that they live, and how many silences make a suspicion.
 *
 * @param syncInterval between two heartbeats on the sync interface
 * @param gatewayInterval the same on a gateway interface while the sync interface lives
 * @param gatewayIntervalWithoutSync the same on a gateway interface while it does not
 * @param misses intervals of silence on the fastest living path before suspicion
 */
public record HeartbeatConfig(
        Duration syncInterval, Duration gatewayInterval, Duration gatewayIntervalWithoutSync, int misses) {

    /** Silence after which a peer is suspected while the sync interface lives. */
    public Duration detection() {
        return syncInterval.multipliedBy(misses);
    }

    /** Silence after which a peer is suspected when only gateway interfaces are left. */
    public Duration detectionWithoutSync() {
        return gatewayIntervalWithoutSync.multipliedBy(misses);
    }

    /** The longer of the two. */
    public Duration slowestDetection() {
        return detection().compareTo(detectionWithoutSync()) > 0 ? detection() : detectionWithoutSync();
    }
}
