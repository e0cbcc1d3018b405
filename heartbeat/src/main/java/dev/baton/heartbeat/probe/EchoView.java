package dev.baton.heartbeat.probe;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;

/**
 * Reads the reply to an echo request of ours where it lies. {@link #wrap} refuses hostile or foreign bytes with a named
 * reason and never throws; the accessors are meaningful only after {@link EchoRefusal#NONE}, and only until the buffer is
 * filled again. Reused for every frame by the one thread that owns it.
 */
public final class EchoView {
    private ByteBuffer frame = ByteBuffer.allocate(EchoFrame.LENGTH_V6);
    private boolean v4;
    private int icmpAt = EchoFrame.AT_V6_ICMP;

    /**
     * Looks at a frame.
     *
     * @param buffer big-endian; the frame begins at index 0
     * @param length octets of the frame; more than the buffer holds counts as cut off
     */
    public EchoRefusal wrap(ByteBuffer buffer, int length) {
        int octets = Math.min(length, buffer.limit());
        if (octets < EchoFrame.AT_V4_ICMP + EchoFrame.ICMP_LENGTH) {
            return EchoRefusal.TOO_SHORT;
        }
        frame = buffer;
        int etherType = buffer.getShort(EchoFrame.AT_ETHER_TYPE) & 0xffff;
        if (etherType == EchoFrame.ETHER_TYPE_V4) {
            return wrapV4();
        }
        if (etherType != EchoFrame.ETHER_TYPE_V6) {
            return EchoRefusal.NOT_ECHO_REPLY;
        }
        return octets < EchoFrame.AT_V6_ICMP + EchoFrame.ICMP_LENGTH ? EchoRefusal.TOO_SHORT : wrapV6();
    }

    private EchoRefusal wrapV4() {
        v4 = true;
        icmpAt = EchoFrame.AT_V4_ICMP;
        boolean ours = (frame.getShort(EchoFrame.AT_IP) & 0xff00) == 0x4500 // as asked: no options
                && (frame.getShort(EchoFrame.AT_IP + 6) & 0x3fff) == 0 // whole: no fragment
                && (frame.get(EchoFrame.AT_IP + 9) & 0xff) == EchoFrame.ICMP
                && frame.getShort(EchoFrame.AT_IP + 2) == 20 + EchoFrame.ICMP_LENGTH
                && frame.getShort(icmpAt) == (short) (EchoFrame.REPLY << 8);
        if (!ours) {
            return EchoRefusal.NOT_ECHO_REPLY;
        }
        int sum = InternetChecksum.add(0, frame, icmpAt, icmpAt + EchoFrame.ICMP_LENGTH);
        return InternetChecksum.fold(sum) == 0 ? EchoRefusal.NONE : EchoRefusal.BAD_CHECKSUM;
    }

    private EchoRefusal wrapV6() {
        v4 = false;
        icmpAt = EchoFrame.AT_V6_ICMP;
        boolean ours = frame.get(EchoFrame.AT_IP) >> 4 == 6
                && (frame.get(EchoFrame.AT_IP + 6) & 0xff) == EchoFrame.ICMP_V6
                && frame.getShort(EchoFrame.AT_IP + 4) == EchoFrame.ICMP_LENGTH
                && frame.getShort(icmpAt) == (short) (EchoFrame.REPLY_V6 << 8);
        if (!ours) {
            return EchoRefusal.NOT_ECHO_REPLY;
        }
        return InternetChecksum.fold(EchoFrame.sumV6(frame)) == 0 ? EchoRefusal.NONE : EchoRefusal.BAD_CHECKSUM;
    }

    long source() {
        return Mac.bitsAt(frame, EchoFrame.AT_SOURCE);
    }

    /** Whether it comes from this station, by MAC and by address. */
    boolean isFrom(Station station) {
        boolean sameIp = v4
                ? station.ip().isV4()
                        && frame.getInt(EchoFrame.V4_SOURCE) == station.ip().v4Bits()
                : station.ip().isV6()
                        && frame.getLong(EchoFrame.V6_SOURCE) == station.ip().high()
                        && frame.getLong(EchoFrame.V6_SOURCE + 8)
                                == station.ip().low();
        return sameIp && source() == station.mac().bits();
    }

    /** Whether it comes from a station of this link, whichever: from a link-local address. */
    boolean isFromNeighbour() {
        return !v4
                && frame.get(EchoFrame.V6_SOURCE) == (byte) 0xfe
                && (frame.get(EchoFrame.V6_SOURCE + 1) & 0xc0) == 0x80;
    }

    /** Who sent it, of IPv6. */
    Station station() {
        Ip ip = Ip.v6(frame.getLong(EchoFrame.V6_SOURCE), frame.getLong(EchoFrame.V6_SOURCE + 8));
        return new Station(new Mac(source()), ip);
    }

    int identifierAndSequence() {
        return frame.getInt(icmpAt + EchoFrame.IDENTIFIER);
    }

    long token() {
        return frame.getLong(icmpAt + EchoFrame.TOKEN);
    }
}
