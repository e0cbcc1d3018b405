package dev.baton.agent.config;

import java.time.Duration;
import java.util.Arrays;

/**
 * Takes the times of a file and holds them against each other. Pure.
 *
 * <p>Two rules tie them together. A member must not lose its identity to a stall that nobody would have noticed: just
 * before a renewal three quarters of the lease are left, and that must outlast the longest detection. And a member must
 * have had the time to hear a peer before it may believe to be alone.
 */
final class TimingKeys {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int FEWEST_MISSES = 2;
    private static final int MOST_MISSES = 100;
    /** A renewal every 100 ms: twice the worst stall measured on a busy host without real-time scheduling (54 ms). */
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(400);
    /** Two forwarding delays of IEEE 802.1D: how long a port may stay deaf after carrier. */
    private static final Duration SPANNING_TREE = Duration.ofSeconds(30);

    private final Settings settings;

    TimingKeys(Settings settings) {
        this.settings = settings;
    }

    TimingConfig read() {
        HeartbeatConfig heartbeat = heartbeat();
        TimingConfig timing = new TimingConfig(
                heartbeat,
                settings.duration(Keys.DETECT_UNCALIBRATED, Duration.ofMillis(10), MINUTE, Duration.ofSeconds(1)),
                settings.duration(
                        Keys.START_SILENCE, Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(5)),
                settings.duration(
                        Keys.START_PATIENCE, Duration.ofMillis(100), Duration.ofMinutes(10), Duration.ofSeconds(35)),
                settings.duration(Keys.START_CONFLICT, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(30)),
                settings.duration(Keys.LEASE_DURATION, SHORTEST_LEASE, MINUTE, Duration.ofMillis(1500)));
        if (settings.isGood(Keys.HEARTBEAT_PROFILE, Keys.HEARTBEAT_INTERVAL, Keys.HEARTBEAT_MISSES)) {
            checkLease(timing);
            checkWaits(timing);
        }
        return timing;
    }

    private HeartbeatConfig heartbeat() {
        String[] names = Arrays.stream(HeartbeatProfile.values())
                .map(HeartbeatProfile::key)
                .toArray(String[]::new);
        String name = settings.choice(Keys.HEARTBEAT_PROFILE, HeartbeatProfile.DEFAULT.key(), names);
        HeartbeatConfig profile = Arrays.stream(HeartbeatProfile.values())
                .filter(candidate -> candidate.key().equals(name))
                .findFirst()
                .orElse(HeartbeatProfile.DEFAULT)
                .config();
        int misses = settings.whole(Keys.HEARTBEAT_MISSES, FEWEST_MISSES, MOST_MISSES, profile.misses());
        if (!settings.isSet(Keys.HEARTBEAT_INTERVAL)) {
            return new HeartbeatConfig(
                    profile.syncInterval(), profile.gatewayInterval(), profile.gatewayIntervalWithoutSync(), misses);
        }
        Duration interval =
                settings.duration(Keys.HEARTBEAT_INTERVAL, MILLISECOND, Duration.ofSeconds(10), profile.syncInterval());
        return new HeartbeatConfig(interval, interval, interval, misses);
    }

    private void checkLease(TimingConfig timing) {
        Duration detection = timing.heartbeat().slowestDetection();
        Duration leftAtWorst = timing.leaseDuration().minus(timing.leaseRenewal());
        if (!settings.isGood(Keys.LEASE_DURATION) || leftAtWorst.compareTo(detection) > 0) {
            return;
        }
        long needed =
                detection.toMillis() * TimingConfig.RENEWALS_PER_LEASE / (TimingConfig.RENEWALS_PER_LEASE - 1) + 1;
        String fix = needed <= MINUTE.toMillis()
                ? "write at least " + needed + "ms"
                : "choose a shorter " + Keys.HEARTBEAT_INTERVAL + " or fewer " + Keys.HEARTBEAT_MISSES;
        settings.error(
                Keys.LEASE_DURATION,
                "three quarters of " + DurationText.print(timing.leaseDuration()) + " do not outlast the "
                        + DurationText.print(detection) + " after which a peer is suspected; " + fix);
    }

    private void checkWaits(TimingConfig timing) {
        Duration detection = timing.heartbeat().slowestDetection();
        mustOutlast(Keys.DETECT_UNCALIBRATED, timing.uncalibrated(), detection, "the silence that makes a suspicion");
        mustOutlast(Keys.START_SILENCE, timing.startSilence(), detection, "the silence that makes a suspicion");
        mustOutlast(Keys.START_PATIENCE, timing.startPatience(), timing.startSilence(), Keys.START_SILENCE);
        if (settings.isGood(Keys.START_PATIENCE) && timing.startPatience().compareTo(SPANNING_TREE) < 0) {
            settings.warning(
                    Keys.START_PATIENCE,
                    DurationText.print(timing.startPatience())
                            + " is less than the 30s a switch port may stay deaf in spanning tree; both members could"
                            + " believe to be alone unless every port is an edge port");
        }
    }

    private void mustOutlast(String key, Duration value, Duration other, String what) {
        if (settings.isGood(key) && value.compareTo(other) < 0) {
            settings.error(
                    key,
                    DurationText.print(value) + " is less than " + what + "; write at least "
                            + DurationText.print(other));
        }
    }
}
