package dev.baton.agent.firewall;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The two names under which packets of one gateway interface come in. Immutable.
 *
 * @param device where what is for the host's own addresses comes in
 * @param link where what is for the shared addresses, or goes through them, comes in while this member is active
 * @param wayOut where packets leave
 * @param ipv4 whether it has shared or published IPv4 addresses
 * @param ipv6 whether it has IPv6 ones
 */
public record WatchedGateway(String label, Side device, Side link, WayOut wayOut, boolean ipv4, boolean ipv6) {
    /** What a shared link is. */
    private static final String LINK_KIND = "macvlan";

    /**
     * Those of a configuration; none where devices carry the shared addresses themselves, for all comes in on them then.
     *
     * @param groups the group of each link that is not in the default one, by its index
     */
    public static List<WatchedGateway> of(
            BatonConfig config, List<Link> links, List<AssignedAddress> addresses, Map<Integer, Integer> groups) {
        List<WatchedGateway> watched = new ArrayList<>();
        if (config.macs().onDevice()) {
            return watched;
        }
        for (GatewayConfig gateway : config.gateways()) {
            Optional<Link> link = called(links, gateway.linkName());
            // Renamed while the agent runs, it is still what the shared link is on.
            Optional<Link> device = called(links, gateway.device()).or(() -> link.flatMap(each -> parent(links, each)));
            watched.add(new WatchedGateway(
                    gateway.label(),
                    side(gateway.device(), device, groups, ""),
                    // One that is not there yet will be in the group of its device.
                    link.isPresent()
                            ? side(gateway.linkName(), link, groups, LINK_KIND)
                            : new Side(gateway.linkName(), 0, group(device, groups), LINK_KIND),
                    WayOut.of(gateway, own(gateway, device, addresses), false),
                    carries(config, gateway, false),
                    carries(config, gateway, true)));
        }
        return watched;
    }

    /** The host's own addresses: those on no shared link that nobody shares. What is for them comes in on the devices. */
    public static Set<Ip> ownAddresses(BatonConfig config, List<Link> links, List<AssignedAddress> addresses) {
        Set<Ip> shared = config.gateways().stream()
                .flatMap(gateway -> gateway.shared().stream())
                .map(Prefix::address)
                .collect(Collectors.toSet());
        Set<Integer> ours = links.stream()
                .filter(GatewayConfig::isSharedLink)
                .map(Link::index)
                .collect(Collectors.toSet());
        return addresses.stream()
                .filter(address -> !ours.contains(address.index()))
                .map(address -> address.prefix().address())
                .filter(address -> !shared.contains(address))
                .collect(Collectors.toSet());
    }

    private static Optional<Link> called(List<Link> links, String name) {
        return links.stream().filter(link -> link.isCalled(name)).findFirst();
    }

    private static Optional<Link> parent(List<Link> links, Link of) {
        return links.stream()
                .filter(link -> of.parent() != 0 && link.index() == of.parent())
                .findFirst();
    }

    /** Rules know a link by the one name that the kernel calls it by. */
    private static Side side(String name, Optional<Link> link, Map<Integer, Integer> groups, String kind) {
        return new Side(
                link.map(Link::name).orElse(name),
                link.map(Link::index).orElse(0),
                group(link, groups),
                link.map(Link::kind).orElse(kind));
    }

    private static int group(Optional<Link> link, Map<Integer, Integer> groups) {
        return link.map(Link::index).map(groups::get).orElse(0);
    }

    private static List<Prefix> own(GatewayConfig gateway, Optional<Link> device, List<AssignedAddress> addresses) {
        Set<Ip> shared = gateway.shared().stream().map(Prefix::address).collect(Collectors.toSet());
        return addresses.stream()
                .filter(address ->
                        device.isPresent() && address.index() == device.get().index())
                .map(AssignedAddress::prefix)
                .filter(prefix -> !shared.contains(prefix.address()))
                .toList();
    }

    private static boolean carries(BatonConfig config, GatewayConfig gateway, boolean v6) {
        return gateway.shared().stream().anyMatch(prefix -> prefix.address().isV6() == v6)
                || config.publishedOn(gateway).stream()
                        .anyMatch(range -> range.first().isV6() == v6);
    }

    /**
     * Whether packets of an IP version come in on its shared link.
     *
     * @param version 4, 6, or 0 for either
     */
    boolean carries(int version) {
        return version == 4 ? ipv4 : version == 6 ? ipv6 : ipv4 || ipv6;
    }

    /** How rules by group hold both names. */
    String intoGroup() {
        return "put " + link.name() + " into the group of its device: \"ip link set " + link.name() + " group "
                + device.group() + "\"";
    }

    /** Both names, as an nft set. */
    public String bothNames() {
        return "{ \"" + device.name() + "\", \"" + link.name() + "\" }";
    }

    /**
     * The rules that do for both names what a strict reverse-path check does for one: they ask by which device the way back
     * to the source leads, and let that be either. Those that only look for a neighbour have no way back (RFC 4861 section
     * 4.3) or one on every link.
     */
    public static String wayBackRules(List<WatchedGateway> gateways) {
        String first = gateways.stream().anyMatch(WatchedGateway::ipv6) ? "ip6 saddr { ::, fe80::/10 } accept; " : "";
        return gateways.stream()
                .map(each -> "iifname " + each.bothNames() + " fib saddr oifname != " + each.bothNames() + " drop")
                .collect(Collectors.joining("; ", first, ""));
    }
}
