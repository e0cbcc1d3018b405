package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Segment;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Gateways that translate what they forward to the shared WAN address: their own requests for the server's MAC are then
 * made for packets that come from the shared address, and must still not be made in its name from another MAC.
 */
class NatIT {
    private static final String SOURCE_NAT = Site.DEFAULT_DROP + """
            table ip translation {
                chain postrouting {
                    type nat hook postrouting priority srcnat;
                    oifname "wan0" ip saddr 10.7.1.0/24 snat to 203.0.113.1
                }
            }
            """;

    @RegisterExtension
    static final SharedSite SHARED = new SharedSite(() -> Site.open(BatonCluster.defaults(), SOURCE_NAT));

    @Test
    void translatedTrafficNeverPairsTheSharedAddressWithAnotherMac() {
        Trial trial = SHARED.begin();
        // An entry that is already there would keep the question from being asked.
        SHARED.site().lab().in(trial.active()).ipBatch("neigh flush dev wan0\n");
        SHARED.site().lab().in(trial.standby()).ipBatch("neigh flush dev wan0\n");

        Fault freeze = SHARED.site().lab().faults().freeze(trial.active());
        SHARED.site().pair().awaitActive(trial.standby(), Site.SOON);
        Findings findings = trial.end();

        assertThat(findings.evidence().sentBy(trial.standby(), Segment.WAN))
                .as("the new owner asked for the server's MAC")
                .anySatisfy(arp -> {
                    assertThat(arp.at()).isAfter(freeze.began());
                    assertThat(arp.isRequest()).isTrue();
                    assertThat(arp.target().ip())
                            .isEqualTo(Trial.neighbour(Segment.WAN).address(Segment.WAN));
                });
        assertThat(findings.ownership().owners(Instant.MIN, freeze.began())).containsExactly(trial.active());
        findings.announcedBy(trial.standby(), freeze.began());
    }
}
