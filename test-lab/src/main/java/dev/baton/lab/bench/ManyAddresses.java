package dev.baton.lab.bench;

import dev.baton.lab.cluster.BatonCluster;
import dev.baton.lab.net.ExtraSegments;
import dev.baton.lab.net.Segment;
import dev.baton.nativeconfig.addr.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Shared addresses by the thousand: on the n-th gateway interface they come from the n-th /16 of 10.64.0.0/10, besides the
 * one that the lab has on LAN and WAN in any case.
 *
 * @param interfaces with many addresses; LAN and WAN are there in any case, with one address each at least
 * @param addresses on all of them
 */
record ManyAddresses(int interfaces, int addresses) {
    /** How many segments the lab needs besides its own. */
    int extraSegments() {
        return interfaces == 1 ? 0 : interfaces - 2;
    }

    /** Those beyond the lab's own, one by one, for a product that takes no ranges; all on the LAN. */
    List<String> oneByOne() {
        int first = first(1).v4Bits();
        return IntStream.range(0, addresses - 2)
                .mapToObj(i -> Ip.v4(first + i) + "/16")
                .toList();
    }

    /** Baton with all of them, every timing at its default. */
    BatonCluster baton(ExtraSegments extra) {
        if (interfaces == 1) {
            return BatonCluster.defaults()
                    .with("interface.lan.shared", Segment.LAN.sharedPrefix() + ", " + range(1, addresses - 2));
        }
        int each = addresses / interfaces;
        List<String> labels = new ArrayList<>(List.of("lan", "wan"));
        labels.addAll(extra.devices());
        BatonCluster cluster = BatonCluster.defaults()
                .with("interfaces", labels.stream().collect(Collectors.joining(", ")))
                .with("interface.lan.shared", Segment.LAN.sharedPrefix() + ", " + range(1, each - 1))
                .with("interface.wan.shared", Segment.WAN.sharedPrefix() + ", " + range(2, each - 1));
        int network = 3;
        for (String device : extra.devices()) {
            cluster = cluster.with("interface." + device + ".device", device)
                    .with("interface." + device + ".shared", range(network++, each));
        }
        return cluster;
    }

    /** One shared address of each interface, by the name of its bridge in the switch. */
    Map<String, Ip> oneOfEach(ExtraSegments extra) {
        Map<String, Ip> shared = new TreeMap<>();
        shared.put(Segment.LAN.label(), Segment.LAN.shared());
        shared.put(Segment.WAN.label(), Segment.WAN.shared());
        int network = 3;
        for (String device : extra.devices()) {
            shared.put(device, first(network++));
        }
        return shared;
    }

    private static String range(int network, int count) {
        Ip first = first(network);
        return first + "-" + Ip.v4(first.v4Bits() + count - 1) + "/16";
    }

    private static Ip first(int network) {
        return Ip.v4(10 << 24 | 64 + network << 16 | 1);
    }
}
