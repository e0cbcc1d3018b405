package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.lease.LeasedLink;
import dev.baton.nativeconfig.link.AddressSpec;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.Route;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one shared link must look like. Immutable, any thread.
 *
 * @param name {@code bt-LABEL}, or that of the device where it carries the shared addresses itself
 * @param device the parent
 * @param mac the shared MAC; all zero where it is the device's own
 * @param alias {@code baton:<cluster>:<index>}: what tells our links from others
 * @param shared its shared addresses, first ones first
 * @param routes what leads out of it while it is up
 */
public record SharedLink(
        String name, String device, Mac mac, String alias, List<Prefix> shared, List<RouteSpec> routes) {
    /** What every alias of ours begins with, of whatever cluster. */
    static final String ALIAS_PREFIX = "baton:";

    public SharedLink {
        if (mac.isGroup()) {
            throw new IllegalArgumentException(mac + " is a group address; no station has it");
        }
        shared = List.copyOf(shared);
        routes = List.copyOf(routes);
    }

    /**
     * How the shared addresses go onto the link (DESIGN section 4): where the parent has an address of the same prefix, or
     * an earlier shared address has brought it, alone and without a route; otherwise with the prefix. A link-local address
     * always has its prefix, for its answers leave by the link that it is on.
     *
     * <p>None is marked as free of duplicate address detection: such an address would be local, and chosen as a source, on a
     * link that is down. Without, the kernel keeps it tentative until the link is up, and {@link KernelSettings} see to it that
     * it then sends no probes and waits for none.
     *
     * @param ofParent the parent's own addresses
     */
    List<AddressSpec> addresses(List<Prefix> ofParent) {
        Set<Prefix> covered = new HashSet<>();
        ofParent.stream().filter(own -> !isLinkLocal(own)).forEach(own -> covered.add(own.network()));
        return specs(covered, false);
    }

    /** Whether the device itself carries the shared addresses, with its own MAC, while this host is the owner. */
    boolean isDevice() {
        return name.equals(device);
    }

    /**
     * How they go onto the device itself: as with a link of their own, but a link-local one needs its network no more than the
     * others, and all are in use at once.
     *
     * @param others what else is on the device
     */
    List<AddressSpec> visitingAddresses(List<Prefix> others) {
        Set<Prefix> covered = new HashSet<>();
        others.forEach(own -> covered.add(own.network()));
        return specs(covered, true);
    }

    /** @param covered networks that need no address to be routed to the link; more with each that brings its own */
    private List<AddressSpec> specs(Set<Prefix> covered, boolean visiting) {
        List<AddressSpec> specs = new ArrayList<>(shared.size());
        for (Prefix address : shared) {
            boolean carries = covered.add(address.network());
            specs.add(new AddressSpec(carries ? address : Prefix.host(address.address()), !carries, visiting));
        }
        return specs;
    }

    /** What of it the lease is about: a device carries more than the identity. */
    LeasedLink leased() {
        return isDevice()
                ? new LeasedLink(name, shared.stream().map(Prefix::address).toList())
                : LeasedLink.whole(name);
    }

    /** Whether some agent has made this link, of whatever cluster. */
    static boolean isMacvlanOfOurs(Link link) {
        return link.kind().equals("macvlan") && link.alias().startsWith(ALIAS_PREFIX);
    }

    private static boolean isLinkLocal(Prefix prefix) {
        return prefix.address().isV6() && prefix.address().isLinkLocal();
    }

    boolean hasIpv6() {
        return shared.stream().anyMatch(each -> each.address().isV6());
    }

    /** The routes as they go onto the link that has this index now. */
    List<Route> routes(int index) {
        return routes.stream().map(spec -> new Route(index, spec, Route.OURS)).toList();
    }

    /** The shared IPv4 addresses: those whose local routes a down link must not keep. */
    List<Ip> ipv4() {
        return shared.stream().map(Prefix::address).filter(Ip::isV4).toList();
    }
}
