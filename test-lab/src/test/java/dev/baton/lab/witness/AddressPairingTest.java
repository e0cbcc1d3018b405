package dev.baton.lab.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.witness.ArpSighting.Party;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressPairingTest {
    private static final Ip SHARED = Ip.parse("10.7.1.1");
    private static final Ip CLIENT = Ip.parse("10.7.1.100");
    private static final Mac OURS = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac PARENT = Mac.parse("02:1a:b0:00:01:01");

    private final AddressPairing rule = new AddressPairing(Map.of(SHARED, OURS));

    @Test
    void framesThatKeepTheRule() {
        assertThat(breaches(OURS, new Party(SHARED, OURS), new Party(SHARED, Mac.ZERO)))
                .isEmpty();
        assertThat(breaches(PARENT, new Party(CLIENT, PARENT), new Party(SHARED, OURS)))
                .isEmpty();
        assertThat(breaches(PARENT, new Party(Ip.ANY_V4, PARENT), new Party(SHARED, Mac.BROADCAST)))
                .as("a probe pairs nothing")
                .isEmpty();
    }

    @Test
    void framesThatBreakIt() {
        assertThat(breaches(PARENT, new Party(SHARED, PARENT), new Party(CLIENT, Mac.ZERO)))
                .containsExactly("sender MAC is not " + OURS);
        assertThat(breaches(PARENT, new Party(SHARED, OURS), new Party(CLIENT, Mac.ZERO)))
                .containsExactly("Ethernet source is not " + OURS);
        assertThat(breaches(PARENT, new Party(CLIENT, PARENT), new Party(SHARED, PARENT)))
                .containsExactly("target MAC is not " + OURS);
    }

    private List<String> breaches(Mac etherSource, Party sender, Party target) {
        ArpSighting frame = new ArpSighting("lan", Instant.EPOCH, etherSource, Mac.BROADCAST, 1, sender, target);
        return rule.breaches(new Evidence(List.of(frame), Map.of())).stream()
                .map(AddressPairing.Breach::reason)
                .toList();
    }
}
