package dev.baton.nativeconfig.link;

/**
 * A route out of one link, as it shall be or as the kernel has it. Immutable, any thread.
 *
 * @param link index of the link; 0 where there is none or more than one
 * @param protocol who made it: RTPROT_* of linux/rtnetlink.h, named in /etc/iproute2/rt_protos
 */
public record Route(int link, RouteSpec spec, int protocol) {
    /** The number in {@code ip route} by which Baton's routes are told from those of everybody else. */
    public static final int OURS = 66;
    /** RTPROT_KERNEL: made by the kernel, because of an address. */
    public static final int KERNEL = 2;
}
