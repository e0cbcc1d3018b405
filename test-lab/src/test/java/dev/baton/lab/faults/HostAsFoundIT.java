package dev.baton.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.cluster.Pair;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Netns;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.IpView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that ran as active and as standby and were stopped leave the kernel of their host as it was. */
class HostAsFoundIT {
    private Lab lab;

    @BeforeEach
    void open() {
        lab = Lab.open();
        // Settings of the administrator's own, other than what the agent wants and than what a host boots with.
        for (Station gateway : Station.GATEWAYS) {
            lab.in(gateway).nft(Site.DEFAULT_DROP);
            lab.in(gateway).sysctl("net/ipv4/conf/lan0/rp_filter", "1");
            lab.in(gateway).sysctl("net/ipv4/conf/wan0/arp_ignore", "2");
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aStoppedMemberLeavesNothingBehind() {
        Map<Station, List<String>> before = new HashMap<>();
        Station.GATEWAYS.forEach(gateway -> before.put(gateway, hostOf(lab.in(gateway))));

        Pair pair = Pair.settled(lab, BatonCluster.defaults());
        Station active = pair.requireActive();
        assertThat(hostOf(lab.in(active))).as("while it runs").isNotEqualTo(before.get(active));
        assertThat(pair.stop(active)).isZero();
        pair.awaitActive(active.peer(), Site.SOON);
        assertThat(pair.stop(active.peer()))
                .as("alone, with nobody to hand over to")
                .isZero();

        Station.GATEWAYS.forEach(gateway -> assertThat(hostOf(lab.in(gateway)))
                .as("%s", gateway.label())
                .containsExactlyElementsOf(before.get(gateway)));
    }

    /** Links, addresses, routes, rules of the firewall, and every setting of the network, as text without counters. */
    private static List<String> hostOf(Netns host) {
        List<String> lines = new ArrayList<>();
        IpView.query(host, "link", "show").forEach(link -> lines.add("link " + link));
        IpView.query(host, "-4", "addr", "show").forEach(address -> lines.add("address " + address));
        IpView.routes(host, "all").stream()
                .filter(route -> !route.toString().contains("fe80::"))
                .forEach(route -> lines.add("route " + route));
        lines.addAll(host.run("nft", "list", "ruleset").lines().toList());
        for (Segment segment : Station.GW1.segments()) {
            lines.addAll(settings(host, "/proc/sys/net/ipv4/conf/" + segment.device()));
            lines.addAll(settings(host, "/proc/sys/net/ipv6/conf/" + segment.device()));
            lines.addAll(settings(host, "/proc/sys/net/ipv4/neigh/" + segment.device()));
        }
        lines.addAll(settings(host, "/proc/sys/net/ipv4/conf/all"));
        lines.addAll(settings(host, "/proc/sys/net/ipv4/conf/default"));
        lines.addAll(settings(host, "/proc/sys/net/ipv4/conf/lo"));
        return lines;
    }

    private static List<String> settings(Netns host, String directory) {
        // Some are write-only, and grep says so by its exit code.
        return host.run("sh", "-c", "grep -rs . \"$1\" | sort || true", "sh", directory)
                .lines()
                .toList();
    }
}
