package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.link.RouteLookup.Way;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the kernel of a namespace would do with other hosts' packets, beside what ip(8) is told. */
@ExtendWith(NetnsExtension.class)
class RouteLookupIT {
    private static final Ip CLIENT = Ip.parse("10.7.1.100");
    private static final Ip SERVER = Ip.parse("203.0.113.6");

    private LinkControl control;
    private RouteLookup lookup;
    private int lan;
    private int wan;

    @BeforeEach
    void router(Netns netns) {
        for (String device : new String[] {"lan0", "wan0"}) {
            netns.ip("link add " + device + " type veth peer name p" + device);
            netns.ip("link set " + device + " up");
            netns.ip("link set p" + device + " up");
        }
        netns.ip("addr add 10.7.1.2/24 dev lan0");
        netns.ip("addr add 203.0.113.2/29 dev wan0");
        Netns.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        control = LinkControl.open();
        lookup = RouteLookup.open();
        lan = control.link("lan0").orElseThrow().index();
        wan = control.link("wan0").orElseThrow().index();
    }

    @AfterEach
    void close() {
        lookup.close();
        control.close();
    }

    private Way way() {
        return lookup.of(CLIENT, SERVER, lan);
    }

    @Test
    void tellsByWhichLinkItLeaves(Netns netns) {
        assertThat(way()).isEqualTo(new Way(wan, ""));
        assertThat(lookup.of(SERVER, CLIENT, wan)).isEqualTo(new Way(lan, ""));
    }

    @Test
    void whatIsForThisHostStaysHere(Netns netns) {
        assertThat(lookup.of(CLIENT, Ip.parse("203.0.113.2"), lan)).isEqualTo(new Way(0, ""));
    }

    @Test
    void tellsTheKernelsWordsWhereItGoesNoFurther(Netns netns) {
        netns.ip("rule add from 10.7.1.0/24 blackhole pref 100");
        assertThat(way().link()).isZero();
        assertThat(way().refusal()).isNotEmpty();
        netns.ip("rule del pref 100");
        assertThat(way()).isEqualTo(new Way(wan, ""));

        netns.ip("route del 203.0.113.0/29 dev wan0");
        assertThat(way()).isEqualTo(new Way(0, "Network is unreachable (ENETUNREACH)"));
        netns.ip("route add 203.0.113.0/29 dev wan0");

        Netns.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/lan0/forwarding");
        assertThat(way()).isEqualTo(new Way(0, "No route to host (EHOSTUNREACH)"));
    }

    @Test
    void aSourceFromBehindAnotherLinkMeetsTheReversePathCheck(Netns netns) {
        Netns.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/lan0/rp_filter");
        Way way = lookup.of(Ip.parse("203.0.113.5"), Ip.parse("203.0.113.6"), lan);
        assertThat(way.link()).isZero();
        assertThat(way.refusal()).isNotEmpty();
    }
}
