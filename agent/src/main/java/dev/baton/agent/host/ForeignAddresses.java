package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Shared addresses that somebody put on a link of this host where they must not be (DESIGN section 4). Pure. */
final class ForeignAddresses {
    private ForeignAddresses() {}

    /** One of them, as it is there. */
    record Found(Link link, Prefix prefix) {}

    /**
     * Looks for them.
     *
     * @param ours indexes of the links that carry the shared addresses, or may
     */
    static List<Found> in(HostState state, List<SharedLink> shared, Set<Integer> ours) {
        Set<Ip> everywhere = new HashSet<>();
        shared.forEach(each -> each.shared().stream()
                .map(Prefix::address)
                .filter(ip -> !ip.isLinkLocal())
                .forEach(everywhere::add));
        List<Found> found = new ArrayList<>();
        for (Link link : state.links()) {
            if (!ours.contains(link.index())) {
                for (AssignedAddress address : state.addresses(link.index())) {
                    Ip ip = address.prefix().address();
                    if (everywhere.contains(ip) || isLinkLocalOf(shared, link, ip)) {
                        found.add(new Found(link, address.prefix()));
                    }
                }
            }
        }
        return found;
    }

    /** A link-local address may be on each link of the host; on the device below it is the same segment. */
    private static boolean isLinkLocalOf(List<SharedLink> shared, Link link, Ip ip) {
        return ip.isLinkLocal()
                && shared.stream()
                        .filter(each -> link.isCalled(each.device()))
                        .anyMatch(each -> each.shared().stream()
                                .anyMatch(prefix -> prefix.address().equals(ip)));
    }
}
