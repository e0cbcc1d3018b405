package dev.baton.agent.watch.reading;

import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Heartbeats in words (DESIGN section 6): who sends, what it is, whom it hears where, and whether the agent here would take
 * it. Who only listens knows no nonce of its own; that a frame is late or replayed shows in the counters instead. One thread.
 */
final class HeartbeatReading {
    private static final int FULL_HEALTH = 1_000;

    private final HeartbeatView view;
    private final KeyRing keys;
    private final MacNames names;
    private final int cluster;
    private final int node;
    private final Map<Integer, String> pathNames = new HashMap<>();
    private final SeenBoots boots = new SeenBoots();
    private final PathSet heard = new PathSet();

    HeartbeatReading(List<WatchedDevice> devices, MacNames names, int cluster, int node, KeyRing keys) {
        this.view = new HeartbeatView(cluster, keys);
        this.keys = keys;
        this.names = names;
        this.cluster = cluster;
        this.node = node;
        devices.forEach(device -> pathNames.put(device.path(), device.label()));
    }

    /**
     * Reads what lies between position and limit.
     *
     * @param frame the whole of it
     * @param hopLimit it arrived with
     */
    Sighting read(CapturedFrame frame, ByteBuffer payload, int hopLimit) {
        long source = Mac.bitsAt(ByteBuffer.wrap(frame.octets()), FrameReader.AT_SOURCE);
        Refusal refusal = view.wrap(payload);
        if (refusal != Refusal.NONE) {
            return refused(refusal, source);
        }
        String doubt = doubt(frame, source, hopLimit);
        if (doubt.isEmpty() && !frame.outgoing()) {
            names.learn(source, view.node());
        }
        return new Sighting(Kind.HEARTBEAT, text(), "#" + view.counter(), strand(), doubt);
    }

    private Sighting refused(Refusal refusal, long source) {
        String from = " from " + names.of(source);
        return switch (refusal) {
            case OTHER_CLUSTER -> refusal("heartbeat of cluster " + view.cluster() + from + ", no concern of ours", "");
            case BAD_KEY ->
                refusal(
                        "heartbeat of somebody who says to be node " + view.node() + " of cluster " + cluster + from,
                        refusal.sentence());
            case VERSION -> refusal("heartbeat of version " + view.version() + from, refusal.sentence());
            default -> refusal("heartbeat" + from, refusal.sentence());
        };
    }

    private static Sighting refusal(String text, String doubt) {
        return new Sighting(Kind.HEARTBEAT, text, "", "", doubt);
    }

    private String text() {
        StringBuilder text = new StringBuilder("heartbeat node ").append(view.node());
        text.append(view.node() == node ? " (this host) " : " ").append(view.status());
        text.append(" term ").append(view.term());
        if (view.highestTerm() > view.term()) {
            text.append(" (highest known ").append(view.highestTerm()).append(')');
        }
        for (Flag flag : Flag.values()) {
            text.append(view.has(flag) ? " " + flag : "");
        }
        if (view.health() < FULL_HEALTH) {
            text.append(" health ").append(view.health());
        }
        text.append(", hears ").append(hears());
        text.append(keys.keys().size() == 1 ? ", key ok" : String.format(", key %08x", view.keyFingerprint()));
        return text.toString();
    }

    /** Questions and answers come between the regular heartbeats while somebody is suspected. */
    private String strand() {
        return (view.has(Flag.QUERY) ? "query" : "") + (view.has(Flag.ANSWER) ? "answer" : "");
    }

    /** {@code node 1 on sync+lan+wan}; boots that are known but not heard are left out. */
    private String hears() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < view.echoCount(); i++) {
            view.echoPaths(i, heard);
            if (!heard.isEmpty()) {
                text.append(text.length() > 0 ? " and node " : "node ").append(view.echoNode(i));
                text.append(" on ").append(paths());
            }
        }
        return text.length() == 0 ? "nobody" : text.toString();
    }

    private String paths() {
        StringBuilder text = new StringBuilder();
        for (int path = 0; path < PathSet.CAPACITY; path++) {
            if (heard.has(path)) {
                String name = pathNames.get(path);
                text.append(text.length() > 0 ? "+" : "").append(name == null ? "path " + path : name);
            }
        }
        return text.toString();
    }

    private String doubt(CapturedFrame frame, long source, int hopLimit) {
        if (hopLimit != SyncPacket.UNROUTED) {
            return Refusal.HOP_LIMIT.sentence();
        }
        if (view.path() != frame.on().path() || view.macBits() != 0 && view.macBits() != source) {
            return Refusal.WRONG_PATH.sentence();
        }
        if (!frame.outgoing() && view.node() == node) {
            return boots.isCurrent(node, view.nonce())
                    ? Refusal.REFLECTED.sentence()
                    : Refusal.DUPLICATE_NODE.sentence() + ", unless it is our own past, replayed";
        }
        return switch (boots.judge(view.node(), view.path(), view.nonce(), view.counter())) {
            case NEWS -> "";
            case STALE -> Refusal.STALE_COUNTER.sentence();
            case RETIRED -> Refusal.RETIRED_BOOT.sentence() + ", or two hosts have this node.id";
        };
    }
}
