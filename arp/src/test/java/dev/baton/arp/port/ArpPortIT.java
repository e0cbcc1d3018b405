package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking a real kernel, and hearing what it says. */
class ArpPortIT {
    private static final Mac OWN = Mac.parse("52:54:00:00:00:01");
    private static final Mac HOST = Mac.parse("52:54:00:00:00:50");
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final int OWN_IP = Ip.parse("10.7.1.2").v4Bits();
    private static final int HOST_IP = Ip.parse("10.7.1.50").v4Bits();

    private final Namespaces namespaces = new Namespaces();
    private final List<String> heard = new ArrayList<>();

    private ArpPort port;

    @BeforeEach
    void open() throws Exception {
        namespaces.run("gw", "ip addr add 10.7.1.2/24 dev lan0");
        namespaces.run("host", "ip addr add 10.7.1.50/24 dev lan0");
        namespaces.run("host", "sysctl -qw net.ipv4.conf.lan0.arp_ignore=1");
        port = namespaces.inside("gw", () -> ArpPort.open("lan0", Libc.if_nametoindex("lan0"), OWN));
    }

    @AfterEach
    void clean() {
        namespaces.close();
        port.close();
    }

    /** The kernel probe of D2: unicast to the station's own address, with our address and without it. */
    @ParameterizedTest
    @ValueSource(strings = {"10.7.1.2", "0.0.0.0"})
    void aKernelAnswersAUnicastQuestion(String sender) throws Exception {
        assertThat(port.ask(HOST, Ip.parse(sender).v4Bits(), HOST_IP)).isTrue();
        hear(1);
        assertThat(heard).containsExactly("reply 10.7.1.50 is " + HOST);
        assertThat(port.asked()).isOne();
        assertThat(port.heard(Drop.NONE)).isOne();
    }

    @Test
    void aKernelAnswersABroadcastQuestion() throws Exception {
        port.ask(Mac.BROADCAST, OWN_IP, HOST_IP);
        hear(1);
        assertThat(heard).containsExactly("reply 10.7.1.50 is " + HOST);
    }

    /** D3: the standby asks the holder of the shared MAC, which answers for as long as its shared link is up. */
    @Test
    void theHolderOfTheSharedMacAnswersUntilItsLinkIsDown() throws Exception {
        namespaces.run("host", "ip link add bt-lan link lan0 address " + SHARED + " type macvlan mode bridge");
        namespaces.run("host", "ip addr add 10.7.1.1/32 dev bt-lan");
        namespaces.run("host", "ip link set bt-lan up");
        namespaces.run("host", "sysctl -qw net.ipv4.conf.bt-lan.arp_ignore=1 net.ipv4.conf.bt-lan.rp_filter=2");
        int shared = Ip.parse("10.7.1.1").v4Bits();
        port.ask(SHARED, OWN_IP, shared);
        hear(1);
        assertThat(heard).containsExactly("reply 10.7.1.1 is " + SHARED);

        namespaces.run("host", "ip link set bt-lan down");
        port.ask(SHARED, OWN_IP, shared);
        port.ask(HOST, OWN_IP, HOST_IP);
        hear(2);
        assertThat(heard)
                .as("the host still answers, the identity does not")
                .last()
                .isEqualTo("reply 10.7.1.50 is " + HOST);
        assertThat(heard).hasSize(2);
    }

    @Test
    void ownFramesAreNotHeardAndAStormIsTakenInParts() throws Exception {
        Mac stranger = Mac.parse("52:54:00:00:00:99");
        try (ArpPort other =
                namespaces.inside("host", () -> ArpPort.open("lan0", Libc.if_nametoindex("lan0"), stranger))) {
            for (int i = 0; i < 100; i++) {
                port.ask(Mac.BROADCAST, OWN_IP, OWN_IP);
                other.ask(Mac.BROADCAST, HOST_IP, HOST_IP);
            }
            assertThat(port.drain(30, 0, (frame, nowNs) -> heard.add("" + Ip.v4(frame.senderIp()))))
                    .isEqualTo(30);
            assertThat(heard).hasSize(30).containsOnly("10.7.1.50");
            assertThat(port.drain(1_000, 0, (frame, nowNs) -> heard.add("" + Ip.v4(frame.senderIp()))))
                    .isEqualTo(70);
            assertThat(heard).hasSize(100).containsOnly("10.7.1.50");
            assertThat(port.lost()).isZero();
        }
    }

    /** Drains until so many replies were heard, at most ten seconds. */
    private void hear(int replies) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (heard.size() < replies && endNs - System.nanoTime() > 0) {
            port.drain(10, 0, (frame, nowNs) -> {
                if (frame.opcode() == ArpFrame.REPLY) {
                    heard.add("reply " + Ip.v4(frame.senderIp()) + " is " + new Mac(frame.senderMac()));
                }
            });
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
