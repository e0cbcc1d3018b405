package dev.baton.lab.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkLogTest {
    private static final List<String> LINES = List.of(
            "[2026-01-31T12:00:00.100000] 12: bt-lan@lan0: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN ",
            "[2026-01-31T12:00:01.000000] 12: bt-lan@lan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP ",
            "[2026-01-31T12:00:01.100000] 12: bt-lan@lan0: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN ",
            "something else",
            "[2026-01-31T12:00:01.200000] Deleted 12: bt-lan@lan0: <BROADCAST,MULTICAST> mtu 1500 ",
            "[2026-01-31T12:00:01.300000] Deleted 13: bt-wan@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ");

    @Test
    void aLinkIsLoweredWhenItIsFirstSeenDownOrGoneAfterTheOrder() {
        assertThat(LinkLog.lowered(LINES, Instant.parse("2026-01-31T12:00:01Z")))
                .isEqualTo(Map.of(
                        "bt-lan", Instant.parse("2026-01-31T12:00:01.100Z"),
                        "bt-wan", Instant.parse("2026-01-31T12:00:01.300Z")));
    }
}
