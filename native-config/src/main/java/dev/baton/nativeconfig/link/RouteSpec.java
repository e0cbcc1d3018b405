package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 route as it is written down, without the link that it leads out of. Immutable, any thread.
 *
 * @param destination a network without host bits; /0 is {@code default}
 * @param gateway the next router; null where the destination itself is on the link
 * @param onLink whether the gateway counts as a neighbour on the link whatever other routes say of it (RTNH_F_ONLINK)
 * @param metric among routes to one destination the lowest wins; 0..2^32-1
 * @param table 1..2^32-1; {@link #MAIN} is the one in use where no rule says otherwise
 */
public record RouteSpec(Prefix destination, @Nullable Ip gateway, boolean onLink, long metric, long table) {
    public static final long MAIN = 254;
    /** The kernel's own, of the addresses that are the host's. */
    public static final long LOCAL = 255;

    public RouteSpec {
        if (!destination.address().isV4() || gateway != null && !gateway.isV4()) {
            throw new IllegalArgumentException("not an IPv4 route: " + destination);
        }
        if (!destination.equals(destination.network())) {
            throw new IllegalArgumentException(destination + " has host bits");
        }
    }

    /** Whether only one of the two can be in effect: one destination, one metric, one table. */
    public boolean meets(RouteSpec other) {
        return destination.equals(other.destination) && metric == other.metric && table == other.table;
    }

    /** As {@code ip route} takes it, without {@code onlink}: {@code default via 203.0.113.254 metric 100}. */
    @Override
    public String toString() {
        String to = destination.length() == 0
                ? "default"
                : destination.isHost() ? destination.address().toString() : destination.toString();
        return to
                + (gateway == null ? "" : " via " + gateway)
                + (metric == 0 ? "" : " metric " + metric)
                + (table == MAIN ? "" : " table " + table);
    }
}
