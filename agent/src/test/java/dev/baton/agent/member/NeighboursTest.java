package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Ip WITNESS = Ip.parse("192.0.2.9");
    private static final HeartbeatKey KEY = new HeartbeatKey(new byte[32]);
    private static final Mac MAC = Mac.parse("02:00:00:00:00:09");

    private final List<Object> asked = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> asked.add(args[2]));
    private final Neighbours neighbours = new Neighbours(1, List.of(WITNESS), ports);

    /** How many a heartbeat names, which a peer must be able to read. */
    private int named(long atNs) {
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.cluster = 7;
        heartbeat.node = 1;
        heartbeat.nonce = 1;
        heartbeat.counter = 1;
        heartbeat.path = 1;
        neighbours.nameTo(heartbeat, atNs);
        ByteBuffer octets = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        new HeartbeatWriter(KeyRing.of(KEY)).write(heartbeat, octets);
        HeartbeatView view = new HeartbeatView(7, KeyRing.of(KEY));
        assertThat(view.wrap(octets)).isEqualTo(Refusal.NONE);
        return view.neighbourCount();
    }

    private static Station station(int last) {
        return new Station(new Mac(MAC.bits() + last), Ip.v6(0xfe80L << 48, last));
    }

    @Test
    void whoIsFoundIsAskedAtOnceWhetherItAnswers() {
        assertThat(neighbours.searches(0)).isTrue();
        neighbours.found(station(1), 0);
        neighbours.found(station(1), 0);
        assertThat(asked).containsExactly(station(1));
    }

    @Test
    void ofThousandsThatAreFoundAFewAreAskedAndNoneIsForgottenBeforeItCanAnswer() {
        neighbours.searches(0);
        for (int i = 1; i <= 5_000; i++) {
            neighbours.found(station(i), 0);
        }
        assertThat(asked).hasSize(Neighbours.LEARNED).contains(station(1), station(Neighbours.LEARNED));
        asked.clear();
        neighbours.askSome(SECOND_NS);
        assertThat(asked).hasSize(3).contains(station(1));
    }

    @Test
    void othersAreLookedForWhileFewerThanThreeAnswerAndEachTimeLater() {
        long[] pauses = new long[6];
        long lastNs = 0;
        int searches = 0;
        for (long nowNs = 0; searches <= pauses.length; nowNs += SECOND_NS) {
            if (neighbours.searches(nowNs)) {
                if (searches > 0) {
                    pauses[searches - 1] = (nowNs - lastNs) / SECOND_NS;
                }
                lastNs = nowNs;
                searches++;
            }
        }
        assertThat(pauses).containsExactly(20, 40, 80, 160, 160, 160);
        neighbours.searchSoon();
        assertThat(neighbours.searches(lastNs + 1)).isTrue();
    }

    @Test
    void nobodyIsLookedForWhereThreeAnswer() {
        long nowNs = 0;
        neighbours.searches(nowNs);
        for (int i = 1; i <= 3; i++) {
            Ip ip = Ip.parse("192.0.2." + i);
            nowNs += SECOND_NS;
            neighbours.found(new Station(new Mac(MAC.bits() + i), ip), nowNs);
            neighbours.heard(ip.v4Bits(), MAC.bits() + i, true, nowNs);
        }
        assertThat(neighbours.live(nowNs)).isEqualTo(3);
        assertThat(neighbours.searches(25 * SECOND_NS)).isFalse();
        assertThat(neighbours.searches(36 * SECOND_NS))
                .as("they answer no more")
                .isTrue();
    }

    @Test
    void whoAnsweredLastIsAskedEachTimeAndTheOthersByTurns() {
        neighbours.searches(0);
        List<Station> stations = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            Ip ip = Ip.parse("192.0.2.1" + i);
            stations.add(new Station(new Mac(MAC.bits() + i), ip));
            neighbours.found(stations.get(i - 1), i * SECOND_NS);
            neighbours.heard(ip.v4Bits(), MAC.bits() + i, true, i * SECOND_NS);
        }
        Station last = stations.get(5);
        List<Object> all = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            asked.clear();
            neighbours.askSome(7 * SECOND_NS);
            assertThat(asked).hasSize(3).startsWith(last);
            all.addAll(asked);
        }
        assertThat(all).containsAll(stations);
    }

    @Test
    void whoTurnsOutToBeAMemberIsNoNeighbour() {
        neighbours.searches(0);
        Ip ip = Ip.parse("192.0.2.1");
        neighbours.found(new Station(MAC, ip), 0);
        neighbours.heard(ip.v4Bits(), MAC.bits(), true, 1);
        assertThat(neighbours.live(1)).isEqualTo(1);
        neighbours.forget(MAC.bits() + 1);
        assertThat(neighbours.live(1)).isEqualTo(1);
        neighbours.forget(MAC.bits());
        assertThat(neighbours.live(1)).isZero();
    }

    @Test
    void aWitnessIsNamedWhileItsMacIsKnownAndNoLonger() {
        neighbours.prove(0);
        assertThat(named(0)).as("never answered").isZero();
        neighbours.heard(WITNESS.v4Bits(), MAC.bits(), true, SECOND_NS);
        assertThat(named(SECOND_NS)).isEqualTo(1);
        for (int ask = 1; ask <= 4; ask++) {
            neighbours.prove(ask * (4 * SECOND_NS));
        }
        assertThat(neighbours.live(17 * SECOND_NS)).as("it answered lately").isEqualTo(1);
        assertThat(named(17 * SECOND_NS))
                .as("asked for by broadcast: a heartbeat that named that MAC would be refused as malformed")
                .isZero();
    }
}
