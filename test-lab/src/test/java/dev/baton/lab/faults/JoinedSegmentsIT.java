package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Station;
import org.junit.jupiter.api.Test;

/** Somebody plugs a cable between the switches of two gateway interfaces: both members say so, and nothing else happens. */
class JoinedSegmentsIT {
    @Test
    void twoInterfacesInOneBroadcastDomainAreNamedOnceEach() {
        try (Site site = Site.open(BatonCluster.defaults(), Site.DEFAULT_DROP)) {
            Station active = site.pair().requireActive();
            long term = site.term(active);
            site.lab().wire().ipBatch("""
                    link add here type veth peer name there
                    link set here master lan up
                    link set there master wan up
                    """);
            for (Station gateway : Station.GATEWAYS) {
                site.pair().await(gateway.label() + " says so", Site.SOON, () -> told(site, gateway) > 0);
            }
            site.lab().wire().ipBatch("link del here\n");
            site.pair().awaitSettled();
            for (Station gateway : Station.GATEWAYS) {
                assertThat(told(site, gateway)).isOne();
                assertThat(site.alarms(gateway))
                        .filteredOn(alarm -> alarm.startsWith("lan and wan are in one broadcast domain"))
                        .singleElement()
                        .asString()
                        .contains("two switch ports in one VLAN");
            }
            assertThat(site.pair().requireActive()).isEqualTo(active);
            assertThat(site.term(active)).isEqualTo(term);
        }
    }

    private static long told(Site site, Station gateway) {
        return site.pair().agent(gateway).logLines().stream()
                .filter(line -> line.contains(" joined interface=lan device=lan0 with=wan device=wan0: "))
                .count();
    }
}
