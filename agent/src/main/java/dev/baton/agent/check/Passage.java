package dev.baton.agent.check;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.RouteLookup;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel would do with an IPv4 packet of a station on one gateway interface to a station on another. Asked only where
 * this host has addresses of its own on both networks, so that the answer is the same whether it is active or stands by.
 *
 * @param from label of the interface on which it comes in
 * @param to label of the one on which the destination is
 * @param source an address there that is not this host's
 * @param destination the same on the other side
 * @param iif the link on which it was said to come in
 * @param obstacle why it would go no further; empty where it would, by whatever way: policy routing is the operator's business
 */
record Passage(String from, String to, Ip source, Ip destination, String iif, String obstacle) {
    /** A network of so many addresses is looked through for a free one. */
    private static final int MOST_TRIED = 64;

    /** Asks about all pairs of gateway interfaces whose devices are up. */
    static List<Passage> all(BatonConfig config, List<Link> links, List<AssignedAddress> addresses) {
        List<Side> sides = new ArrayList<>();
        for (GatewayConfig gateway : config.gateways()) {
            Side.of(gateway, links, addresses).ifPresent(sides::add);
        }
        List<Passage> passages = new ArrayList<>();
        if (sides.size() > 1) {
            try (RouteLookup lookup = RouteLookup.open()) {
                for (Side from : sides) {
                    sides.stream().filter(to -> !to.equals(from)).forEach(to -> passages.add(ask(lookup, from, to)));
                }
            }
        }
        return passages;
    }

    /**
     * By the device first, as any member may be asked; only then by the shared link, which is up on the active alone: what
     * stands in the way of that one would do so on the other member too.
     */
    private static Passage ask(RouteLookup lookup, Side from, Side to) {
        Passage passage = ask(lookup, from, from.device, to);
        return passage.obstacle.isEmpty() && !from.in.equals(from.device) ? ask(lookup, from, from.in, to) : passage;
    }

    private static Passage ask(RouteLookup lookup, Side from, Link in, Side to) {
        RouteLookup.Way way = lookup.of(from.station, to.station, in.index());
        String obstacle = way.refusal().isEmpty() && way.link() == 0 ? "it stays on this host" : way.refusal();
        return new Passage(from.gateway.label(), to.gateway.label(), from.station, to.station, in.name(), obstacle);
    }

    /**
     * A gateway interface with a station on it, which may be nobody.
     *
     * @param in the link on which packets come in: the shared one while it is up
     */
    private record Side(GatewayConfig gateway, Link device, Link in, Ip station) {
        static Optional<Side> of(GatewayConfig gateway, List<Link> links, List<AssignedAddress> addresses) {
            Link device = links.stream()
                    .filter(link -> link.isCalled(gateway.device()) && link.adminUp() && link.carrier())
                    .findFirst()
                    .orElse(null);
            if (device == null) {
                return Optional.empty();
            }
            Link in = links.stream()
                    .filter(link -> link.isCalled(gateway.linkName()) && link.adminUp())
                    .findFirst()
                    .orElse(device);
            return station(gateway, device, addresses).map(station -> new Side(gateway, device, in, station));
        }

        private static Optional<Ip> station(GatewayConfig gateway, Link device, List<AssignedAddress> addresses) {
            Set<Ip> taken = new HashSet<>();
            gateway.shared().forEach(shared -> taken.add(shared.address()));
            addresses.forEach(each -> taken.add(each.prefix().address()));
            List<Prefix> networks = addresses.stream()
                    .filter(each -> each.index() == device.index())
                    .map(AssignedAddress::prefix)
                    .filter(own -> own.address().isV4() && !own.isHost())
                    .filter(own -> gateway.shared().stream()
                            .anyMatch(shared -> shared.network().equals(own.network())))
                    .map(Prefix::network)
                    .distinct()
                    .toList();
            return networks.stream()
                    .map(network -> gateway.routes().stream()
                            .map(RouteSpec::gateway)
                            .filter(router -> router != null && network.contains(router) && !taken.contains(router))
                            .findFirst()
                            .or(() -> free(network, taken)))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        /** Not the first and the last of the network, which are no stations; of two, either is. */
        private static Optional<Ip> free(Prefix network, Set<Ip> taken) {
            int first = network.address().v4Bits();
            int count = network.length() == 31 ? 2 : (int) Math.min(1L << 32 - network.length(), MOST_TRIED + 1) - 1;
            for (int i = network.length() == 31 ? 0 : 1; i < count; i++) {
                Ip station = Ip.v4(first + i);
                if (!taken.contains(station)) {
                    return Optional.of(station);
                }
            }
            return Optional.empty();
        }
    }
}
