package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What only shows when the routes of all interfaces, and the shared addresses, are seen together. Pure. */
final class RouteChecks {
    private static final int SOURCES_SHOWN = 3;

    private final Settings settings;
    private final BatonConfig config;
    private final Set<Ip> shared = new HashSet<>();
    private final List<Written> earlier = new ArrayList<>();

    /** A route and where it is written. */
    private record Written(String key, RouteSpec route) {}

    RouteChecks(Settings settings, BatonConfig config) {
        this.settings = settings;
        this.config = config;
        config.gateways().forEach(gateway -> gateway.shared().forEach(prefix -> shared.add(prefix.address())));
    }

    void run() {
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.routes(gateway.label());
            if (settings.isGood(key)) {
                gateway.routes().forEach(route -> check(key, gateway, route));
                askable(key, gateway);
            }
        }
        if (earlier.size() > SharedRoutes.MOST) {
            settings.error(
                    Keys.INTERFACES,
                    "all interfaces together have " + earlier.size() + " routes; at most " + SharedRoutes.MOST);
        }
    }

    /** A link-local address is another station's on another segment. */
    private boolean isShared(Ip gateway, GatewayConfig on) {
        return gateway.isV6() && gateway.isLinkLocal()
                ? on.shared().stream().anyMatch(own -> own.address().equals(gateway))
                : shared.contains(gateway);
    }

    /** The kernel asks for IPv6 neighbours from a link-local address of the link, and the shared link makes itself none. */
    private void askable(String key, GatewayConfig gateway) {
        boolean routed = gateway.routes().stream().anyMatch(RouteSpec::isV6);
        boolean asks = gateway.shared().stream()
                .map(Prefix::address)
                .anyMatch(address -> address.isV6() && address.isLinkLocal());
        if (routed && !asks) {
            settings.warning(
                    key,
                    "no shared address of " + gateway.label() + " is link-local, from which the kernel asks for IPv6"
                            + " neighbours: what it forwards by these routes gets no answer and is lost; put one, such"
                            + " as fe80::7/64, into " + Keys.shared(gateway.label()));
        }
    }

    /** Of the interface's own, because those of others may be raised after it, and only what is there is taken. */
    private void source(String key, GatewayConfig on, RouteSpec route) {
        List<Ip> own = on.shared().stream().map(Prefix::address).toList();
        Ip source = route.source();
        if (source != null && !own.contains(source) && settings.isGood(Keys.shared(on.label()))) {
            String some = own.stream()
                    .filter(address -> address.version() == source.version())
                    .limit(SOURCES_SHOWN)
                    .map(Ip::toString)
                    .collect(Collectors.joining(", "));
            settings.error(
                    key,
                    "\"" + route + "\": " + source + " is no shared address of " + on.label()
                            + ", and an address of another link or of this host alone may not be there when the route is; "
                            + (some.isEmpty() ? "leave src out" : "write one of " + some + ", or leave src out"));
        }
    }

    private void check(String key, GatewayConfig on, RouteSpec route) {
        earlier.stream()
                .filter(other -> other.route.meets(route))
                .findFirst()
                .ifPresent(other -> settings.error(
                        key,
                        "\"" + route + "\" would never be used beside \"" + other.route + "\""
                                + (other.key.equals(key)
                                        ? ""
                                        : " of " + other.key + " (line " + settings.line(other.key) + ")")
                                + "; give one of them another metric, or remove it"));
        earlier.add(new Written(key, route));
        source(key, on, route);
        Ip gateway = route.gateway();
        if (gateway == null) {
            if (route.destination().length() == 0) {
                settings.warning(
                        key,
                        "\"" + route + "\" makes every address a neighbour on this segment; write \"default via"
                                + " GATEWAY\" where a router leads to them");
            }
        } else if (isShared(gateway, on)) {
            settings.error(
                    key,
                    "\"" + route + "\": " + gateway + " is a shared address of this cluster; name the next router");
        } else if (!route.onLink()) {
            settings.warning(
                    key,
                    "\"" + route + "\": " + gateway + " is in no network of this interface's shared addresses, and the"
                            + " kernel will refuse it; name a router of this segment, or put \"" + gateway
                            + ", \" before it if it is one");
        }
    }
}
