package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Prefix;

/**
 * An address as it shall be put on a link. Immutable, any thread.
 *
 * @param prefix the address with the length of its network
 * @param noPrefixRoute whether the kernel shall not route the network to this link because of it
 */
public record AddressSpec(Prefix prefix, boolean noPrefixRoute) {}
