package dev.baton.agent.config;

import java.time.Duration;
import java.util.Locale;

/** The named rhythms of {@code heartbeat.profile}. */
enum HeartbeatProfile {
    /** One rhythm everywhere, above every stall of an untuned host that the check of D2 does not catch. */
    DEFAULT(20, 20, 20),
    /** As fast as a direct cable allows; the segments are spared while it lives and take over its pace when it does not. */
    FAST(2, 20, 2),
    /** The rhythm of the appliances that inspired Baton: 300 ms, 600 ms without sync. */
    VENDOR(100, 200, 200);

    private static final int MISSES = 3;

    private final int syncMillis;
    private final int gatewayMillis;
    private final int gatewayMillisWithoutSync;

    HeartbeatProfile(int syncMillis, int gatewayMillis, int gatewayMillisWithoutSync) {
        this.syncMillis = syncMillis;
        this.gatewayMillis = gatewayMillis;
        this.gatewayMillisWithoutSync = gatewayMillisWithoutSync;
    }

    HeartbeatConfig config() {
        return new HeartbeatConfig(
                Duration.ofMillis(syncMillis),
                Duration.ofMillis(gatewayMillis),
                Duration.ofMillis(gatewayMillisWithoutSync),
                MISSES);
    }

    /** As the file names it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
