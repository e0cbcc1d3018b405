package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code interface.LABEL.routes}: {@code DEST [via GATEWAY] [src ADDRESS] [metric N] [table N]}, comma separated. A gateway
 * in the network of a shared address of the same interface, or within a destination that is on the link, is a neighbour
 * there whatever other routes say ({@link RouteSpec#onLink}): where the device has an address of its own, the route to that
 * network is the device's, and the kernel would refuse the gateway. For IPv6 the kernel looks at routes all the same, so
 * such a gateway is given a route of its own, before the one that leads by it; a link-local gateway needs neither. What only
 * shows across interfaces is {@link CrossChecks}' business. Pure.
 *
 * <p>An IPv6 route without a metric gets the lowest there is, for the host's own have {@link RouteSpec#METRIC_V6} or
 * thereabouts: as with IPv4, ours is in effect while it is there, and the host's own afterwards.
 */
final class SharedRoutes {
    /** In one cluster: as many as one send of a takeover adds. */
    static final int MOST = 256;

    private static final long HIGHEST = 0xffff_ffffL;
    private static final String EVERYTHING = "default";
    private static final Prefix EVERYTHING_V4 = new Prefix(Ip.ANY_V4, 0);
    private static final Prefix EVERYTHING_V6 = new Prefix(Ip.ANY_V6, 0);
    /** What is on each link anyhow, whatever else is: RFC 4291 sections 2.5.6 and 2.7. */
    private static final List<Prefix> ON_EVERY_LINK = List.of(Prefix.parse("fe80::/10"), Prefix.parse("ff00::/8"));

    private static final List<String> WORDS = List.of("via", "src", "metric", "table");

    private final List<RouteSpec> routes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private SharedRoutes() {}

    /** @param shared the addresses of the same interface */
    static SharedRoutes parse(String value, List<Prefix> shared) {
        SharedRoutes parsed = new SharedRoutes();
        for (String item : value.split(",", -1)) {
            try {
                parsed.routes.add(parse(item.strip()));
            } catch (IllegalArgumentException e) {
                parsed.problems.add(String.valueOf(e.getMessage()));
            }
        }
        parsed.findNeighbours(shared);
        return parsed;
    }

    List<RouteSpec> routes() {
        return routes;
    }

    List<String> problems() {
        return problems;
    }

    private static RouteSpec parse(String item) {
        if (item.isEmpty()) {
            throw new IllegalArgumentException("there is nothing between two commas, or after the last one");
        }
        Iterator<String> words = Arrays.asList(item.split("\\s+")).iterator();
        String to = words.next();
        if (ForeignWords.inRoute(to).isPresent()) {
            throw new IllegalArgumentException(unknown(item, to));
        }
        Map<String, String> values = new HashMap<>();
        while (words.hasNext()) {
            String word = words.next();
            if (!WORDS.contains(word)) {
                throw new IllegalArgumentException(unknown(item, word));
            }
            if (!words.hasNext()) {
                throw new IllegalArgumentException("\"" + item + "\": nothing follows " + word);
            }
            if (values.putIfAbsent(word, words.next()) != null) {
                throw new IllegalArgumentException("\"" + item + "\" has " + word + " twice; keep one");
            }
        }
        String via = values.get("via");
        Ip gateway = via == null ? null : gateway(item, via);
        String src = values.get("src");
        Ip source = src == null ? null : Ip.parse(src);
        Ip tellsVersion = gateway == null ? source : gateway;
        Prefix destination = destination(item, to, tellsVersion != null && tellsVersion.isV6());
        if (gateway != null && gateway.version() != destination.address().version()) {
            throw new IllegalArgumentException("\"" + item + "\": " + gateway + " is no IPv"
                    + destination.address().version() + " router; name one that is");
        }
        if (source != null && source.version() != destination.address().version()) {
            throw new IllegalArgumentException("\"" + item + "\": " + source + " is no IPv"
                    + destination.address().version() + " address; name one that is as src");
        }
        return new RouteSpec(
                destination,
                gateway,
                false,
                metric(item, destination.address().isV6(), values.get("metric")),
                table(item, values.getOrDefault("table", Long.toString(RouteSpec.MAIN))),
                source);
    }

    private static long metric(String item, boolean v6, @Nullable String text) {
        long metric = text == null ? v6 ? 1 : 0 : number(item, "metric", text, 0);
        if (v6 && metric == 0) {
            throw new IllegalArgumentException("\"" + item + "\": for IPv6 the kernel takes metric 0 for "
                    + RouteSpec.METRIC_V6 + "; leave it out to go before all others, or write metric "
                    + RouteSpec.METRIC_V6);
        }
        return metric;
    }

    private static String unknown(String item, String word) {
        String instead = ForeignWords.inRoute(word)
                .or(() -> Nearest.to(word, WORDS)
                        .map(near -> "\"" + word + "\" is not understood; did you mean " + near + "?"))
                .orElse("\"" + word
                        + "\" is not understood; write DEST via GATEWAY src ADDRESS metric N table N, the last four"
                        + " where needed, and commas between routes");
        return "\"" + item + "\": " + instead;
    }

    /** @param byV6 whether the router or the source is of IPv6 */
    private static Prefix destination(String item, String text, boolean byV6) {
        if (text.equals(EVERYTHING)) {
            return byV6 ? EVERYTHING_V6 : EVERYTHING_V4;
        }
        Prefix written = text.indexOf('/') < 0 ? Prefix.host(Ip.parse(text)) : Prefix.parse(text);
        if (!written.equals(written.network())) {
            throw new IllegalArgumentException(
                    "\"" + item + "\": " + written + " has host bits; write " + written.network());
        }
        if (written.address().isLoopback()
                || written.isHost() && written.address().isUnspecified()) {
            throw new IllegalArgumentException("\"" + item + "\": " + written + " is this host itself");
        }
        for (Prefix own : ON_EVERY_LINK) {
            if (own.contains(written.address())) {
                throw new IllegalArgumentException(
                        "\"" + item + "\": " + own + " is on every link and leads nowhere else; remove it");
            }
        }
        return written;
    }

    private static Ip gateway(String item, String text) {
        Ip gateway = Ip.parse(text);
        if (gateway.isMulticast() || gateway.isLoopback() || gateway.isUnspecified()) {
            throw new IllegalArgumentException("\"" + item + "\": " + gateway + " is not the address of one router");
        }
        return gateway;
    }

    private static long table(String item, String text) {
        long table = number(item, "table", text, 1);
        if (table == RouteSpec.LOCAL) {
            throw new IllegalArgumentException(
                    "\"" + item + "\": table 255 is the kernel's own, of local addresses; choose another");
        }
        return table;
    }

    private static long number(String item, String word, String text, long lowest) {
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (number < lowest || number > HIGHEST) {
            throw new IllegalArgumentException("\"" + item + "\": " + word + " \"" + text
                    + "\" is not a whole number within " + lowest + ".." + HIGHEST);
        }
        return number;
    }

    private void findNeighbours(List<Prefix> shared) {
        Set<Prefix> networks = new LinkedHashSet<>();
        shared.forEach(address -> networks.add(address.network()));
        Set<Prefix> destinations = new LinkedHashSet<>();
        routes.stream()
                .filter(route -> route.gateway() == null)
                .forEach(route -> destinations.add(route.destination()));
        List<RouteSpec> written = List.copyOf(routes);
        routes.clear();
        for (RouteSpec route : written) {
            Ip gateway = route.gateway();
            boolean reached = gateway != null && (isLinkLocal(gateway) || isWithin(destinations, gateway));
            if (gateway == null || !reached && !isWithin(networks, gateway)) {
                routes.add(route);
                continue;
            }
            if (!reached && gateway.isV6()) {
                destinations.add(Prefix.host(gateway));
                routes.add(new RouteSpec(Prefix.host(gateway), null, false, 1, RouteSpec.MAIN));
            }
            routes.add(
                    new RouteSpec(route.destination(), gateway, true, route.metric(), route.table(), route.source()));
        }
    }

    private static boolean isLinkLocal(Ip gateway) {
        return gateway.isV6() && gateway.isLinkLocal();
    }

    private static boolean isWithin(Set<Prefix> networks, Ip gateway) {
        return networks.stream().anyMatch(network -> network.contains(gateway));
    }
}
