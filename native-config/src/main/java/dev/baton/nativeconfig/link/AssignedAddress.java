package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Prefix;

/**
 * An address that is on a link. Immutable, any thread.
 *
 * @param index of the link
 * @param prefix the address with the length of its network
 * @param flags IFA_F_* of linux/if_addr.h
 * @param protocol who put it there, IFAPROT_* of linux/if_addr.h or {@link #OURS}; 0 where nobody said so
 */
public record AssignedAddress(int index, Prefix prefix, int flags, int protocol) {
    /** What marks the addresses that Baton puts on devices of others; the same number as {@link Route#OURS}. */
    public static final int OURS = Route.OURS;

    /** In use at once, without asking whether somebody else has it. */
    public static final int NO_DAD = 0x02;
    /** Not the first address of its network on the link: it goes when the first one goes. */
    public static final int SECONDARY = 0x01;
    /** In use although duplicate address detection has not ended (RFC 4429). */
    public static final int OPTIMISTIC = 0x04;
    /** Duplicate address detection met another owner. */
    public static final int DAD_FAILED = 0x08;
    /** Duplicate address detection has not ended: the address is not in use yet. */
    public static final int TENTATIVE = 0x40;
    /** No route to its network because of it. */
    public static final int NO_PREFIX_ROUTE = 0x200;

    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    /** Whether the kernel lets it be used: duplicate address detection has ended well, or need not be waited for. */
    public boolean isUsable() {
        return !has(DAD_FAILED) && (!has(TENTATIVE) || has(OPTIMISTIC));
    }
}
