package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Prefix;

/**
 * An address as it shall be put on a link. Immutable, any thread.
 *
 * @param prefix the address with the length of its network
 * @param noPrefixRoute whether the kernel shall not route the network to this link because of it
 * @param visiting whether it comes to a link that has addresses of its own, and leaves it again: it is marked as ours
 *     ({@link AssignedAddress#OURS}, since Linux 5.18), in use at once without duplicate address detection, and, of IPv6 and
 *     where the network has another way to this link, no source of the host's own packets where another will do
 */
public record AddressSpec(Prefix prefix, boolean noPrefixRoute, boolean visiting) {
    /** One that a link of ours has for good. */
    public AddressSpec(Prefix prefix, boolean noPrefixRoute) {
        this(prefix, noPrefixRoute, false);
    }
}
