package dev.baton.heartbeat.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.AllocatedBytes;
import dev.baton.heartbeat.probe.EchoLedger;
import dev.baton.heartbeat.probe.EchoRefusal;
import dev.baton.heartbeat.probe.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another host's kernel is asked over {@code lan0} and answers, or is kept from it. */
@ExtendWith(NetnsExtension.class)
class EchoPortIT {
    private static final Mac OURS = Mac.parse("02:00:00:00:01:01");
    private static final Mac THEIRS = Mac.parse("02:00:00:00:01:02");
    private static final Ip OUR_V4 = Ip.parse("10.7.1.11");
    private static final Ip OUR_V6 = Ip.parse("fe80::11");
    private static final Station PEER_V4 = new Station(THEIRS, Ip.parse("10.7.1.12"));
    private static final Station PEER_V6 = new Station(THEIRS, Ip.parse("fe80::12"));

    private final Netns other = Netns.create();
    private final EchoLedger ledger = new EchoLedger(0x4242_0000_0000_0001L);
    private final List<Station> answered = new ArrayList<>();

    @BeforeEach
    void layTheCable(Netns netns) {
        netns.ip("link add lan0 type veth peer name lan0 netns " + other.name());
        setUp(netns, OURS, OUR_V4, OUR_V6);
        setUp(other, THEIRS, PEER_V4.ip(), PEER_V6.ip());
        for (Netns host : List.of(netns, other)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!host.ip("-o link show dev lan0").contains("state UP")) {
                assertThat(System.nanoTime() - deadline).as("lan0 comes up").isNegative();
            }
        }
    }

    private static void setUp(Netns host, Mac mac, Ip v4, Ip v6) {
        host.ip("link set lan0 address " + mac);
        host.ip("link set lan0 up");
        host.ip("address add " + v4 + "/24 dev lan0");
        host.ip("address add " + v6 + "/64 dev lan0 nodad");
    }

    @AfterEach
    void takeTheOtherHostDown() {
        other.close();
    }

    private EchoPort open(Ip own) {
        return EchoPort.open("lan0", Libc.if_nametoindex("lan0"), OURS, own, ledger);
    }

    /** Asks once and listens for a while; an answer ends it. */
    private boolean asks(EchoPort port, Station station, long millis) {
        answered.clear();
        assertThat(port.ask(station, System.nanoTime())).isTrue();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (answered.isEmpty() && System.nanoTime() - deadline < 0) {
            port.drain(8, 0, (who, askedNs, nowNs) -> answered.add(who));
        }
        return !answered.isEmpty();
    }

    private void sysctl(String setting) {
        Netns.run("ip", "netns", "exec", other.name(), "sysctl", "-qw", setting);
    }

    @Test
    void a_kernel_answers_on_ipv4_and_on_its_link_local_address() {
        try (EchoPort v4 = open(OUR_V4);
                EchoPort v6 = open(OUR_V6)) {
            assertThat(asks(v4, PEER_V4, 2_000)).isTrue();
            assertThat(answered).containsExactly(PEER_V4);
            assertThat(asks(v6, PEER_V6, 2_000)).isTrue();
            assertThat(v4.refused(EchoRefusal.NONE)).isEqualTo(1);
        }
    }

    @Test
    void on_a_link_without_ipv4_the_link_local_address_is_enough(Netns netns) {
        netns.ip("-4 address flush dev lan0");
        other.ip("-4 address flush dev lan0");
        try (EchoPort v6 = open(OUR_V6)) {
            assertThat(asks(v6, PEER_V6, 2_000)).isTrue();
        }
    }

    @Test
    void a_kernel_that_is_called_among_all_shows_itself() {
        List<Station> met = new ArrayList<>();
        EchoPort.Ear ear = new EchoPort.Ear() {
            @Override
            public void answered(Station station, long askedNs, long nowNs) {
                throw new AssertionError(station);
            }

            @Override
            public void met(Station station, long nowNs) {
                met.add(station);
            }
        };
        try (EchoPort port = open(OUR_V6)) {
            assertThat(port.ask(Station.ALL_NODES, 0)).isTrue();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (met.isEmpty() && System.nanoTime() - deadline < 0) {
                port.drain(8, 0, ear);
            }
        }
        assertThat(met).containsExactly(PEER_V6);
    }

    @Test
    void the_wrong_mac_gets_no_answer_that_counts() {
        try (EchoPort port = open(OUR_V4)) {
            assertThat(asks(port, new Station(Mac.BROADCAST, PEER_V4.ip()), 300))
                    .as("the answer comes from another MAC than was asked")
                    .isFalse();
        }
    }

    @Test
    void a_kernel_that_is_told_to_ignore_echo_is_silent_and_one_that_ignores_arp_is_not() {
        try (EchoPort port = open(OUR_V4)) {
            assertThat(asks(port, PEER_V4, 2_000)).isTrue(); // and it knows our MAC
            sysctl("net.ipv4.conf.lan0.arp_ignore=8");
            assertThat(asks(port, PEER_V4, 2_000)).isTrue();
            sysctl("net.ipv4.icmp_echo_ignore_all=1");
            assertThat(asks(port, PEER_V4, 300)).isFalse();
        }
    }

    @Test
    void asking_and_hearing_makes_no_garbage() {
        try (EchoPort port = open(OUR_V4)) {
            EchoPort.Ear ear = (who, askedNs, nowNs) -> {};
            assertThat(AllocatedBytes.of(2_000, () -> {
                        port.ask(PEER_V4, 1);
                        port.drain(8, 0, ear);
                    }))
                    .isZero();
        }
    }
}
