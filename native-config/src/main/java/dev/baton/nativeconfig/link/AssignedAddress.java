package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Prefix;

/**
 * An address that is on a link. Immutable, any thread.
 *
 * @param index of the link
 * @param prefix the address with the length of its network
 * @param flags IFA_F_* of linux/if_addr.h
 */
public record AssignedAddress(int index, Prefix prefix, int flags) {
    /** Not the first address of its network on the link: it goes when the first one goes. */
    public static final int SECONDARY = 0x01;
    /** Duplicate address detection met another owner. */
    public static final int DAD_FAILED = 0x08;
    /** Duplicate address detection has not ended: the address is not in use yet. */
    public static final int TENTATIVE = 0x40;
    /** No route to its network because of it. */
    public static final int NO_PREFIX_ROUTE = 0x200;

    public boolean has(int flag) {
        return (flags & flag) == flag;
    }
}
