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
 * The value of {@code interface.LABEL.routes}: {@code DEST [via GATEWAY] [metric N] [table N]}, comma separated. A gateway
 * in the network of a shared address of the same interface, or within a destination that is on the link, is a neighbour
 * there whatever other routes say ({@link RouteSpec#onLink}): where the device has an address of its own, the route to that
 * network is the device's, and the kernel would refuse the gateway. What only shows across interfaces is {@link
 * CrossChecks}' business. Pure.
 */
final class SharedRoutes {
    /** In one cluster: as many as one send of a takeover adds. */
    static final int MOST = 256;

    private static final long HIGHEST = 0xffff_ffffL;
    private static final Prefix EVERYTHING = new Prefix(Ip.ANY_V4, 0);
    private static final List<String> WORDS = List.of("via", "metric", "table");

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
        if (item.indexOf(':') >= 0) {
            throw new IllegalArgumentException("\"" + item + "\": IPv6 routes are not available yet; remove it");
        }
        Iterator<String> words = Arrays.asList(item.split("\\s+")).iterator();
        Prefix destination = destination(item, words.next());
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
        String gateway = values.get("via");
        return new RouteSpec(
                destination,
                gateway == null ? null : gateway(item, gateway),
                false,
                number(item, "metric", values.getOrDefault("metric", "0"), 0),
                table(item, values.getOrDefault("table", Long.toString(RouteSpec.MAIN))));
    }

    private static String unknown(String item, String word) {
        return switch (word) {
            case "dev", "oif" ->
                "\"" + item + "\": a route leads out of the shared link of its interface; leave \"dev\" out";
            case "onlink" -> "\"" + item + "\": \"onlink\" is set where it is needed; leave it out";
            default -> {
                String meant = Nearest.to(word, WORDS)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("write DEST via GATEWAY metric N table N, the last three where needed, and commas"
                                + " between routes");
                yield "\"" + item + "\": \"" + word + "\" is not understood; " + meant;
            }
        };
    }

    private static Prefix destination(String item, String text) {
        if (text.equals("default")) {
            return EVERYTHING;
        }
        Prefix written = text.indexOf('/') < 0 ? Prefix.host(Ip.parse(text)) : Prefix.parse(text);
        if (!written.equals(written.network())) {
            throw new IllegalArgumentException(
                    "\"" + item + "\": " + written + " has host bits; write " + written.network());
        }
        if (written.address().isLoopback()) {
            throw new IllegalArgumentException("\"" + item + "\": " + written + " is this host itself");
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
        Set<Prefix> here = new LinkedHashSet<>();
        shared.forEach(address -> here.add(address.network()));
        routes.stream().filter(route -> route.gateway() == null).forEach(route -> here.add(route.destination()));
        routes.replaceAll(route -> isWithin(here, route.gateway())
                ? new RouteSpec(route.destination(), route.gateway(), true, route.metric(), route.table())
                : route);
    }

    private static boolean isWithin(Set<Prefix> networks, @Nullable Ip gateway) {
        return gateway != null && networks.stream().anyMatch(network -> network.contains(gateway));
    }
}
