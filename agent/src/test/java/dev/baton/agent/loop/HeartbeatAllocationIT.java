package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.member.Member;
import dev.baton.agent.member.MemberSettings;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.member.Ports;
import dev.baton.agent.role.RoleSettings;
import dev.baton.agent.state.StateException;
import dev.baton.agent.state.TermStore;
import dev.baton.agent.state.WindowStore;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.path.GatewayPath;
import dev.baton.heartbeat.path.HeartbeatPath;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a heartbeat costs in garbage, sent and received, on real sockets: two members joined by {@code sync0} and {@code
 * lan0}, turned by hand on a clock of the test's own, each in a network namespace of its own.
 */
@ExtendWith(NetnsExtension.class)
class HeartbeatAllocationIT {
    private static final long MILLI = 1_000_000;
    private static final int LAN = 1;
    private static final int MOST_OCTETS = 16;
    private static final Mac SHARED_MAC = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac GROUP = Mac.parse("11:00:00:c1:4a:87");
    private static final Ip BROADCAST = Ip.parse("169.254.7.255");

    @TempDir
    private Path directory;

    private final Netns other = Netns.create();
    private Host us;
    private Host peer;
    private long nowNs = 1_000_000_000;

    @BeforeEach
    void meet(Netns netns) throws Exception {
        for (String device : List.of("sync0", "lan0")) {
            netns.ip("link add " + device + " type veth peer name " + device + " netns " + other.name());
        }
        setUp(netns, 1);
        setUp(other, 2);
        us = new Host(1);
        FutureTask<Host> opened = new FutureTask<>(() -> {
            other.enter(); // sockets stay in the namespace in which they were opened
            return new Host(2);
        });
        Thread inOther = new Thread(opened, "in the other namespace");
        inOther.start();
        peer = opened.get();
        us.start(nowNs);
        peer.start(nowNs);
        run(3_000);
        assertThat(us.verdict(2)).isEqualTo(Verdict.ALIVE);
        assertThat(peer.verdict(1)).isEqualTo(Verdict.ALIVE);
    }

    private static void setUp(Netns netns, int node) {
        netns.ip("link set lan0 address 02:00:00:00:01:0" + node);
        netns.ip("address add 169.254.7." + node + "/24 broadcast " + BROADCAST + " dev sync0");
        for (String device : List.of("sync0", "lan0")) {
            netns.ip("link set " + device + " up");
        }
    }

    @AfterEach
    void close() {
        us.close();
        peer.close();
        other.close();
    }

    @Test
    void aHeartbeatAllocatesNextToNothingInEitherDirection() {
        run(20_000); // what is compiled, and what is made once, is done
        us.count();
        run(20_000);
        assertThat(us.sent).isGreaterThan(1_000);
        assertThat(us.received).isGreaterThan(1_000);
        assertThat(us.octetsSending / us.sent).as("a heartbeat sent").isLessThanOrEqualTo(MOST_OCTETS);
        assertThat(us.octetsHearing / us.received).as("a heartbeat received").isLessThanOrEqualTo(MOST_OCTETS);
        assertThat(us.verdict(2)).isEqualTo(Verdict.ALIVE);
        assertThat(us.member.machine().role().owns()
                        ^ peer.member.machine().role().owns())
                .as("one of them is the owner")
                .isTrue();
    }

    /** Virtual time passes in steps of two milliseconds; in each both listen before they act. */
    private void run(int millis) {
        for (int step = 0; step < millis; step += 2) {
            nowNs += 2 * MILLI;
            us.turn(nowNs);
            peer.turn(nowNs);
        }
    }

    /** A member with its sockets, opened in the namespace of the thread that makes it. */
    private final class Host implements Ports, AutoCloseable {
        private final KeyRing keys = KeyRing.of(new HeartbeatKey(new byte[32]));
        private final HeartbeatWriter writer = new HeartbeatWriter(keys);
        private final HeartbeatView view = new HeartbeatView(7, keys);
        private final ByteBuffer out = ByteBuffer.allocateDirect(Heartbeat.MAX_LENGTH);
        private final ByteBuffer in = ByteBuffer.allocateDirect(HeartbeatPath.RECEIVE_CAPACITY);
        private final HeartbeatPath[] paths = new HeartbeatPath[2];
        private final Mac peerMac;
        private final DurableTerms terms;
        private final DurableWindows windows;
        final Member member;
        long sent;
        long received;
        long octetsSending;
        long octetsHearing;

        Host(int node) throws StateException {
            peerMac = Mac.parse("02:00:00:00:01:0" + (3 - node));
            TermStore store = TermStore.open(directory.resolve("state" + node));
            terms = new DurableTerms(store, store.load(), "b007");
            windows = new DurableWindows(new WindowStore(directory.resolve("state" + node)), why -> {});
            PathFacts[] facts = {
                new PathFacts(SyncPath.INDEX, -1, 20 * MILLI, 20 * MILLI), new PathFacts(LAN, 0, 20 * MILLI, 20 * MILLI)
            };
            try (LinkControl control = LinkControl.open()) {
                int sync = control.link("sync0").orElseThrow().index();
                Link lan = control.link("lan0").orElseThrow();
                Ip own = Ip.parse("169.254.7." + node);
                paths[0] = SyncPath.open("sync0", sync, own, null, BROADCAST);
                paths[LAN] = GatewayPath.open(LAN, "lan", "lan0", lan.index(), lan.mac(), GROUP);
                facts[0].addresses(Mac.ZERO, own, null);
                facts[1].addresses(lan.mac(), null, null);
            }
            member = new Member(
                    new MemberSettings(
                            7,
                            node,
                            1_000 + node,
                            1,
                            "it",
                            DetectSettings.standard(SyncPath.INDEX, LAN),
                            new RoleSettings(
                                    node,
                                    20 * MILLI,
                                    60 * MILLI,
                                    1_500 * MILLI,
                                    5_000 * MILLI,
                                    35_000 * MILLI,
                                    30_000 * MILLI),
                            AnnounceSettings.standard(10_000 * MILLI, node),
                            false),
                    facts,
                    SharedAddresses.builder()
                            .add(SHARED_MAC, List.of(Ip.parse("10.7.1.1")))
                            .build(),
                    new int[] {1},
                    terms,
                    windows,
                    this,
                    event -> {});
        }

        void start(long atNs) {
            member.start(false, atNs);
            member.onCarrier(SyncPath.INDEX, true, atNs);
            member.onCarrier(LAN, true, atNs);
        }

        Verdict verdict(int node) {
            return Objects.requireNonNull(member.peer(node), "never heard")
                    .monitor()
                    .verdict();
        }

        void count() {
            sent = 0;
            received = 0;
            octetsSending = 0;
            octetsHearing = 0;
        }

        void turn(long atNs) {
            long before = Allocation.octets();
            for (HeartbeatPath path : paths) {
                hear(path, atNs);
            }
            long between = Allocation.octets();
            member.onTick(atNs, false);
            octetsHearing += between - before;
            octetsSending += Allocation.octets() - between;
        }

        /** As the loop's source of this path does it. */
        private void hear(HeartbeatPath path, long atNs) {
            while (path.receive(in) >= 0) {
                received++;
                Refusal refusal = path.refusal();
                if (refusal == Refusal.NONE) {
                    refusal = view.wrap(in);
                }
                if (refusal == Refusal.NONE) {
                    member.onHeartbeat(view, path.index(), path.sourceMacBits(), atNs);
                } else {
                    member.onRefused(refusal, path.index(), 0);
                }
            }
        }

        @Override
        public boolean send(int path, Heartbeat heartbeat, long peerMacBits) {
            sent++;
            writer.write(heartbeat, out);
            return paths[path].send(out, peerMacBits == 0 ? null : peerMac);
        }

        @Override
        public boolean probe(int path, ProbeKind kind, Station station, long nowNs) {
            return true;
        }

        @Override
        public boolean askForward(int iface, long macBits, int ipv4Bits) {
            return true;
        }

        @Override
        public boolean ask(int iface, int firstAddress, int count, IdentityCheck.Mode mode) {
            return true;
        }

        @Override
        public void announce(int iface, int firstAddress, int count) {}

        @Override
        public boolean claim(boolean planned, long atNs) {
            return true;
        }

        @Override
        public void teach(int iface, boolean shared) {}

        @Override
        public void confirm(int iface, long high, long low, long macBits) {}

        @Override
        public void lookUpNeighbours() {}

        @Override
        public boolean isRaised(int iface) {
            return true;
        }

        @Override
        public boolean resume(long atNs) {
            return false;
        }

        @Override
        public void shorten() {}

        @Override
        public void lengthen() {}

        @Override
        public boolean release() {
            return true;
        }

        @Override
        public boolean standing() {
            return false;
        }

        @Override
        public boolean granted() {
            return false;
        }

        @Override
        public void callNeighbours(int path, long nowNs) {}

        @Override
        public boolean isClusters(int iface, long macBits) {
            return false;
        }

        @Override
        public void duplicateNode() {}

        @Override
        public void stopped() {}

        @Override
        public void close() {
            for (HeartbeatPath path : paths) {
                path.close();
            }
            terms.close();
        }
    }
}
