package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OtherOrdersTest {
    private static final String PAIR = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = eth9
            interfaces = lan, wan, dmz
            interface.lan.device = eth0
            interface.lan.shared = 10.7.1.1/24
            interface.wan.device = eth1
            interface.wan.shared = 203.0.113.1/29
            interface.dmz.device = eth2
            interface.dmz.shared = 198.51.100.1/24
            """;

    @Test
    void anotherOrderIsKnownByItsDigest() {
        Map<Long, String> orders = OtherOrders.of(read(PAIR));
        assertThat(orders).hasSize(5);
        assertThat(orders.get(
                        read(PAIR.replace("lan, wan, dmz", "wan, dmz, lan")).digest()))
                .isEqualTo("lan 3, wan 1, dmz 2");
        assertThat(OtherOrders.ownOrder(read(PAIR))).isEqualTo("lan 1, wan 2, dmz 3");
        assertThat(orders).doesNotContainKey(read(PAIR).digest());
        String alsoElsewhere = PAIR.replace("lan, wan, dmz", "wan, lan, dmz").replace("10.7.1.1", "10.7.1.2");
        assertThat(orders).doesNotContainKey(read(alsoElsewhere).digest());
    }

    @Test
    void ofManyTwoThatAreExchangedAndTheReverseAreKnown() {
        String labels = IntStream.rangeClosed(1, 10).mapToObj(i -> "i" + i).collect(Collectors.joining(", "));
        String many = PAIR.substring(0, PAIR.indexOf("interfaces"))
                + "interfaces = " + labels + "\n"
                + IntStream.rangeClosed(1, 10)
                        .mapToObj(i -> "interface.i" + i + ".device = e" + i + "\ninterface.i" + i + ".shared = 10." + i
                                + ".0.1/24\n")
                        .collect(Collectors.joining());
        Map<Long, String> orders = OtherOrders.of(read(many));
        assertThat(orders).hasSize(46);
        assertThat(orders.get(read(many.replace("i2, i3", "i3, i2")).digest())).contains("i2 3, i3 2");
    }

    private static BatonConfig read(String text) {
        return ConfigReader.parse("b", text, "gw1").config().orElseThrow();
    }
}
