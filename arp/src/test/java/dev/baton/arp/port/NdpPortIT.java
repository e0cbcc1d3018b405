package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.libc.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Soliciting a real kernel, and hearing what it advertises. */
class NdpPortIT {
    private static final Mac OWN = Mac.parse("52:54:00:00:00:01");
    private static final Mac HOST = Mac.parse("52:54:00:00:00:50");
    /** The group of those whose address ends in ::50 (RFC 4291 section 2.7.1, RFC 2464 section 7). */
    private static final Mac SOLICITED_NODE = Mac.parse("33:33:ff:00:00:50");

    private static final Ip OWN_IP = Ip.parse("fe80::1");
    private static final Ip HOST_IP = Ip.parse("fe80::50");
    private static final Ip NOBODY = Ip.parse("fe80::99:50");

    private final Namespaces namespaces = new Namespaces();
    private final List<String> heard = new ArrayList<>();

    private NdpPort port;

    @BeforeEach
    void open() throws Exception {
        addressed("gw", OWN_IP);
        addressed("host", HOST_IP);
        port = namespaces.inside("gw", () -> NdpPort.open("lan0", Libc.if_nametoindex("lan0"), OWN));
    }

    @AfterEach
    void clean() {
        namespaces.close();
        port.close();
    }

    /** One link-local address, at once: neither one made from the MAC nor the wait of duplicate detection. */
    private void addressed(String namespace, Ip ip) {
        namespaces.run(
                namespace, "sysctl -qw net.ipv6.conf.lan0.addr_gen_mode=1 net.ipv6.conf.lan0.router_solicitations=0");
        namespaces.run(namespace, "sysctl -qw net.ipv6.conf.lan0.disable_ipv6=0");
        namespaces.run(namespace, "ip -6 addr add " + ip + "/64 dev lan0 nodad");
    }

    /** The kernel probe of D2 where there is no IPv4: unicast to the station's own MAC. */
    @Test
    void aKernelAnswersAUnicastSolicitation() throws Exception {
        assertThat(port.ask(HOST, OWN_IP, HOST_IP)).isTrue();
        hear(1);
        assertThat(heard).containsExactly("solicited " + HOST_IP + " from " + HOST);
        assertThat(port.refused()).isZero();
    }

    @Test
    void aKernelAnswersASolicitationOfItsGroup() throws Exception {
        port.ask(SOLICITED_NODE, OWN_IP, HOST_IP);
        hear(1);
        assertThat(heard).containsExactly("solicited " + HOST_IP + " from " + HOST);
    }

    @Test
    void aKernelIsSilentAboutAnAddressThatItDoesNotHave() throws Exception {
        port.ask(HOST, OWN_IP, NOBODY);
        port.ask(SOLICITED_NODE, OWN_IP, NOBODY);
        port.ask(HOST, OWN_IP, HOST_IP);
        hear(1);
        assertThat(heard).as("frames are answered in order").containsExactly("solicited " + HOST_IP + " from " + HOST);
    }

    /** Drains until so many advertisements were heard, at most ten seconds. */
    private void hear(int advertisements) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (heard.size() < advertisements && endNs - System.nanoTime() > 0) {
            port.drain(10, 0, (frame, nowNs) -> {
                Ip subject = frame.isAbout(HOST_IP) ? HOST_IP : NOBODY;
                heard.add((frame.isSolicited() ? "solicited " : "unsolicited ") + subject + " from "
                        + new Mac(frame.etherSource()));
            });
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
