package dev.baton.nativeconfig.lease;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.libc.Libc;
import java.util.Collection;

/**
 * Speaks to the egress chain by frames that it swallows: each names what is to happen to the link that it is sent on. Unlike
 * a transaction that waits for nobody. Used by one thread at a time.
 *
 * <p>A frame that is not swallowed, because the chain is gone, goes to the wire. Its destination is a group that no switch
 * forwards (IEEE 802.1Q table 8-1), its EtherType the second local experimental one (IEEE 802 section 9.2.4). Its source is
 * nobody's, for the shared MAC would teach the switch a wrong port; or the device's own, where the switch lets no other in.
 */
final class LeaseFrames {
    /** Where in a frame its mark ({@link LeaseMarks}) stands: from the EtherType on. */
    static final int MARK_AT = 12;

    static final int ETHER_TYPE = 0x88b6;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int FRAME_BYTES = 60;
    private static final int HEADER_BYTES = 14;
    private static final byte[] NEAREST_BRIDGE = {0x01, (byte) 0x80, (byte) 0xc2, 0, 0, 0x0e};
    private static final byte[] NOBODY = {0x02, 0, 0, 0, 0, 0};

    /** What the chain is to do with the link's element. */
    enum Order {
        /** Put it in, for a full duration. */
        HOLD(0),
        /** Prolong it, if it is there. */
        RENEW(1),
        /** Take it out. */
        RELEASE(2),
        /** If it is there, let it run out soon ({@link KernelLease#BRIEF}). */
        SHORTEN(3);

        private final int code;

        Order(int code) {
            this.code = code;
        }

        /** The last octet of its mark. */
        byte code() {
            return (byte) code;
        }
    }

    private final int fd;
    /** The kernel writes the Ethernet header of what is sent here, with the device's own MAC. */
    private final int cookedFd;

    private final Memory address = new Memory(SOCKADDR_LL_BYTES);
    private final Memory frame = new Memory(FRAME_BYTES);

    private LeaseFrames(int fd, int cookedFd) {
        this.fd = fd;
        this.cookedFd = cookedFd;
        address.clear();
        address.setShort(0, (short) AF_PACKET);
        address.setByte(2, (byte) (ETHER_TYPE >> 8));
        address.setByte(3, (byte) ETHER_TYPE);
        address.setByte(11, (byte) NEAREST_BRIDGE.length);
        address.write(12, NEAREST_BRIDGE, 0, NEAREST_BRIDGE.length);
        frame.clear();
        frame.write(0, NEAREST_BRIDGE, 0, NEAREST_BRIDGE.length);
        frame.write(6, NOBODY, 0, NOBODY.length);
    }

    static LeaseFrames open(String target) {
        int fd = socket(SOCK_RAW, target);
        try {
            return new LeaseFrames(fd, socket(SOCK_DGRAM, target));
        } catch (NativeCallException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static int socket(int type, String target) {
        int fd = Libc.socket(AF_PACKET, type | NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new NativeCallException("socket", target, Libc.errno());
        }
        return fd;
    }

    /**
     * Gives one order on each link.
     *
     * @param marks those of the table
     * @param fromOwnMac whether a frame that nobody swallows comes from the link's own MAC
     * @return whether each frame was swallowed; whether something happened is to be asked of the set
     */
    boolean tell(Order order, LeaseMarks marks, Collection<String> links, boolean fromOwnMac) {
        byte[] mark = marks.of(order);
        frame.write(MARK_AT, mark, 0, mark.length);
        int socket = fromOwnMac ? cookedFd : fd;
        int header = fromOwnMac ? HEADER_BYTES : 0;
        long start = Pointer.nativeValue(frame) + header;
        boolean swallowed = true;
        for (String link : links) {
            address.setInt(4, Libc.if_nametoindex(link)); // asked each time: a link may have been made anew
            long sent = Libc.sendto(
                    socket, start, FRAME_BYTES - header, 0, Pointer.nativeValue(address), SOCKADDR_LL_BYTES);
            // A frame that a chain drops is ENOBUFS to its sender (net_xmit_errno); ENETDOWN never came that far.
            swallowed &= sent < 0 && Libc.errno() == Errno.ENOBUFS;
        }
        return swallowed;
    }

    void close() {
        Libc.close(fd);
        Libc.close(cookedFd);
    }
}
