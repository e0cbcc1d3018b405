package dev.baton.arp.wire;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Writes frames that say nothing and are sent for their source alone: every switch that floods one learns, or goes on
 * knowing, where that MAC lives (IEEE 802.1Q section 8.7). The protocol is the loopback of the Ethernet specification of
 * 1982, which Linux bonding uses for the same end; a station that hears one drops it. Nothing is allocated; any thread.
 */
public final class LearningFrame {
    public static final int LENGTH = 60;
    public static final int ETHER_TYPE = 0x9000;

    /** "Reply" with a receipt number of 0: nobody sends anything back. */
    private static final short REPLY = 0x0100;

    private LearningFrame() {}

    /**
     * Fills the first {@link #LENGTH} octets.
     *
     * @param group to whom: a group that every switch floods and no host listens to
     * @param source the MAC that is to be learned
     */
    public static void write(ByteBuffer frame, Mac group, Mac source) {
        for (int i = 0; i < LENGTH; i++) {
            frame.put(i, (byte) 0);
        }
        group.putAt(frame, 0);
        source.putAt(frame, 6);
        frame.putShort(12, (short) ETHER_TYPE).putShort(14, (short) 0).putShort(16, REPLY);
    }
}
