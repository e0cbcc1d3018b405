package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 route as it is written down, without the link that it leads out of. Immutable, any thread.
 *
 * @param destination a network without host bits; /0 is {@code default}
 * @param gateway the next router; null where the destination itself is on the link
 * @param onLink whether the gateway counts as a neighbour on the link whatever other routes say of it (RTNH_F_ONLINK)
 * @param metric among routes to one destination the lowest wins; 0..2^32-1, of IPv6 from 1 on, for there the kernel takes
 *     0 for {@link #METRIC_V6}
 * @param table 1..2^32-1; {@link #MAIN} is the one in use where no rule says otherwise
 * @param source the address preferred for what this host itself sends that way (RTA_PREFSRC), which must be this host's; null
 *     for the kernel's choice
 */
public record RouteSpec(
        Prefix destination,
        @Nullable Ip gateway,
        boolean onLink,
        long metric,
        long table,
        @Nullable Ip source) {
    public static final long MAIN = 254;
    /** The kernel's own, of the addresses that are the host's. */
    public static final long LOCAL = 255;
    /** What an IPv6 route has that was made without a metric (IP6_RT_PRIO_USER). */
    public static final long METRIC_V6 = 1_024;
    /** The same of the route to the network of an IPv6 address, which the kernel makes itself (IP6_RT_PRIO_ADDRCONF). */
    public static final long METRIC_V6_NETWORK = 256;

    public RouteSpec {
        if (gateway != null && gateway.version() != destination.address().version()) {
            throw new IllegalArgumentException(destination + " and " + gateway + " are of two IP versions");
        }
        if (source != null && source.version() != destination.address().version()) {
            throw new IllegalArgumentException(destination + " and " + source + " are of two IP versions");
        }
        if (destination.address().isV6() && metric == 0) {
            throw new IllegalArgumentException("IPv6 has no metric 0");
        }
        if (!destination.equals(destination.network())) {
            throw new IllegalArgumentException(destination + " has host bits");
        }
    }

    /** One with the kernel's choice of a source. */
    public RouteSpec(Prefix destination, @Nullable Ip gateway, boolean onLink, long metric, long table) {
        this(destination, gateway, onLink, metric, table, null);
    }

    public boolean isV6() {
        return destination.address().isV6();
    }

    /**
     * Whether neither goes before the other by what they say: one destination, one metric, one table. Only one of them is in
     * effect then, or, of IPv6 routes with gateways, each for a part of what is sent.
     */
    public boolean meets(RouteSpec other) {
        return destination.equals(other.destination) && metric == other.metric && table == other.table;
    }

    /** As {@code ip route} takes it, without {@code onlink}: {@code default via 203.0.113.254 src 203.0.113.1 metric 100}. */
    @Override
    public String toString() {
        boolean isDefault = destination.length() == 0 && (gateway != null || !isV6());
        String to = isDefault
                ? "default"
                : destination.isHost() ? destination.address().toString() : destination.toString();
        return to
                + (gateway == null ? "" : " via " + gateway)
                + (source == null ? "" : " src " + source)
                + (metric == 0 ? "" : " metric " + metric)
                + (table == MAIN ? "" : " table " + table);
    }
}
