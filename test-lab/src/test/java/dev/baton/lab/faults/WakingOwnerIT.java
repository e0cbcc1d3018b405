package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.traffic.ArpLoad;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An owner that was stopped for longer than its lease, at the highest pace of heartbeats and with a client that asks for the
 * shared address every two milliseconds: at the switch ports nothing is seen of it in the name of the identity once its
 * follower has spoken, and nothing when it wakes with a second of heartbeats in its queues (DESIGN D4).
 */
class WakingOwnerIT {
    private static final int QUESTIONS_PER_SECOND = 500;
    private static final Duration AFTERWARDS = Duration.ofMillis(1_500);

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(BatonCluster.fast(), Site.DEFAULT_DROP));

    @ParameterizedTest
    @ValueSource(ints = {1_700, 2_000, 5_000})
    void whoWakesBesideItsFollowerSaysNotAWord(int stoppedMs) {
        Site site = SHARED.site();
        Trial trial = SHARED.begin();
        Station old = trial.active();
        Station heir = trial.standby();
        Duration stopped = Duration.ofMillis(stoppedMs);
        CompletableFuture<ArpLoad.Flood> asking =
                CompletableFuture.supplyAsync(() -> new ArpLoad(site.lab(), Mac.BROADCAST)
                        .flood(Segment.LAN.shared(), QUESTIONS_PER_SECOND, stopped.plus(AFTERWARDS), 1));
        site.pair().stall(old, stopped);
        assertThat(asking.join().received()).as("questions were answered").isPositive();
        site.pair().awaitSettled();
        trial.expectOwner(heir);
        Findings findings = trial.end();

        assertThat(findings.ownership().overlap(old, heir))
                .as("from the follower's first frame to the old owner's last")
                .isNegative();
        findings.neverAnsweredByTwo(Instant.MIN, Instant.MAX);
        assertThat(site.status(old)).isEqualTo("STANDBY");
    }
}
