package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.role.Effects;
import dev.baton.agent.role.RoleMachine;
import dev.baton.agent.role.RoleSettings;
import dev.baton.agent.role.TermSource;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.Admission;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes out, where and when: a member with the paths sync, lan and wan, and one peer. */
class BeaconTest {
    private static final long MILLI = 1_000_000;
    private static final int SYNC = 0;
    private static final int LAN = 1;
    private static final int WAN = 2;
    private static final int PEER = 2;
    private static final long LAN_MAC = 0x0200_0000_0201L;
    private static final HeartbeatKey KEY = new HeartbeatKey(new byte[32]);
    private static final DetectSettings DETECT = DetectSettings.standard(SYNC, LAN, WAN);

    private static final SharedAddresses SHARED = SharedAddresses.builder()
            .add(Mac.parse("10:00:00:c1:4a:87"), List.of(Ip.parse("10.7.1.1")))
            .add(Mac.parse("10:00:00:c1:4a:47"), List.of(Ip.parse("10.7.2.1")))
            .build();

    /** One frame as the port saw it. */
    private record Sent(long atMs, int path, long toMac, long counter, int flags, int health) {}

    private final List<Sent> sent = new ArrayList<>();
    private final PathFacts[] paths = {
        new PathFacts(SYNC, -1, 20 * MILLI, 20 * MILLI),
        new PathFacts(LAN, 0, 20 * MILLI, 20 * MILLI),
        new PathFacts(WAN, 1, 20 * MILLI, 10 * MILLI)
    };
    private final PeerRecord peer = new PeerRecord(PEER, new PeerMonitor(PEER, DETECT, new Nobody(), new Nobody()));
    private final TermSource terms = stub(TermSource.class);
    private final RoleMachine machine =
            new RoleMachine(new RoleSettings(1, 20 * MILLI, 60 * MILLI, 1, 1, 1, 1), terms, stub(Effects.class));
    private final Admission admission = new Admission(1, 1, DETECT);
    private final Beacon beacon = new Beacon(
            new MemberSettings(
                    7,
                    1,
                    1,
                    1,
                    "test",
                    DETECT,
                    new RoleSettings(1, 20 * MILLI, 60 * MILLI, 1, 1, 1, 1),
                    AnnounceSettings.standard(10_000 * MILLI, 1),
                    false),
            paths,
            ports(),
            admission,
            new Pair(),
            new HealthScore(
                    paths,
                    admission,
                    new CrossedPaths(paths, new RecordedEvents()),
                    new Pair(),
                    new RecordedEvents(),
                    (path, atNs) -> {}),
            new IdentityWatch(paths, SHARED, ports(), new Pair(), admission, (path, atNs) -> 0, new RecordedEvents()));
    private long nowNs = Long.MAX_VALUE - 100 * MILLI; // a monotonic clock may overflow
    private long elapsedMs;
    private boolean refuses;

    @BeforeEach
    void everythingIsPluggedIn() {
        for (PathFacts path : paths) {
            path.carrier = true;
        }
        machine.start(false, nowNs);
        machine.carrier(true, nowNs);
        beacon.start(nowNs);
    }

    @Test
    void nobody_known_gets_a_frame_to_the_group_five_times_a_second_and_sync_at_every_interval() {
        run(1_000);
        assertThat(times(LAN, 0)).containsExactly(0L, 200L, 400L, 600L, 800L);
        assertThat(times(SYNC, 0)).hasSize(50);
        assertThat(sent).allMatch(frame -> frame.toMac == 0);
    }

    @Test
    void a_peer_that_is_heard_gets_every_heartbeat_and_the_group_its_own() {
        meet(LAN);
        runHearing(400, LAN);
        assertThat(times(LAN, LAN_MAC)).hasSize(20);
        assertThat(times(LAN, 0)).containsExactly(0L, 200L);
        assertThat(times(WAN, 0))
                .as("never heard there: no MAC, the group alone")
                .containsExactly(0L, 200L);
        assertThat(sent).noneMatch(frame -> frame.path == WAN && frame.toMac != 0);
    }

    @Test
    void every_frame_has_a_counter_of_its_own() {
        meet(LAN);
        runHearing(400, LAN);
        assertThat(sent.stream().map(Sent::counter)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void a_path_without_carrier_sends_nothing_and_is_no_path_that_fails() {
        meet(LAN);
        paths[1].carrier = false;
        runHearing(400, LAN);
        assertThat(sent).noneMatch(frame -> frame.path == LAN).anyMatch(frame -> frame.path == WAN);
        assertThat(beacon.works()).isTrue();
        refuses = true;
        run(200);
        assertThat(beacon.works()).isFalse();
        run(20);
        assertThat(beacon.works())
                .as("where nothing is sent nothing has worked")
                .isFalse();
        paths[0].carrier = false;
        paths[2].carrier = false;
        run(20);
        assertThat(beacon.works()).as("a direct cable dies with the other side").isTrue();
    }

    @Test
    void a_query_reaches_a_suspect_on_a_path_that_fell_silent_long_ago() {
        meet(LAN);
        runHearing(6_000, SYNC);
        run(100);
        assertThat(peer.monitor().hears(LAN)).isFalse();
        assertThat(peer.monitor().verdict()).isEqualTo(Verdict.SUSPECT);
        sent.clear();
        beacon.sendAll(Flag.QUERY.bit(), machine, terms, nowNs);
        assertThat(sent)
                .anyMatch(frame -> frame.toMac == LAN_MAC && frame.flags == Flag.QUERY.bit())
                .noneMatch(frame -> frame.path == WAN && frame.toMac != 0);
    }

    @Test
    void who_lives_elsewhere_is_sent_to_on_a_silent_path_for_five_seconds() {
        meet(LAN);
        runHearing(4_000, SYNC);
        sent.clear();
        runHearing(100, SYNC);
        assertThat(times(LAN, LAN_MAC)).hasSize(5);
        runHearing(2_000, SYNC);
        assertThat(peer.monitor().verdict()).isEqualTo(Verdict.ALIVE);
        sent.clear();
        runHearing(300, SYNC);
        assertThat(times(LAN, LAN_MAC)).as("no switch knows it any more").isEmpty();
        assertThat(times(LAN, 0)).as("the group finds it").isNotEmpty();
    }

    @Test
    void the_dead_are_sent_to_for_five_seconds_where_they_were_heard_then_the_group_alone() {
        meet(LAN);
        peer.monitor().left(nowNs);
        assertThat(peer.monitor().verdict()).isEqualTo(Verdict.DEAD);
        run(5_400);
        assertThat(times(LAN, LAN_MAC)).hasSize(250).endsWith(4_980L);
        assertThat(times(LAN, 0)).contains(5_000L, 5_200L);
    }

    @Test
    void health_is_the_share_of_gateway_interfaces_with_carrier_and_nothing_for_the_unable() {
        run(20);
        assertThat(sent).isNotEmpty().allMatch(frame -> frame.health == 1000);
        sent.clear();
        paths[1].carrier = false;
        run(20);
        assertThat(sent).isNotEmpty().allMatch(frame -> frame.health == 500);
        sent.clear();
        machine.carrier(false, nowNs);
        run(20);
        assertThat(sent).isNotEmpty().allMatch(frame -> frame.health == 0);
    }

    @Test
    void a_living_peer_that_is_missed_on_sync_quickens_the_gateway_paths_and_a_dead_one_does_not() {
        meet(WAN);
        runHearing(400, WAN);
        assertThat(times(WAN, LAN_MAC)).hasSize(40);
        assertThat(times(SYNC, 0)).hasSize(20);
        peer.monitor().left(nowNs);
        sent.clear();
        run(400);
        assertThat(times(WAN, LAN_MAC)).hasSizeBetween(20, 21);
    }

    /** The first frame of the peer on a path. */
    private void meet(int path) {
        Heartbeat said = new Heartbeat();
        said.cluster = 7;
        said.node = PEER;
        said.path = path;
        said.macBits = LAN_MAC;
        ByteBuffer octets = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        new HeartbeatWriter(KeyRing.of(KEY)).write(said, octets);
        HeartbeatView view = new HeartbeatView(7, KeyRing.of(KEY));
        view.wrap(octets);
        peer.locate(path, view);
        peer.monitor().heard(path, 1, nowNs);
    }

    /** Time passes, in steps of ten milliseconds. */
    private void run(int millis) {
        runHearing(millis, -1);
    }

    /** The same, while the peer is heard on {@code path}. */
    private void runHearing(int millis, int path) {
        for (int step = 0; step < millis; step += 10) {
            if (path >= 0) {
                peer.monitor().heard(path, 1, nowNs);
            }
            peer.monitor().onTick(nowNs);
            beacon.onTick(machine, terms, nowNs);
            nowNs += 10 * MILLI;
            elapsedMs += 10;
        }
    }

    private List<Long> times(int path, long mac) {
        return sent.stream()
                .filter(frame -> frame.path == path && frame.toMac == mac)
                .map(Sent::atMs)
                .toList();
    }

    private Ports ports() {
        return (Ports) Proxy.newProxyInstance(
                Ports.class.getClassLoader(), new Class<?>[] {Ports.class}, (proxy, method, args) -> {
                    Heartbeat said = (Heartbeat) args[1];
                    sent.add(new Sent(
                            elapsedMs, (Integer) args[0], (Long) args[2], said.counter, said.flags, said.health));
                    return !refuses;
                });
    }

    /** Answers 0, false or nothing to everything. */
    private static <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getReturnType() == long.class) {
                return 0L;
            }
            return method.getReturnType() == boolean.class ? false : null;
        }));
    }

    private final class Pair implements Beacon.Roster {
        @Override
        public boolean isUnwitnessed(long nowNs) {
            return false;
        }

        @Override
        public boolean servesTheSame(PeerRecord peer) {
            return true;
        }

        @Override
        public @Nullable PeerRecord find(int node) {
            return node == PEER ? peer : null;
        }

        @Override
        public @Nullable PathSet heardPaths(int node) {
            return node == PEER ? peer.monitor().heardPaths() : null;
        }

        @Override
        public void nameNeighbours(PathFacts path, Heartbeat heartbeat, long atNs) {}
    }
}
