package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.status.StatusPage;
import dev.baton.arp.port.ResponderPort;
import dev.baton.arp.respond.AnswerBudget;
import dev.baton.arp.respond.AnswerSettings;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.arp.wire.NdpView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When the agent answers for what is published: between two ticks of a member that stands by what it holds. */
@ExtendWith(NetnsExtension.class)
class PublishedEdgeIT {
    private static final long MILLI = 1_000_000;
    private static final Mac ASKER = Mac.parse("02:00:00:00:01:50");
    private static final int PUBLISHED = Ip.parse("10.7.1.50").v4Bits();
    private static final String CONFIG = """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = sync0
            interfaces = lan
            interface.lan.device = lan0
            interface.lan.shared = 10.7.1.1/24
            interface.lan.published = 10.7.1.50-10.7.1.59, 2001:db8::50
            """;

    private final BatonConfig config =
            ConfigReader.parse("b", CONFIG, "gw1").config().orElseThrow();
    private final LogJournal journal = new LogJournal(Runnable::run);
    private final ByteBuffer frame = ByteBuffer.allocateDirect(2 * ArpFrame.LENGTH);
    private final ArpView view = new ArpView();
    private PublishedEdge edge;
    private PacketSocket neighbour;
    private long nowNs = 1_000 * MILLI;

    /** A cable in the place of the shared link: nothing here depends on what it is. */
    @BeforeEach
    void open(Netns netns) {
        netns.ip("link add bt-lan type veth peer name far0 address " + ASKER);
        netns.ip("link set bt-lan up");
        netns.ip("link set far0 up");
        AnswerBudget budget = new AnswerBudget(AnswerSettings.standard());
        edge = new PublishedEdge(
                config, config.gateways().get(0), new PathFacts(1, 0, MILLI, MILLI), budget, new AgentLoop(), journal);
        edge.update(
                Libc.if_nametoindex("bt-lan"),
                config.sharedMac(config.gateways().get(0)));
        neighbour = PacketSocket.open("far0", Libc.if_nametoindex("far0"), ArpFrame.ETHER_TYPE, SocketFilter.arp());
        tick(true);
    }

    @AfterEach
    void close() {
        edge.close();
        neighbour.close();
        journal.close();
    }

    @Test
    void answersWhileTheMemberStandsByWhatItHolds() {
        ask();
        assertThat(drained(nowNs + 10 * MILLI)).isOne();
        assertThat(answered()).isTrue();
        assertThat(edge.line())
                .isEqualTo(new StatusPage.PublishedLine(
                        List.of("10.7.1.50-10.7.1.59", "2001:db8::50"), BigInteger.valueOf(11), 1, 0, 0, Map.of()));
    }

    /** What the device under the link need not hear is heard here, and only as long as somebody reads here. */
    @Test
    void theDeviceIsToldWhatItLeavesOut() {
        List<Object> told = new ArrayList<>();
        edge.over(new PublishedEdge.Below() {
            @Override
            public void heardAbove(ArpView question, long atNs) {
                told.add(question.senderMac());
            }

            @Override
            public void leaveOut(@Nullable SocketFilter besides) {
                told.add(besides == null ? "nothing" : "questions");
            }
        });
        tick(true);
        ask();
        assertThat(drained(nowNs)).isOne();
        tick(true);
        tick(false);
        tick(true);
        edge.update(0, Mac.ZERO);
        tick(true);
        assertThat(told)
                .containsExactly(
                        "questions",
                        ASKER.bits(),
                        "questions",
                        "nothing",
                        "questions",
                        "nothing", // the link is gone
                        "nothing");
    }

    @Test
    void ipv6IsAnsweredToAndCountedInTheSameLine() {
        ask();
        assertThat(drained(nowNs)).isOne();
        Mac group = Mac.parse("33:33:ff:00:00:50");
        try (PacketSocket v6 = PacketSocket.open(
                "far0", Libc.if_nametoindex("far0"), NdpFrame.ETHER_TYPE, SocketFilter.neighbourAdvertisement())) {
            for (int hopLimit : new int[] {255, 64}) {
                NdpFrame.solicitation(frame, group, ASKER, Ip.parse("fe80::9"), Ip.parse("2001:db8::50"));
                frame.put(21, (byte) hopLimit);
                frame.position(0).limit(NdpFrame.LENGTH);
                assertThat(v6.send(frame)).isTrue();
                frame.clear();
                assertThat(drained(nowNs)).isOne();
            }
            NdpView advertisement = new NdpView();
            int length = v6.receive(frame);
            assertThat(advertisement.wrap(frame, length)).isEqualTo(NdpView.Drop.NONE);
            assertThat(advertisement.isAbout(Ip.parse("2001:db8::50"))).isTrue();
            assertThat(advertisement.etherSource())
                    .isEqualTo(config.sharedMac(config.gateways().get(0)).bits());
        }
        assertThat(edge.line().answered()).isEqualTo(2);
        assertThat(edge.line().ignored()).containsExactly(Map.entry("hop-limit", 1L));
    }

    @Test
    void throwsAwayWhatIsAskedOfAMemberThatDoesNot() {
        tick(false);
        ask();
        assertThat(drained(nowNs)).isOne();
        assertThat(edge.line().ignored()).containsEntry("not-active", 1L);
        tick(true);
        assertThat(drain(64, nowNs)).isZero();
        assertThat(edge.line().answered()).isZero();
    }

    @Test
    void afterAPauseTheMemberTicksFirst() {
        ask();
        assertThat(drained(nowNs + 20 * MILLI)).as("in time").isOne();
        assertThat(answered()).isTrue();
        ask();
        assertThat(drain(64, nowNs + 23 * MILLI)).as("too late").isZero();
        nowNs += 500 * MILLI;
        assertThat(drain(64, nowNs)).isZero();
        tick(true);
        assertThat(drained(nowNs)).as("what waited").isOne();
        assertThat(answered()).isTrue();
    }

    @Test
    void aMalformedQuestionIsIgnoredByName() {
        ArpFrame.request(frame, Mac.BROADCAST, ASKER, Ip.parse("127.0.0.1").v4Bits(), PUBLISHED);
        send();
        assertThat(drained(nowNs)).isOne();
        assertThat(edge.line().ignored()).containsEntry("bad-sender-ip", 1L);
    }

    @Test
    void tellsOnceOfAStationThatHasAPublishedAddressAndOfOneThatAsksTooOften() {
        for (int i = 0; i < 3; i++) {
            ArpFrame.announcement(frame, ASKER, PUBLISHED);
            send();
            assertThat(drained(nowNs)).isOne();
            tick(true);
        }
        assertThat(journal.latest())
                .hasSize(1)
                .allMatch(entry -> entry.text()
                        .startsWith(
                                "published interface=lan mac=" + ASKER + " address=10.7.1.50: a station on lan says"));
        for (int i = 0; i < 2_100; i++) {
            ArpFrame.request(frame, Mac.BROADCAST, ASKER, PUBLISHED - 1, PUBLISHED + 1);
            send();
            assertThat(drained(nowNs)).isOne();
            nowNs += MILLI / 100; // that all together ask too much is another matter
            tick(true);
        }
        assertThat(edge.line().ignored()).containsKey("asker-too-often").doesNotContainKey("too-many");
        assertThat(journal.latest()).hasSize(2);
        assertThat(journal.alarms().standing(nowNs)).hasSize(2);
    }

    @Test
    void aLinkThatWasMadeAnewIsHeardAnewAndNothingIsForgotten(Netns netns) {
        ask();
        assertThat(drained(nowNs)).isOne();
        netns.ip("link delete bt-lan");
        edge.update(0, config.sharedMac(config.gateways().get(0)));
        assertThat(drain(64, nowNs)).isZero();
        neighbour.close();
        netns.ip("link add bt-lan type veth peer name far0 address " + ASKER);
        netns.ip("link set bt-lan up");
        netns.ip("link set far0 up");
        edge.update(
                Libc.if_nametoindex("bt-lan"),
                config.sharedMac(config.gateways().get(0)));
        neighbour = PacketSocket.open("far0", Libc.if_nametoindex("far0"), ArpFrame.ETHER_TYPE, SocketFilter.arp());
        ask();
        assertThat(drained(nowNs)).isOne();
        assertThat(edge.line().answered()).isEqualTo(2);
    }

    @Test
    void anAnswerMakesNoGarbage() {
        ArpFrame.request(frame, Mac.BROADCAST, ASKER, PUBLISHED - 1, PUBLISHED);
        frame.position(0).limit(ArpFrame.LENGTH);
        ResponderPort port = edge.ports().get(0);
        long octets = Allocation.bytesPerTurn(10_000, () -> {
            neighbour.send(frame);
            edge.drain(port, 64, nowNs);
            tick(true);
            nowNs += MILLI;
        });
        assertThat(octets).isZero();
        assertThat(edge.line().answered()).isGreaterThan(50_000);
    }

    private int drain(int most, long atNs) {
        return edge.ports().stream()
                .mapToInt(port -> edge.drain(port, most, atNs))
                .sum();
    }

    private void tick(boolean standsBy) {
        edge.ticked(standsBy, nowNs, nowNs + 20 * MILLI);
    }

    private void ask() {
        ArpFrame.request(frame, Mac.BROADCAST, ASKER, PUBLISHED - 1, PUBLISHED);
        send();
    }

    private void send() {
        frame.position(0).limit(ArpFrame.LENGTH);
        assertThat(neighbour.send(frame)).isTrue();
        frame.clear();
    }

    /** The kernel carries a frame over at once, but perhaps on another processor. */
    private int drained(long atNs) {
        int frames = 0;
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2); frames == 0 && System.nanoTime() - end < 0; ) {
            frames = drain(64, atNs);
        }
        return frames;
    }

    private boolean answered() {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2); System.nanoTime() - end < 0; ) {
            int length = neighbour.receive(frame);
            if (length > 0 && view.wrap(frame, length) == ArpView.Drop.NONE) {
                return view.opcode() == ArpFrame.REPLY
                        && view.senderIp() == PUBLISHED
                        && view.senderMac()
                                == config.sharedMac(config.gateways().get(0)).bits();
            }
        }
        return false;
    }
}
