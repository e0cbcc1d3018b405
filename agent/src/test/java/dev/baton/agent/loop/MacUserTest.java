package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReader;
import dev.baton.nativeconfig.addr.Mac;
import org.junit.jupiter.api.Test;

class MacUserTest {
    private static final String PAIR = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = eth9
            interfaces = lan, wan
            interface.lan.device = eth0
            interface.lan.shared = 10.7.1.1/24
            interface.wan.device = eth1
            interface.wan.shared = 203.0.113.1/29
            """;

    @Test
    void ourSharedMacOfAnotherInterfaceIsNoOtherClusters() {
        BatonConfig config = ConfigReader.parse("b", PAIR, "gw1").config().orElseThrow();
        Mac wan = config.sharedMac(config.gateways().get(1));
        MacUser onLan = MacUser.of(config, 0, wan).orElseThrow();
        assertThat(onLan.pairs()).isEqualTo("shared_mac_of=wan");
        assertThat(onLan.text())
                .contains("lists the interfaces in another order")
                .doesNotContain("199");
        Mac others = Mac.parse("10:00:00:c1:4a:88"); // index 1 of cluster 8
        assertThat(MacUser.of(config, 0, others).orElseThrow().pairs()).isEqualTo("cluster=8 scheme=vendor");
        assertThat(MacUser.of(config, 0, Mac.parse("02:00:00:00:00:99"))).isEmpty();
        assertThat(MacUser.of(config, 0, Mac.ZERO)).isEmpty();
    }
}
