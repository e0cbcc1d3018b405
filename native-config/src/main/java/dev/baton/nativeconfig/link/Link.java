package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Mac;
import java.util.List;

/**
 * One network interface as the kernel describes it. Immutable, any thread.
 *
 * @param index the number that stays while names change
 * @param name as {@code ip link} shows it
 * @param mac all zero where the link has no Ethernet address
 * @param adminUp whether it was raised (IFF_UP)
 * @param carrier whether it is up and its medium is there (IFF_LOWER_UP); false while it is down
 * @param parent index of the link beneath (IFLA_LINK: a macvlan's device, a veth's other end), 0 for none in this
 *     namespace
 * @param master index of the bridge or bond it belongs to, 0 for none
 * @param kind {@code macvlan}, {@code bridge}, {@code veth}, ...; empty for a physical one
 * @param slaveKind {@code bridge}, {@code bond}, ... when it has a master of such a kind, else empty
 * @param alias free text that was left on it, or empty
 * @param mtu octets
 * @param ethernet whether its frames are Ethernet (ARPHRD_ETHER)
 * @param vlan the VLAN id of one of kind {@code vlan}, 0 for any other
 * @param altNames further names by which it is found, of up to 127 bytes each; names and these are one space
 */
public record Link(
        int index,
        String name,
        Mac mac,
        boolean adminUp,
        boolean carrier,
        int parent,
        int master,
        String kind,
        String slaveKind,
        String alias,
        int mtu,
        boolean ethernet,
        int vlan,
        List<String> altNames) {

    public Link {
        altNames = List.copyOf(altNames);
    }

    /** One without altnames. */
    public Link(
            int index,
            String name,
            Mac mac,
            boolean adminUp,
            boolean carrier,
            int parent,
            int master,
            String kind,
            String slaveKind,
            String alias,
            int mtu,
            boolean ethernet,
            int vlan) {
        this(
                index, name, mac, adminUp, carrier, parent, master, kind, slaveKind, alias, mtu, ethernet, vlan,
                List.of());
    }

    /** Whether this is its name or one of its altnames. */
    public boolean isCalled(String either) {
        return name.equals(either) || altNames.contains(either);
    }
}
