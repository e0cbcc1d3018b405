package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.TakeoverConfirmation;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final long MILLI = 1_000_000;
    private static final Ip CLIENT = Ip.parse("10.7.1.100");
    private static final Ip SERVER = Ip.parse("203.0.113.100");
    private static final Mac CLIENT_MAC = Mac.parse("02:00:00:00:00:01");
    private static final Mac SERVER_MAC = Mac.parse("02:00:00:00:00:02");

    private static final PathFacts[] PATHS = {
        new PathFacts(0, -1, 20, 20), new PathFacts(1, 0, 20, 20), new PathFacts(2, 1, 20, 20)
    };

    private static final Mac SHARED_MAC = Mac.parse("10:00:00:c1:4a:87");
    private static final SharedAddresses SHARED = SharedAddresses.builder()
            .add(SHARED_MAC, List.of(Ip.parse("10.7.1.1")))
            .add(Mac.parse("10:00:00:c1:4a:47"), List.of(Ip.parse("203.0.113.1")))
            .build();

    private final List<String> calls = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                calls.add(method.getName() + (args == null ? "" : " " + args[0]));
                return null;
            });
    private final RecordedEvents events = new RecordedEvents();
    private final Arrivals arrivals = new Arrivals(PATHS, new Acquaintances(PATHS, SHARED, nobody()), ports, events);
    private Role role = new Role.Standby(0);

    private static Beacon.Roster nobody() {
        return (Beacon.Roster) Proxy.newProxyInstance(
                Beacon.Roster.class.getClassLoader(),
                new Class<?>[] {Beacon.Roster.class},
                (proxy, method, args) -> null);
    }

    private void hearBoth() {
        arrivals.heard(0, CLIENT.v4Bits(), CLIENT_MAC.bits(), 0);
        arrivals.heard(1, SERVER.v4Bits(), SERVER_MAC.bits(), 0);
    }

    private void claim(long ms) {
        role = new Role.Active(ms * MILLI, 2);
    }

    private void tick(long ms, boolean firstPassDone) {
        arrivals.onTick(role, 2, firstPassDone, ms * MILLI);
    }

    private void tickEveryMilli(long fromMs, long toMs) {
        for (long ms = fromMs; ms <= toMs; ms++) {
            tick(ms, true);
        }
    }

    @Test
    void nobodyIsAskedByAStandbyNorBeforeTheFirstPassIsOut() {
        hearBoth();
        tick(0, true);
        claim(10);
        tick(10, false);
        assertThat(calls).isEmpty();
        tick(12, true);
        assertThat(calls).containsExactly("lookUpNeighbours", "confirm 0", "confirm 1");
    }

    @Test
    void nobodyIsAskedAtOurOwnMacs() {
        claim(10);
        tick(10, true);
        arrivals.known(0, 0, Ip.parse("10.7.1.51").v4Bits(), SHARED_MAC.bits(), 11 * MILLI); // another cluster's, once
        arrivals.known(0, 0, Ip.parse("10.7.1.52").v4Bits(), PATHS[1].mac().bits(), 11 * MILLI);
        tickEveryMilli(11, 100);
        assertThat(calls).containsExactly("lookUpNeighbours");
    }

    @Test
    void nobodyIsAskedByIpv6WhereNoSharedAddressIsOfIpv6() {
        claim(10);
        tick(10, true);
        Ip linkLocal = Ip.parse("fe80::7");
        arrivals.known(0, linkLocal.high(), linkLocal.low(), CLIENT_MAC.bits(), 11 * MILLI);
        tickEveryMilli(11, 12_000);
        assertThat(calls).containsExactly("lookUpNeighbours");
        events.told().as("nothing was asked, so nothing is missing").isEmpty();
        assertThat(arrivals.facts(2).asked()).isZero();
    }

    @Test
    void whenAllHaveAnsweredThatIsToldOnce() {
        hearBoth();
        claim(10);
        tick(12, true);
        arrivals.answered(0, 0, CLIENT.low(), 13 * MILLI);
        arrivals.answered(1, 0, SERVER.low(), 15 * MILLI);
        tickEveryMilli(16, 3_000);
        events.told().singleElement().isInstanceOf(MemberEvent.TakeoverConfirmed.class);
        TakeoverConfirmation facts = arrivals.facts(2);
        assertThat(List.of(facts.asked(), facts.confirmed())).containsExactly(2, 2);
        assertThat(facts.halfNs()).isEqualTo(3 * MILLI);
        assertThat(facts.allNs()).isEqualTo(5 * MILLI);
    }

    @Test
    void anInterfaceOnWhichNobodyAnswersIsToldAndWhoIsMissing() {
        hearBoth();
        claim(0);
        tick(0, true);
        arrivals.answered(0, 0, CLIENT.low(), MILLI);
        assertThat(arrivals.compares(300 * MILLI)).isFalse();
        assertThat(arrivals.compares(400 * MILLI)).isTrue();
        assertThat(arrivals.compares(401 * MILLI)).isFalse();
        arrivals.heard(1, SERVER.v4Bits(), SERVER_MAC.bits(), 402 * MILLI);
        tickEveryMilli(403, 2_000);
        events.told().containsExactly(new MemberEvent.TakeoverUnreached(0, 2, 1));
        assertThat(arrivals.facts(2).missing())
                .containsExactly(new TakeoverConfirmation.Missing(1, SERVER, SERVER_MAC));
        tickEveryMilli(2_001, 12_000);
        events.told().hasSize(2).last().isInstanceOf(MemberEvent.TakeoverConfirmed.class);
    }

    @Test
    void whoIsNotHeardAtAllMayBeOffAndSaysNothingOfTheSwitch() {
        hearBoth();
        claim(0);
        tick(0, true);
        tickEveryMilli(1, 12_000);
        events.told().singleElement().isInstanceOf(MemberEvent.TakeoverConfirmed.class);
    }

    @Test
    void whomTheKernelKnowsIsAskedToo() {
        claim(0);
        tick(0, true);
        arrivals.known(0, 0, CLIENT.low(), CLIENT_MAC.bits(), MILLI);
        tick(1, true);
        assertThat(calls).containsExactly("lookUpNeighbours", "confirm 0");
    }

    @Test
    void whoGivesTheRoleAwayAsksNobodyAnyMoreAndTheNextClaimBeginsAnew() {
        hearBoth();
        claim(0);
        tick(0, true);
        role = new Role.Standby(MILLI);
        calls.clear();
        tickEveryMilli(1, 500);
        assertThat(calls).isEmpty();
        claim(600);
        tick(600, true);
        assertThat(calls).containsExactly("lookUpNeighbours", "confirm 0", "confirm 1");
        assertThat(arrivals.facts(2).confirmed()).isZero();
    }
}
