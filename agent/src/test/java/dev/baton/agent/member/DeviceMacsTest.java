package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.watch.SharedAddresses;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.arp.wire.NdpView;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.detect.Probes;
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
import org.junit.jupiter.api.Test;

/** An identity without a MAC of its own: whose word is its holder's, and what its frames say of whom we hear. */
class DeviceMacsTest {
    private static final long NOW_NS = 1_000_000_000;
    private static final int LAN = 0;
    private static final int WAN = 1;
    private static final int LAN_PATH = 1;
    private static final Mac OURS = Mac.parse("02:00:00:00:01:01");
    private static final Mac OURS_ON_WAN = Mac.parse("02:00:00:00:01:02");
    private static final Mac PEERS = Mac.parse("02:00:00:00:02:01");
    private static final Mac STRANGER = Mac.parse("02:00:00:00:00:99");
    private static final Mac SHARED_ON_WAN = Mac.parse("02:b4:00:07:00:02");
    private static final Ip ADDRESS = Ip.parse("10.7.1.1");
    private static final Ip ADDRESS_V6 = Ip.parse("2001:db8::1");
    private static final Ip CLIENT = Ip.parse("10.7.1.100");
    private static final HeartbeatKey KEY = new HeartbeatKey(new byte[32]);

    private final @Nullable PeerRecord[] peers = new @Nullable PeerRecord[Heartbeat.MAX_NODES + 1];
    private final PathFacts[] paths = {
        new PathFacts(0, -1, 20, 20), new PathFacts(LAN_PATH, LAN, 20, 20), new PathFacts(2, WAN, 20, 20)
    };
    private final SharedAddresses shared = SharedAddresses.builder()
            .add(Mac.ZERO, List.of(ADDRESS, ADDRESS_V6))
            .add(SHARED_ON_WAN, List.of(Ip.parse("203.0.113.1")))
            .build();
    private final Roster roster = new Roster();
    private final Acquaintances acquaintances = new Acquaintances(paths, shared, roster);
    private final List<String> calls = new ArrayList<>();
    private final Ports ports = stub(Ports.class);
    private final Surroundings surroundings = new Surroundings(
            paths,
            shared,
            acquaintances,
            ports,
            roster,
            new Arrivals(paths, acquaintances, ports, new RecordedEvents()));

    DeviceMacsTest() {
        paths[LAN_PATH].addresses(OURS, Ip.parse("10.7.1.11"), null);
        paths[2].addresses(OURS_ON_WAN, Ip.parse("203.0.113.11"), null);
    }

    @Test
    void a_peers_own_mac_on_that_interface_may_hold_the_identity_and_a_strangers_may_not() {
        meet(2, LAN_PATH);
        assertThat(acquaintances.mayHold(LAN, PEERS.bits())).isTrue();
        assertThat(acquaintances.mayHold(LAN, STRANGER.bits())).isFalse();
        assertThat(acquaintances.mayHold(LAN, OURS.bits())).isFalse();
    }

    @Test
    void whom_we_have_not_heard_there_yet_any_unknown_mac_may_belong_to() {
        assertThat(acquaintances.mayHold(LAN, STRANGER.bits()))
                .as("nobody was heard at all")
                .isTrue();
        assertThat(acquaintances.mayHold(LAN, OURS.bits()))
                .as("our own frame that came back")
                .isFalse();
        meet(2, 0);
        assertThat(acquaintances.mayHold(LAN, PEERS.bits()))
                .as("heard on sync only: this may be its MAC")
                .isTrue();
        meet(2, LAN_PATH);
        meet(3, 0);
        assertThat(acquaintances.mayHold(LAN, STRANGER.bits()))
                .as("one of two was heard there")
                .isTrue();
    }

    @Test
    void where_there_is_a_shared_mac_nobody_else_holds_the_identity() {
        assertThat(acquaintances.mayHold(WAN, SHARED_ON_WAN.bits())).isTrue();
        assertThat(acquaintances.mayHold(WAN, PEERS.bits())).isFalse();
    }

    @Test
    void the_identitys_frames_are_no_proof_that_we_would_hear_others() {
        PeerRecord owner = meet(2, 0);
        hear(PEERS, ADDRESS);
        advertise(PEERS);
        assertThat(hasNeighbours(owner)).as("it may be this very peer").isFalse();
        meet(2, LAN_PATH);
        PeerRecord third = meet(3, LAN_PATH, Mac.parse("02:00:00:00:03:01"));
        hear(PEERS, ADDRESS);
        advertise(PEERS);
        assertThat(hasNeighbours(third)).isFalse();
        hear(STRANGER, ADDRESS);
        assertThat(hasNeighbours(third)).as("a stranger with an address is one").isTrue();
    }

    @Test
    void a_holder_is_never_asked_as_a_neighbour() {
        paths[LAN_PATH].carrier = true;
        meet(2, 0);
        hear(PEERS, ADDRESS);
        surroundings.askNeighbours(paths[LAN_PATH], NOW_NS);
        assertThat(calls).isEmpty();
        hear(STRANGER, CLIENT);
        surroundings.askNeighbours(paths[LAN_PATH], NOW_NS);
        assertThat(calls).containsExactly("probe");
    }

    private void hear(Mac sender, Ip address) {
        ByteBuffer octets = ByteBuffer.allocate(ArpFrame.LENGTH);
        ArpFrame.request(octets, Mac.BROADCAST, sender, address.v4Bits(), address.v4Bits());
        ArpView frame = new ArpView();
        assertThat(frame.wrap(octets, ArpFrame.LENGTH)).isEqualTo(ArpView.Drop.NONE);
        surroundings.arp(paths[LAN_PATH], frame, 0, NOW_NS);
    }

    private void advertise(Mac owner) {
        ByteBuffer octets = ByteBuffer.allocate(NdpFrame.LENGTH);
        NdpFrame.announcement(octets, owner);
        NdpFrame.announceInstead(octets, ADDRESS_V6.high(), ADDRESS_V6.low(), true);
        NdpView frame = new NdpView();
        assertThat(frame.wrap(octets, NdpFrame.LENGTH)).isEqualTo(NdpView.Drop.NONE);
        surroundings.advertised(paths[LAN_PATH], frame, 0, NOW_NS);
    }

    private static boolean hasNeighbours(PeerRecord peer) {
        return peer.monitor().facts(NOW_NS).hasNeighbours();
    }

    private PeerRecord meet(int node, int path) {
        return meet(node, path, PEERS);
    }

    /** A heartbeat of the peer arrives. */
    private PeerRecord meet(int node, int path, Mac mac) {
        Heartbeat said = new Heartbeat();
        said.cluster = 7;
        said.node = node;
        said.path = path;
        said.macBits = mac.bits();
        ByteBuffer octets = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
        new HeartbeatWriter(KeyRing.of(KEY)).write(said, octets);
        HeartbeatView view = new HeartbeatView(7, KeyRing.of(KEY));
        view.wrap(octets);
        PeerRecord peer = peers[node];
        if (peer == null) {
            DetectSettings detect = DetectSettings.standard(0, LAN_PATH, 2);
            PeerMonitor monitor = new PeerMonitor(node, detect, stub(Probes.class), stub(PeerMonitor.Listener.class));
            peer = peers[node] = new PeerRecord(node, monitor);
        }
        peer.locate(path, view);
        return peer;
    }

    private <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            calls.add(method.getName());
            return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
        }));
    }

    private final class Roster implements Beacon.Roster {
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
            return peers[node];
        }

        @Override
        public @Nullable PathSet heardPaths(int node) {
            return null;
        }

        @Override
        public void nameNeighbours(PathFacts path, Heartbeat heartbeat, long atNs) {}
    }
}
