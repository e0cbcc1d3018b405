package dev.baton.agent.watch.reading;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.LearningFrame;
import dev.baton.heartbeat.path.GatewayPath;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames of every kind that is watched, in the order in which they passed. One thread.
 *
 * <pre>
 *   EtherType 0806         ARP        {@link ArpReading}
 *             88b5         heartbeat  {@link HeartbeatReading}, on a gateway interface
 *             0800, 86dd   UDP 999    the same, on sync; ICMPv6 133 to 137: {@link NdpReading}
 *             9000         learning   to the group of the members only
 *   anything else, tagged frames included: not ours to read
 * </pre>
 */
public final class FrameReader {
    static final int AT_TARGET = 0;
    static final int AT_SOURCE = 6;
    static final int HEADER = 14;

    private static final int AT_TYPE = 12;

    private final MacNames names;
    private final ArpReading arp;
    private final NdpReading ndp;
    private final HeartbeatReading heartbeats;

    /**
     * Makes a reader that knows what the configuration says.
     *
     * @param devices all of this host's that the configuration names, watched or not
     * @param cluster this host's
     * @param node this host's
     * @param keys of the cluster
     */
    public FrameReader(List<WatchedDevice> devices, int cluster, int node, KeyRing keys) {
        names = new MacNames(devices);
        arp = new ArpReading(names);
        ndp = new NdpReading(names);
        heartbeats = new HeartbeatReading(devices, names, cluster, node, keys);
    }

    /** What the frame says; null where it is of no kind that is watched. */
    public @Nullable Sighting read(CapturedFrame frame) {
        ByteBuffer octets = ByteBuffer.wrap(frame.octets());
        if (octets.limit() < HEADER) {
            return null;
        }
        return switch (octets.getShort(AT_TYPE) & 0xffff) {
            case ArpFrame.ETHER_TYPE -> arp.read(frame.on(), octets);
            case GatewayPath.ETHER_TYPE -> heartbeats.read(frame, octets.position(HEADER), SyncPacket.UNROUTED);
            case LearningFrame.ETHER_TYPE -> learning(frame.on(), octets);
            case SyncPacket.IPV4, SyncPacket.IPV6 -> internet(frame, octets);
            default -> null;
        };
    }

    private @Nullable Sighting internet(CapturedFrame frame, ByteBuffer octets) {
        SyncPacket packet = SyncPacket.find(octets);
        if (packet != null) {
            octets.limit(packet.end()).position(packet.start());
            return heartbeats.read(frame, octets, packet.hopLimit());
        }
        return ndp.read(frame.on(), octets);
    }

    private @Nullable Sighting learning(WatchedDevice on, ByteBuffer octets) {
        Identity identity = on.identity();
        if (identity == null
                || Mac.bitsAt(octets, AT_TARGET) != identity.group().bits()) {
            return null;
        }
        return Sighting.of(Kind.LEARNING, "learning: switches, here is " + names.of(Mac.bitsAt(octets, AT_SOURCE)), "");
    }
}
