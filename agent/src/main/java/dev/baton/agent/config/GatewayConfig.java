package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.List;

/**
 * One interface that carries shared addresses.
 *
 * @param label its name in the configuration, equal on all members
 * @param device the kernel's name for the parent on this host
 * @param linkName the link that carries the shared addresses: {@code bt-lan}, or the device itself with
 *     {@code mac.scheme=device}
 * @param index 1..255, equal on all members; makes the shared MAC and the group of the heartbeats
 * @param shared the shared addresses, ranges expanded, in the order in which they are announced
 * @param published addresses that live behind this interface, or elsewhere, and are answered here or on another
 * @param heartbeat whether it is a path
 * @param witnesses neighbours to ask whether this host hears anybody, besides those that it learns
 * @param routes what leads out of the shared link while this member is active
 */
public record GatewayConfig(
        String label,
        String device,
        String linkName,
        int index,
        List<Prefix> shared,
        List<PublishedRange> published,
        boolean heartbeat,
        List<Ip> witnesses,
        List<RouteSpec> routes) {
    /** What the names of shared links begin with. */
    public static final String LINK_PREFIX = "bt-";

    /** What their aliases begin with, of whatever cluster. */
    public static final String ALIAS_PREFIX = "baton:";

    public GatewayConfig {
        shared = List.copyOf(shared);
        published = List.copyOf(published);
        witnesses = List.copyOf(witnesses);
        routes = List.copyOf(routes);
    }

    /** Its IPv4 part. */
    GatewayConfig withoutIpv6() {
        return new GatewayConfig(
                label,
                device,
                linkName,
                index,
                shared.stream().filter(prefix -> prefix.address().isV4()).toList(),
                published.stream().filter(range -> range.first().isV4()).toList(),
                heartbeat,
                witnesses.stream().filter(Ip::isV4).toList(),
                routes.stream().filter(route -> !route.isV6()).toList());
    }

    /** The same on a device of another name. */
    GatewayConfig onDevice(String name) {
        return new GatewayConfig(
                label,
                name,
                linkName.equals(device) ? name : linkName,
                index,
                shared,
                published,
                heartbeat,
                witnesses,
                routes);
    }

    /** Whether this is a shared link, of whatever cluster: one that a start makes its own or deletes. */
    public static boolean isSharedLink(Link link) {
        return link.kind().equals("macvlan") && link.alias().startsWith(ALIAS_PREFIX);
    }
}
