package dev.baton.arp.port;

import java.nio.ByteBuffer;

/** How a {@link ResponderPort} is asked and answers, which ARP and neighbour discovery do each in their own way. */
interface Questions {
    /** Octets that are worth receiving: a frame that is longer is cut. */
    int longest();

    /** Writes what all answers have in common. */
    void prepare(ByteBuffer answer);

    /**
     * Looks at a frame and counts it.
     *
     * @return whether it is to be answered
     */
    boolean judge(ByteBuffer frame, int length, boolean active, long ownMac, long nowNs);

    /** Turns a prepared frame, or an earlier answer, into the one to what was judged last. */
    void answer(ByteBuffer prepared);
}
