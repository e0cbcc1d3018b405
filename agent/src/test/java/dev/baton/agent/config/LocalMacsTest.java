package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.nativeconfig.addr.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalMacsTest {
    private static final String FILE = """
            cluster.id = %d
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = sync0
            interfaces = lan
            interface.lan.device = lan0
            interface.lan.shared = 10.7.1.1/24
            mac.scheme = %s
            """;

    @ParameterizedTest
    @CsvSource({"7, 1, 00:07:00:01", "258, 2, 01:02:00:02", "65535, 255, ff:ff:00:ff", "0, 1, 00:00:00:01"})
    void idAndIndexStandInTheMacAsTheyAre(int cluster, int index, String rest) {
        LocalMacs macs = new LocalMacs(cluster);
        assertThat(macs.shared(index)).isEqualTo(Mac.parse("02:b4:" + rest));
        assertThat(macs.group(index)).isEqualTo(Mac.parse("03:b4:" + rest));
        assertThat(macs.shared(index).isGroup()).isFalse();
        assertThat(macs.group(index).isGroup()).isTrue();
        assertThat(macs.clashes(index, 255)).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new LocalMacs(65_536)).hasMessage("cluster 65536 is not within 0..65535");
        assertThatThrownBy(() -> new LocalMacs(1).shared(256)).hasMessage("interface index 256 is not within 1..255");
    }

    @Test
    void theSchemeSaysHowManyClustersThereAreAndIsPartOfWhatMembersMustAgreeOn() {
        ConfigReading large = ConfigReader.parse("f", String.format(FILE, 40_000, "local"), "gw1");
        assertThat(large.errors()).isEmpty();
        BatonConfig config = large.config().orElseThrow();
        assertThat(config.sharedMac(config.gateways().get(0))).isEqualTo(Mac.parse("02:b4:9c:40:00:01"));
        assertThat(ConfigReader.parse("f", String.format(FILE, 40_000, "vendor"), "gw1")
                        .errors())
                .singleElement()
                .asString()
                .contains("\"40000\" is not a whole number within 0..255");
        long vendor = ConfigReader.parse("f", String.format(FILE, 7, "vendor"), "gw1")
                .config()
                .orElseThrow()
                .digest();
        long local = ConfigReader.parse("f", String.format(FILE, 7, "local"), "gw1")
                .config()
                .orElseThrow()
                .digest();
        assertThat((local ^ vendor) & Heartbeat.IDENTITY_DIGEST)
                .as("whatever else differs, no one follows whose shared MACs are others")
                .isNotZero();
        long refreshed = ConfigReader.parse("f", String.format(FILE, 7, "local") + "heartbeat.misses = 4\n", "gw1")
                .config()
                .orElseThrow()
                .digest();
        assertThat(refreshed).isNotEqualTo(local);
        assertThat((local ^ refreshed) & (Heartbeat.IDENTITY_DIGEST | Heartbeat.SERVICE_DIGEST))
                .as("they serve the same")
                .isZero();
    }

    @Test
    void aSharedMacTellsWhoseItIs() {
        for (int cluster = 0; cluster <= 65_535; cluster += 257) {
            assertThat(MacScheme.ownerOf(new LocalMacs(cluster).shared(200), 200))
                    .contains(new MacScheme.Owner("local", cluster));
        }
        assertThat(MacScheme.ownerOf(new LocalMacs(7).shared(200), 1))
                .as("of another interface")
                .isEmpty();
        assertThat(MacScheme.ownerOf(Mac.parse("02:b4:00:07:01:01"), 1)).isEmpty();
        assertThat(MacScheme.ownerOf(Mac.parse("12:b4:00:07:00:01"), 1)).isEmpty();
    }
}
