package dev.baton.agent.watch.reading;

import dev.baton.heartbeat.path.SyncPath;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the heartbeat lies in a UDP packet to the port of the sync link (RFC 768, RFC 791, RFC 8200; no extension headers,
 * no fragments: none is ever sent with them). Immutable.
 *
 * @param start of the payload in the frame
 * @param end behind it
 * @param hopLimit or TTL
 */
record SyncPacket(int start, int end, int hopLimit) {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;

    /** What a packet has that came from this link (RFC 5082), and what stands for a frame that no router can carry. */
    static final int UNROUTED = 255;

    private static final int AT_TYPE = 12;
    private static final int AT_IP = 14;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;
    private static final int NOT_WHOLE = 0x3fff; // more fragments, or an offset

    /** The packet of a frame with one of the two EtherTypes; null when it is another. */
    static @Nullable SyncPacket find(ByteBuffer frame) {
        boolean v4 = (frame.getShort(AT_TYPE) & 0xffff) == IPV4;
        if (frame.limit() < AT_IP + (v4 ? V4_HEADER : V6_HEADER)) {
            return null;
        }
        return v4 ? findV4(frame) : findV6(frame);
    }

    private static @Nullable SyncPacket findV4(ByteBuffer frame) {
        int header = (frame.get(AT_IP) & 0x0f) * 4;
        boolean isUdp = frame.get(AT_IP) >> 4 == 4 && header >= V4_HEADER && frame.get(AT_IP + 9) == UDP;
        boolean isWhole = (frame.getShort(AT_IP + 6) & NOT_WHOLE) == 0;
        return isUdp && isWhole ? at(frame, AT_IP + header, frame.get(AT_IP + 8) & 0xff) : null;
    }

    private static @Nullable SyncPacket findV6(ByteBuffer frame) {
        boolean isUdp = frame.get(AT_IP) >> 4 == 6 && frame.get(AT_IP + 6) == UDP;
        return isUdp ? at(frame, AT_IP + V6_HEADER, frame.get(AT_IP + 7) & 0xff) : null;
    }

    private static @Nullable SyncPacket at(ByteBuffer frame, int udp, int hopLimit) {
        int start = udp + UDP_HEADER;
        if (frame.limit() < start || (frame.getShort(udp + 2) & 0xffff) != SyncPath.PORT) {
            return null;
        }
        int end = Math.min(frame.limit(), udp + (frame.getShort(udp + 4) & 0xffff));
        return new SyncPacket(start, Math.max(start, end), hopLimit);
    }
}
