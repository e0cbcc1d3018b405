package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Occasion;
import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A late owner listens before it speaks. */
class HoldingTest {
    private static final SharedAddresses SHARED_ADDRESSES = SharedAddresses.builder()
            .add(Mac.parse("10:00:00:c1:4a:87"), List.of(Ip.parse("10.7.1.1")))
            .build();

    private final RecordedEvents events = new RecordedEvents();
    private final List<String> calls = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                calls.add(method.getName());
                return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
            });
    private final Inquiry inquiry = new Inquiry(SHARED_ADDRESSES, ports, events, (iface, atNs) -> true);
    private final Vigil vigil = new Vigil(new PeerRecord[1], ports, inquiry, 60_000_000, 1_000_000_000);
    private final Holding holding = new Holding(
            new MemberSettings(
                    7,
                    1,
                    1,
                    1,
                    "test",
                    DetectSettings.standard(0, 1),
                    new RoleSettings(1, 1, 1, 1, 1, 1, 1),
                    AnnounceSettings.standard(10_000_000_000L, 1),
                    false),
            SHARED_ADDRESSES,
            new int[] {1},
            ports,
            events,
            vigil,
            inquiry,
            () -> {});

    @Test
    void who_slept_announces_nothing_before_it_listened_unless_it_claims_anew() {
        holding.announce(Occasion.CLAIM);
        calls.clear();
        vigil.listen(false, 140_000_000);
        holding.at(150_000_000);
        assertThat(holding.announceDue()).isEqualTo(200_000_000);
        assertThat(calls).isEmpty();
        holding.claim(false, 2);
        holding.announce(Occasion.CLAIM);
        assertThat(calls).contains("announce");
    }
}
