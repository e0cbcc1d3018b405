package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Station;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The gateway devices of the active change places, as by a renumbering: each answers where nobody asks for its address. */
class ExchangedDevicesIT {
    private static final String EXCHANGE =
            "link set lan0 name was-lan0\nlink set wan0 name lan0\nlink set was-lan0 name wan0\n";
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** It hands over, unless the standby has found the addresses silent before, while the kernel was busy with the names. */
    @Test
    void theRoleMovesAndTheAlarmsEndWhenAllIsInItsPlaceAgain() {
        try (Site site = Site.open(BatonCluster.defaults(), Site.DEFAULT_DROP)) {
            Station active = site.pair().requireActive();
            Station standby = active.peer();
            Fault exchanged = exchange(site, active);
            site.pair().awaitActive(standby, Site.SOON);
            Duration served = Duration.between(exchanged.began(), Instant.now());
            System.out.println("exchanged devices of the active: another after " + served.toMillis() + " ms");
            assertThat(served).isLessThan(BOUND);
            site.pair()
                    .await(
                            "it knows what is wrong",
                            Site.SOON,
                            () -> site.alarms(active).stream()
                                    .anyMatch(alarm -> alarm.contains("lan is another than before")));

            exchange(site, active);
            site.pair().awaitSettled();
            site.hold(QUIET);
            assertThat(site.pair().active()).contains(standby);
            assertThat(site.health(active)).isEqualTo(1000);
            assertThat(site.alarms(active))
                    .as("what the agent had put there itself is nobody's mistake")
                    .noneMatch(alarm -> alarm.contains("arrives on lan") || alarm.contains("was on bt-lan"));
        }
    }

    private static Fault exchange(Site site, Station on) {
        return Fault.inflict("exchange", on.label(), () -> site.lab().in(on).ipBatch(EXCHANGE));
    }
}
