package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.Voice;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which address is asked for, and of whom; what comes of it is the simulator's. */
class IdentityWatchTest {
    private static final long MILLI = 1_000_000;
    private static final int SYNC = 0;
    private static final int HOLDER = 2;
    private static final HeartbeatKey KEY = new HeartbeatKey(new byte[32]);

    private record Question(int address, boolean toAll) {}

    private final List<Question> asked = new ArrayList<>();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            Ports.class.getClassLoader(),
            new Class<?>[] {Ports.class},
            (proxy, method, args) -> switch (method.getName()) {
                case "ask" -> asked.add(new Question((int) args[1], args[3] == IdentityCheck.Mode.EVERYBODY));
                case "askForward" -> false;
                default -> throw new AssertionError(method);
            });
    private final PathFacts[] paths = {
        new PathFacts(SYNC, -1, 20 * MILLI, 20 * MILLI), new PathFacts(1, 0, 0, 0) // without heartbeats
    };
    private final RecordedEvents events = new RecordedEvents();
    private final PeerMonitor monitor =
            new PeerMonitor(HOLDER, DetectSettings.standard(SYNC), new Nobody(), new Nobody());
    private final PeerRecord holder = new PeerRecord(HOLDER, monitor);
    private final Role standby = new Role.Standby(0);
    private long nowNs;

    private IdentityWatch watch(int addresses) {
        paths[1].carrier = true;
        List<Ip> shared = new ArrayList<>();
        for (int i = 1; i <= addresses; i++) {
            shared.add(Ip.parse("10.7.1." + i));
        }
        holder.take(active(), false);
        return new IdentityWatch(
                paths,
                SharedAddresses.builder()
                        .add(Mac.parse("10:00:00:c1:4a:87"), shared)
                        .build(),
                ports,
                new Pair(),
                new Admission(1, 1, DetectSettings.standard(SYNC)),
                (path, atNs) -> 1,
                events);
    }

    private static HeartbeatView active() {
        Heartbeat said = new Heartbeat();
        said.cluster = 7;
        said.node = HOLDER;
        said.status = Status.ACTIVE;
        said.health = 1_000;
        ByteBuffer octets = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        new HeartbeatWriter(KeyRing.of(KEY)).write(said, octets);
        HeartbeatView view = new HeartbeatView(7, KeyRing.of(KEY));
        view.wrap(octets);
        return view;
    }

    /** Until so many questions were asked, each answered once by the holder but those for {@code unlike}, as is said. */
    private void pass(IdentityWatch watch, int questions, int unlike, int itsAnswers) {
        while (asked.size() < questions) {
            int before = asked.size();
            monitor.heard(SYNC, 7, nowNs);
            watch.onTick(standby, false, nowNs);
            if (asked.size() > before) {
                int address = asked.get(before).address();
                for (int i = 0; i < (address == unlike ? itsAnswers : 1); i++) {
                    watch.answered(0, true, nowNs);
                }
            }
            nowNs += 10 * MILLI;
        }
    }

    @ParameterizedTest(name = "{0} addresses")
    @ValueSource(ints = {1, 2, 3, 4, 6, 9})
    void eachAddressIsAskedForOfTheHolderAndOfAll(int addresses) {
        pass(watch(addresses), 3 * addresses, -1, 0);
        assertThat(asked.stream().filter(Question::toAll).map(Question::address).distinct())
                .as("of all, in %s", asked)
                .hasSize(addresses);
        assertThat(asked.stream()
                        .filter(each -> !each.toAll())
                        .map(Question::address)
                        .distinct())
                .as("of the holder, in %s", asked)
                .hasSize(addresses);
    }

    @Test
    void oneAddressOfSeveralThatNobodyAnswersForIsNoticed() {
        IdentityWatch watch = watch(3);
        pass(watch, 9, 1, 0);
        assertThat(watch.heard(0)).isEqualTo(Voice.NONE);
    }

    @Test
    void oneAddressOfSeveralThatTwoAnswerForIsNoticed() {
        IdentityWatch watch = watch(3);
        pass(watch, 12, 2, 2);
        assertThat(watch.heard(0)).isEqualTo(Voice.SEVERAL);
    }

    private final class Pair implements Beacon.Roster {
        @Override
        public @Nullable PeerRecord find(int node) {
            return node == HOLDER ? holder : null;
        }

        @Override
        public boolean servesTheSame(PeerRecord peer) {
            return true;
        }

        @Override
        public @Nullable PathSet heardPaths(int node) {
            return null;
        }

        @Override
        public boolean isUnwitnessed(long atNs) {
            return false;
        }

        @Override
        public void nameNeighbours(PathFacts path, Heartbeat heartbeat, long atNs) {}
    }
}
