package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mac.scheme=device}: what the file may say with it, and what comes of it. */
class DeviceSchemeConfigTest {
    private static final String FILE = """
            cluster.id = 40000
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            mac.scheme = device
            sync.interface = sync0
            interfaces = lan, wan
            interface.lan.device = lan0
            interface.lan.shared = 10.7.1.1/24, fe80::1/64
            interface.wan.device = wan0
            interface.wan.shared = 203.0.113.1/29
            """;

    @Test
    void theSharedAddressesAreOnTheDeviceAndHaveItsMac() {
        ConfigReading reading = parse(FILE);
        assertThat(reading.errors()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        BatonConfig config = reading.config().orElseThrow();
        assertThat(config.macs().onDevice()).isTrue();
        assertThat(config.gateways()).extracting(GatewayConfig::linkName).containsExactly("lan0", "wan0");
        assertThat(config.gateways()).extracting(config::sharedMac).containsOnly(Mac.ZERO);
        assertThat(config.gateways())
                .extracting(config::groupMac)
                .containsExactly(Mac.parse("03:b4:9c:40:00:01"), Mac.parse("03:b4:9c:40:00:02"));
    }

    @Test
    void noOtherClusterClashes() {
        MacScheme macs = MacScheme.of("device", 7);
        assertThat(macs.clashes(1, 255)).isEmpty();
        assertThat(MacScheme.ownerOf(macs.shared(1), 1))
                .as("zero is no cluster's")
                .isEmpty();
    }

    @Test
    void theOtherSchemesHaveLinksOfTheirOwn() {
        for (String scheme : List.of("vendor", "local")) {
            BatonConfig config = parse(FILE.replace("40000", "7").replace("= device", "= " + scheme))
                    .config()
                    .orElseThrow();
            assertThat(config.macs().onDevice()).isFalse();
            assertThat(config.gateways()).extracting(GatewayConfig::linkName).containsExactly("bt-lan", "bt-wan");
            assertThat(config.gateways()).extracting(config::sharedMac).doesNotContain(Mac.ZERO);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            interface.wan.heartbeat = false | 11: interface.wan.heartbeat: "false" does not go with mac.scheme=device (line 4): members answer with their own MACs there, which only heartbeats on wan make known to their peers; remove the line
            interface.wan.heartbeat = off   | 11: interface.wan.heartbeat: "off" is not one of true, false
            interface.lan.published = 198.51.0.0/20 on wan, 198.51.100.7 on wan | 11: interface.lan.published: 198.51.100.7 on wan makes 4097 published addresses, but with mac.scheme=device (line 4) each is announced at a claim, and at most 4096 are; publish fewer, or use another scheme
            interface.wan.index = 1         | 11: interface.wan.index: index 1 is also that of interface lan, so both would have the heartbeat group 03:b4:9c:40:00:01; give each interface an index of its own
            """)
    void aLineThatDoesNotGoWithItIsNamedWithItsMending(String line, String problem) {
        assertThat(parse(FILE + line + "\n").errors()).hasToString("[b:" + problem + "]");
    }

    @Test
    void publishedAddressesAreAnnouncedTooUnlessTheirStationsHearIt() {
        String published = """
                interface.lan.published = 198.51.100.4/30 on wan, 10.7.1.77 on lan
                """;
        BatonConfig device = parse(FILE + published).config().orElseThrow();
        assertThat(device.announcedOn(device.gateways().get(0)))
                .extracting(Ip::toString)
                .containsExactly("10.7.1.1", "fe80::1");
        assertThat(device.announcedOn(device.gateways().get(1)))
                .extracting(Ip::toString)
                .containsExactly("203.0.113.1", "198.51.100.4", "198.51.100.5", "198.51.100.6", "198.51.100.7");
        BatonConfig vendor = parse(FILE.replace("40000", "7").replace("= device", "= vendor") + published)
                .config()
                .orElseThrow();
        assertThat(vendor.announcedOn(vendor.gateways().get(1)))
                .extracting(Ip::toString)
                .as("their MAC stays")
                .containsExactly("203.0.113.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            40000 | 70000 | 1: cluster.id: "70000" is not a whole number within 0..65535
            wan0  | lan0  | 9: interface.wan.device: "lan0" is already the device of interface.lan.device (line 7); every interface needs a device of its own
            wan0  | sync0 | 9: interface.wan.device: "sync0" is already the device of sync.interface (line 5); every interface needs a device of its own
            """)
    void theOldLimitsHold(String written, String slip, String problem) {
        assertThat(parse(FILE.replace(written, slip)).errors()).hasToString("[b:" + problem + "]");
    }

    @Test
    void noMemberFollowsOneOfAnotherScheme() {
        LongStream schemes = Stream.of("vendor", "local", "device")
                .mapToLong(scheme -> parse(FILE.replace("40000", "7").replace("= device", "= " + scheme))
                        .config()
                        .orElseThrow()
                        .digest());
        assertThat(schemes.map(digest -> digest & Heartbeat.IDENTITY_DIGEST).toArray())
                .doesNotHaveDuplicates();
    }

    private static ConfigReading parse(String text) {
        return ConfigReader.parse("b", text, "gw1");
    }
}
