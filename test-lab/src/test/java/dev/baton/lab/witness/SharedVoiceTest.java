package dev.baton.lab.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedVoiceTest {
    private static final String LINKS = """
            2: lan: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default
            8: gw1-lan@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master lan state UP
            9: gw2-lan@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master lan state UP
            17: gw1-x4@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master x4 state UP
            """;

    private static final String CAPTURE = """
            1000.000000000 In  ifindex 8 10:00:00:c1:4a:87 ethertype ARP (0x0806), length 66: Reply 10.7.1.1 is-at 10:00:00:c1:4a:87, length 46
            1000.000001000 In  ifindex 2 10:00:00:c1:4a:87 ethertype ARP (0x0806), length 66: Reply 10.7.1.1 is-at 10:00:00:c1:4a:87, length 46
            1001.000000000 In  ifindex 8 10:00:00:c1:4a:87 ethertype ARP (0x0806), length 66: Reply 10.7.1.1 is-at 10:00:00:c1:4a:87, length 46
            1001.500000000 In  ifindex 9 10:00:00:c1:4a:87 ethertype ARP (0x0806), length 66: Request who-has 10.7.1.1 tell 10.7.1.1, length 46
            1002.000000000 In  ifindex 8 10:00:00:c1:4a:87 ethertype ARP (0x0806), length 66: Reply 10.7.1.1 is-at 10:00:00:c1:4a:87, length 46
            1002.250000000 In  ifindex 17 10:00:00:c1:4a:c8 ethertype ARP (0x0806), length 66: Reply 10.67.0.1 is-at 10:00:00:c1:4a:c8, length 46
            """;

    @Test
    void onlyThePortsOfTheHostAndOnlyFromTheMomentOn() {
        Map<String, String> ports = SharedVoice.portsOf(LINKS, "gw1");

        assertThat(ports).isEqualTo(Map.of("8", "lan", "17", "x4"));
        assertThat(SharedVoice.parse(CAPTURE, ports, Instant.ofEpochSecond(1001)))
                .isEqualTo(Map.of(
                        "lan", new SharedVoice.Span(Instant.ofEpochSecond(1001), Instant.ofEpochSecond(1002)),
                        "x4",
                                new SharedVoice.Span(
                                        Instant.ofEpochSecond(1002, 250_000_000),
                                        Instant.ofEpochSecond(1002, 250_000_000))));
    }
}
