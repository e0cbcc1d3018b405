package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.Route;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The host's own routes against those of the shared identity, where destination, metric and table are the same: of IPv4 ours
 * is in effect while active; of IPv6 both are, each for a part, or the host's own is. Pure.
 */
final class RouteCheck {
    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostSnapshot host;
    private final List<Finding> findings = new ArrayList<>();

    RouteCheck(ConfigReading reading, BatonConfig config, HostSnapshot host) {
        this.reading = reading;
        this.config = config;
        this.host = host;
    }

    /** What no two routes should have in common. */
    private record Place(Prefix destination, long metric, long table) {
        static Place of(RouteSpec route) {
            return new Place(route.destination(), route.metric(), route.table());
        }
    }

    /** Picks the routes of the host that this configuration could meet: of a full table the others need not be known. */
    static Predicate<Route> meeting(BatonConfig config) {
        Set<Place> places = new HashSet<>();
        config.gateways().forEach(gateway -> gateway.routes().forEach(route -> places.add(Place.of(route))));
        return route -> route.protocol() != Route.OURS && places.contains(Place.of(route.spec()));
    }

    List<Finding> findings() {
        for (GatewayConfig gateway : config.gateways()) {
            for (RouteSpec ours : gateway.routes()) {
                host.routes().stream()
                        .filter(route -> route.spec().meets(ours) && route.protocol() != Route.OURS)
                        .forEach(route -> conflict(Keys.routes(gateway.label()), ours, route));
            }
        }
        return findings;
    }

    private void conflict(String key, RouteSpec ours, Route own) {
        String device = host.link(own.link())
                .map(Link::name)
                .map(name -> " dev " + name)
                .orElse("");
        findings.add(new Finding(
                Severity.WARNING,
                reading.problem(
                        key,
                        "\"" + ours + "\" meets a route of this host's own with the same metric (" + own.spec() + device
                                + "): " + consequence(ours, own.spec())
                                + " or remove the other from the host's network configuration")));
    }

    private static String consequence(RouteSpec ours, RouteSpec own) {
        if (!ours.isV6()) {
            return "while active ours is in effect, and the host's own again after that; if that is not what you want,"
                    + " give ours a higher metric";
        }
        boolean both = ours.gateway() != null && own.gateway() != null;
        return (both
                        ? "while active the kernel sends a part of the traffic each way"
                        : "the host's own stays in effect")
                + "; give ours a lower metric";
    }
}
