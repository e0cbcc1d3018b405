package dev.baton.agent.config;

import java.time.Duration;

/**
 * All times that members must agree on.
 *
 * @param uncalibrated {@code detect.uncalibrated}: silence that DEAD needs where no answer was ever seen
 * @param startSilence {@code start.silence}: how long a starting member that hears only strangers waits before it is alone
 * @param startPatience {@code start.patience}: the same on a wire that is dead silent, counted from carrier
 * @param startConflict {@code start.conflict}: how long a first start ever waits while a stranger has a shared address
 * @param leaseDuration {@code lease.duration}: life of the kernel lease without renewal
 */
public record TimingConfig(
        HeartbeatConfig heartbeat,
        Duration uncalibrated,
        Duration startSilence,
        Duration startPatience,
        Duration startConflict,
        Duration leaseDuration) {
    /** Renewals in the life of one lease (D3): three may fail before the identity is lost. */
    static final int RENEWALS_PER_LEASE = 4;

    /** Time between two renewals of the lease. */
    public Duration leaseRenewal() {
        return leaseDuration.dividedBy(RENEWALS_PER_LEASE);
    }
}
