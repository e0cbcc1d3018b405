package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.watch.SharedAddresses;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchTablesTest {
    private static final long SECOND = 1_000_000_000;

    private final PathFacts sync = new PathFacts(0, -1, 20, 20);
    private final PathFacts lan = new PathFacts(1, 0, 20, 20);
    private final PathFacts quiet = new PathFacts(2, 1, 0, 20);
    private final List<String> taught = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                taught.add(args[0] + (args[1].equals(true) ? " shared" : " own"));
                return null;
            });
    private final SwitchTables tables = of("10:00:00:c1:4a:87", "10:00:00:c1:4a:47");

    SwitchTablesTest() {
        lan.carrier = true;
        quiet.carrier = true;
    }

    private SwitchTables of(String lanMac, String quietMac) {
        SharedAddresses shared = SharedAddresses.builder()
                .add(Mac.parse(lanMac), List.of())
                .add(Mac.parse(quietMac), List.of())
                .build();
        return new SwitchTables(new PathFacts[] {sync, lan, quiet}, shared, ports);
    }

    @Test
    void aStandbyShowsItsOwnMacWhereNoHeartbeatDoes() {
        tables.onTick(false, 0);
        assertThat(taught).containsExactly("1 own");
    }

    @Test
    void anOwnerShowsTheSharedMacEverywhere() {
        tables.onTick(true, 0);
        assertThat(taught).containsExactly("0 shared", "1 shared", "1 own");
    }

    @Test
    void anOwnerThatAnswersWithItsOwnMacsShowsNoneTwice() {
        SwitchTables ownMacs = of("00:00:00:00:00:00", "00:00:00:00:00:00");
        ownMacs.onTick(true, 0);
        assertThat(taught).containsExactly("1 own");
    }

    @Test
    void itIsDoneEveryTenSecondsHoweverOftenItTurns() {
        long nextNs = 0;
        for (long nowNs = 0; nowNs < 25 * SECOND; nowNs += SECOND / 10) {
            nextNs = tables.onTick(false, nowNs);
        }
        assertThat(taught).hasSize(3);
        assertThat(nextNs).isEqualTo(30 * SECOND);
    }

    @Test
    void withoutCarrierThereIsNobodyToShowItTo() {
        quiet.carrier = false;
        tables.onTick(true, 0);
        assertThat(taught).containsExactly("0 shared");
    }
}
