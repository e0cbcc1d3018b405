package dev.baton.agent.host;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What links and addresses the kernel has, read in three questions however many there are: link by link, it would go
 * through all addresses of the host once for each. By the time it is looked at, it is a little old.
 *
 * @param links all of them
 * @param byName the same, by names and altnames
 * @param addresses by the link's index
 * @param localRoutes what the kernel answers for, by the link's index
 */
record HostState(
        List<Link> links,
        Map<String, Link> byName,
        Map<Integer, List<AssignedAddress>> addresses,
        Map<Integer, Set<Ip>> localRoutes) {

    /** @param withRoutes whether local routes are wanted too; else there seem to be none */
    static HostState read(LinkControl control, boolean withRoutes) {
        List<Link> links = control.links();
        Map<String, Link> byName = new HashMap<>();
        links.forEach(link -> {
            byName.put(link.name(), link);
            link.altNames().forEach(name -> byName.put(name, link));
        });
        Map<Integer, List<AssignedAddress>> addresses =
                control.addresses().stream().collect(Collectors.groupingBy(AssignedAddress::index));
        return new HostState(links, byName, addresses, withRoutes ? control.localRoutes() : Map.of());
    }

    Optional<Link> link(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Link> link(int index) {
        return links.stream().filter(link -> link.index() == index).findFirst();
    }

    List<AssignedAddress> addresses(int index) {
        return addresses.getOrDefault(index, List.of());
    }

    boolean isAnsweredFor(int index) {
        return localRoutes.containsKey(index);
    }
}
