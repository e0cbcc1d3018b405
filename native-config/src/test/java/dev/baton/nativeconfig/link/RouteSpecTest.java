package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteSpecTest {
    private static final Ip GATEWAY = Ip.parse("203.0.113.254");

    @Test
    void readsAsIpWritesIt() {
        assertThat(spec("0.0.0.0/0", GATEWAY, 0, RouteSpec.MAIN)).hasToString("default via 203.0.113.254");
        assertThat(spec("10.9.0.0/16", GATEWAY, 5, 100))
                .hasToString("10.9.0.0/16 via 203.0.113.254 metric 5 table 100");
        assertThat(spec("10.9.0.1/32", null, 0, RouteSpec.MAIN)).hasToString("10.9.0.1");
        assertThat(new RouteSpec(Prefix.parse("0.0.0.0/0"), GATEWAY, true, 5, 100, Ip.parse("203.0.113.1")))
                .hasToString("default via 203.0.113.254 src 203.0.113.1 metric 5 table 100");
    }

    @Test
    void twoMeetWhereOnlyOneCanBeInEffect() {
        RouteSpec one = spec("0.0.0.0/0", GATEWAY, 0, RouteSpec.MAIN);
        assertThat(one.meets(spec("0.0.0.0/0", null, 0, RouteSpec.MAIN))).isTrue();
        assertThat(one.meets(spec("0.0.0.0/0", GATEWAY, 1, RouteSpec.MAIN))).isFalse();
        assertThat(one.meets(spec("0.0.0.0/0", GATEWAY, 0, 100))).isFalse();
        assertThat(one.meets(spec("0.0.0.0/1", GATEWAY, 0, RouteSpec.MAIN))).isFalse();
    }

    @Test
    void anIpv6RouteAlwaysNamesItsMetric() {
        Ip router = Ip.parse("fe80::1");
        assertThat(spec("::/0", router, 1, RouteSpec.MAIN)).hasToString("default via fe80::1 metric 1");
        assertThat(spec("::/0", null, 1, RouteSpec.MAIN)).hasToString("::/0 metric 1");
        assertThat(spec("2001:db8:5::/48", router, 100, 7))
                .hasToString("2001:db8:5::/48 via fe80::1 metric 100 table 7");
        assertThat(spec("::/0", router, 1, RouteSpec.MAIN).meets(spec("0.0.0.0/0", GATEWAY, 1, RouteSpec.MAIN)))
                .isFalse();
    }

    @Test
    void knowsNetworksOfOneVersionOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> spec("10.9.0.1/16", null, 0, RouteSpec.MAIN));
        assertThatIllegalArgumentException().isThrownBy(() -> spec("2001:db8::/32", null, 0, RouteSpec.MAIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec("10.9.0.0/16", Ip.parse("fe80::1"), 0, RouteSpec.MAIN));
        assertThatIllegalArgumentException().isThrownBy(() -> spec("2001:db8::/32", GATEWAY, 1, RouteSpec.MAIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteSpec(
                        Prefix.parse("10.9.0.0/16"), GATEWAY, true, 0, RouteSpec.MAIN, Ip.parse("2001:db8::1")));
    }

    private static RouteSpec spec(String destination, @Nullable Ip gateway, long metric, long table) {
        return new RouteSpec(Prefix.parse(destination), gateway, true, metric, table);
    }
}
