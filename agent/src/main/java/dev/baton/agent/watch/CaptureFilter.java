package dev.baton.agent.watch;

import dev.baton.agent.watch.reading.Identity;
import dev.baton.agent.watch.reading.Kind;
import dev.baton.agent.watch.reading.WatchedDevice;
import dev.baton.arp.wire.LearningFrame;
import dev.baton.heartbeat.path.GatewayPath;
import dev.baton.heartbeat.path.SyncPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the kernel hands out of the frames of a device, in the words of pcap-filter(7): what a gateway forwards stays where it
 * is. Pure.
 */
final class CaptureFilter {
    private CaptureFilter() {}

    /**
     * The expression for one direction.
     *
     * @return empty when none of the kinds can be seen there
     */
    static String of(WatchedDevice on, boolean outgoing, Set<Kind> kinds) {
        List<String> wanted = new ArrayList<>();
        if (kinds.contains(Kind.ARP)) {
            wanted.add("arp");
        }
        if (kinds.contains(Kind.NDP)) {
            wanted.add("(icmp6 and ip6[40] >= 133 and ip6[40] <= 137)");
        }
        Identity identity = on.identity();
        if (kinds.contains(Kind.HEARTBEAT)) {
            wanted.add(identity == null ? "udp dst port " + SyncPath.PORT : "ether proto " + GatewayPath.ETHER_TYPE);
        }
        if (kinds.contains(Kind.LEARNING) && identity != null) {
            wanted.add("(ether proto " + LearningFrame.ETHER_TYPE + " and ether dst " + identity.group() + ")");
        }
        return wanted.isEmpty()
                ? ""
                : (outgoing ? "outbound" : "inbound") + " and (" + String.join(" or ", wanted) + ")";
    }
}
