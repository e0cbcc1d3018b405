package dev.baton.heartbeat.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncRouteTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.1/30                             |             |             | 192.0.2.1 to 192.0.2.3
            fe80::1/64                               |             |             | fe80::1 to ff02::1
            192.0.2.1/30 fe80::1/64                  |             |             | 192.0.2.1 to 192.0.2.3
            fe80::1/64 192.0.2.1/30                  |             | fe80::1     | 192.0.2.1 to 192.0.2.3
            10.0.0.9/32 192.0.2.1/30                 |             |             | 192.0.2.1 to 192.0.2.3
            192.0.2.1/30 10.0.0.9/24                 |             |             | 192.0.2.1 to 192.0.2.3
            192.0.2.1/30 10.0.0.9/24                 |             | 10.0.0.9    | 10.0.0.9 to 10.0.0.255
            10.0.0.9/24 192.0.2.1/30                 |             | 192.0.2.1   | 192.0.2.1 to 192.0.2.3
            192.0.2.0/31 fe80::1/64                  |             |             | fe80::1 to ff02::1
            192.0.2.0/31                             |             |             | none
            10.0.0.9/32                              |             | 10.0.0.9    | none
            192.0.2.1/30 10.0.0.9/24                 | 10.0.0.7    | 192.0.2.1   | 10.0.0.9 to 10.0.0.7
            10.1.0.9/8 10.0.0.9/24                   | 10.0.0.7    | 10.1.0.9    | 10.0.0.9 to 10.0.0.7
            10.0.0.9/24 10.0.0.8/24                  | 10.0.0.7    | 10.0.0.8    | 10.0.0.8 to 10.0.0.7
            10.0.0.9/24 10.0.0.8/24                  | 10.0.0.7    |             | 10.0.0.9 to 10.0.0.7
            10.0.0.9/32 192.0.2.1/30                 | 192.0.2.2   |             | 192.0.2.1 to 192.0.2.2
            10.0.0.9/32                              | 10.0.0.7    |             | 10.0.0.9 to 10.0.0.7
            192.0.2.0/31                             | 192.0.2.1   |             | 192.0.2.0 to 192.0.2.1
            192.0.2.1/30 2001:db8::1/64              | 2001:db8::2 | 192.0.2.1   | 2001:db8::1 to 2001:db8::2
            192.0.2.1/30 2001:db8::1/64 fe80::1/64   | fe80::2     |             | fe80::1 to fe80::2
            192.0.2.1/30                             | 2001:db8::2 |             | none
            192.0.2.1/30                             | 10.0.0.7    |             | none
            192.0.2.1/30                             | 192.0.2.1   |             | none
            """)
    void theAddressIsThatOfThePeersNetwork(String own, @Nullable String peer, @Nullable String inUse, String chosen) {
        List<Prefix> prefixes = Stream.of(own.split(" ")).map(Prefix::parse).toList();
        assertThat(SyncRoute.choose(prefixes, ip(peer), ip(inUse))
                        .map(SyncRoute::toString)
                        .orElse("none"))
                .isEqualTo(chosen);
    }

    private static @Nullable Ip ip(@Nullable String text) {
        return text == null ? null : Ip.parse(text);
    }
}
