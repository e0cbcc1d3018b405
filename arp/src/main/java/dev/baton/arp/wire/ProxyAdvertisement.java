package dev.baton.arp.wire;

import static dev.baton.arp.wire.NdpFrame.AT_CHECKSUM;
import static dev.baton.arp.wire.NdpFrame.AT_FLAGS;
import static dev.baton.arp.wire.NdpFrame.AT_ICMP;
import static dev.baton.arp.wire.NdpFrame.AT_IP_SOURCE;
import static dev.baton.arp.wire.NdpFrame.AT_IP_TARGET;
import static dev.baton.arp.wire.NdpFrame.AT_OPTION;
import static dev.baton.arp.wire.NdpFrame.AT_SUBJECT;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Writes the neighbour advertisement that answers a question for an address of somebody else (RFC 4861 sections 4.4, 7.2.4
 * and 7.2.8), in the first {@link #LENGTH} octets of a big-endian buffer whose position it leaves alone. Nothing is allocated;
 * any thread.
 *
 * <p><b>Override</b> is not set, as section 7.2.8 has it for whoever answers for others: a station that is on the link after
 * all and speaks for itself is believed, and an asker that has no entry takes ours either way. Nothing is lost at a takeover,
 * for what neighbours hold is the shared MAC, and that stays. <b>Router</b> is set, for what is published is forwarded.
 * <b>Solicited</b> is set for who asks in its own name, and confirms that we are reachable. A probe (RFC 4862) comes from
 * nobody, so all nodes are told, with Solicited clear. There is no random delay before the answer (section 7.2.8): of the members of a
 * cluster one alone answers.
 *
 * <p>The source is the address itself, as its own station would have it, not one of this host's: the shared link may have
 * none of that scope, and neighbours shall pair the shared MAC with shared and published addresses only.
 */
public final class ProxyAdvertisement {
    /** Octets of a frame, the MAC as an option included. */
    public static final int LENGTH = NdpFrame.LENGTH;

    private ProxyAdvertisement() {}

    /** What all answers from the shared MAC have in common, to be completed by {@link #answer}: it names nobody yet. */
    public static void prepare(ByteBuffer frame, Mac sharedMac) {
        NdpFrame.header(frame, Mac.ZERO, sharedMac, LENGTH);
        frame.putShort(AT_ICMP, (short) (NdpFrame.ADVERTISEMENT << 8));
        frame.putShort(AT_OPTION, NdpFrame.TARGET_LINK_LAYER_ADDRESS);
        sharedMac.putAt(frame, AT_OPTION + 2);
    }

    /** Turns a prepared frame, or an earlier answer, into the one to this question. */
    public static void answer(ByteBuffer frame, SolicitationView question) {
        boolean probe = question.isProbe();
        putMac(frame, probe ? NdpFrame.ALL_NODES.bits() : question.askerMac());
        frame.putLong(AT_IP_SOURCE, question.subjectHigh()).putLong(AT_IP_SOURCE + 8, question.subjectLow());
        frame.putLong(AT_IP_TARGET, probe ? NdpFrame.ALL_NODES_HIGH : question.askerHigh());
        frame.putLong(AT_IP_TARGET + 8, probe ? NdpFrame.ALL_NODES_LOW : question.askerLow());
        frame.putInt(AT_FLAGS, probe ? NdpFrame.ROUTER : NdpFrame.ROUTER | NdpFrame.SOLICITED);
        frame.putLong(AT_SUBJECT, question.subjectHigh()).putLong(AT_SUBJECT + 8, question.subjectLow());
        frame.putShort(AT_CHECKSUM, (short) 0);
        frame.putShort(AT_CHECKSUM, NdpFrame.checksum(frame, LENGTH));
    }

    private static void putMac(ByteBuffer frame, long bits) {
        frame.putShort(0, (short) (bits >>> 32));
        frame.putInt(2, (int) bits);
    }
}
