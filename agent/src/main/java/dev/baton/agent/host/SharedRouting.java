package dev.baton.agent.host;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.link.Route;
import dev.baton.nativeconfig.link.RouteSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Keeps the routes of the shared links complete while they are up: the configured ones, and those to the networks of shared
 * addresses, which the kernel makes with the address and never again. A claim adds them first; this looks afterwards what
 * became of it, and goes on looking. Provisioning thread only, but for {@link #refused}.
 *
 * <p>A look asks the kernel to add what should be there and learns from the answer whether it was: no route but ours is ever
 * read, for a router may have a million of them, and reading holds the lock that a claim waits for. Ours go before others
 * of the same destination and metric, which are in effect again when the link goes down; of IPv6 ours have the lowest metric
 * unless another is configured.
 */
final class SharedRouting {
    private static final int MOST_ATTEMPTS = 10;
    private static final long BETWEEN_ATTEMPTS_NS = 2_000_000;

    private final LinkControl control;
    private final BooleanSupplier wanted;
    private final HostEvents events;
    /** What was in place at the last look, by link. */
    private final Map<String, Set<Route>> inPlace = new HashMap<>();
    /** What was refused at the last look, with the kernel's words, by link. */
    private final Map<String, Map<String, String>> refused = new ConcurrentHashMap<>();

    /** @param wanted whether the identity is held */
    SharedRouting(LinkControl control, BooleanSupplier wanted, HostEvents events) {
        this.control = control;
        this.wanted = wanted;
        this.events = events;
    }

    /** A link that a previous agent left standing: routes that are not configured any more go. */
    void adopt(SharedLink shared, int index) {
        Set<Route> right = new HashSet<>(shared.routes(index));
        try {
            for (Route left : control.routes(index, Route.OURS)) {
                if (!right.contains(left)) {
                    control.removeRoute(left);
                }
            }
        } catch (NativeCallException e) {
            events.failed("routes", e);
        }
    }

    /** A link that is down has no routes, and nobody took them away. */
    void forget(SharedLink shared) {
        inPlace.remove(shared.name());
        refused.remove(shared.name());
    }

    /**
     * Adds what is missing.
     *
     * @param index of the link, which is up
     * @param carriers its addresses that bring the route to their network with them
     * @return what had been in place and was not any more
     */
    List<String> complete(SharedLink shared, int index, List<Prefix> carriers) {
        Set<Route> before = inPlace.getOrDefault(shared.name(), Set.of());
        Set<Route> now = new HashSet<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        List<String> putBack = new ArrayList<>();
        for (Route route : routes(shared, index, carriers)) {
            try {
                if (add(route) && before.contains(route)) {
                    putBack.add(route.spec().toString());
                }
                now.add(route);
            } catch (NativeCallException e) {
                boolean lowered = e.errno() == Errno.ENETDOWN || e.errno() == Errno.ENODEV;
                if (lowered || !wanted.getAsBoolean()) {
                    forget(shared);
                    return putBack;
                }
                refusals.put(route.spec().toString(), words(e));
            }
        }
        inPlace.put(shared.name(), now);
        tell(shared.name(), refusals);
        return putBack;
    }

    /** An IPv6 address is in use a moment after its link is up, and no source before. */
    private boolean add(Route route) {
        boolean mayWait = route.spec().isV6() && route.spec().source() != null;
        for (int attempt = 1; true; attempt++) {
            try {
                return control.addRoute(route);
            } catch (NativeCallException e) {
                if (!mayWait || e.errno() != Errno.EINVAL || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS_NS);
            }
        }
    }

    /** Those to the networks come first: the gateways of others are there. */
    private static List<Route> routes(SharedLink shared, int index, List<Prefix> carriers) {
        List<Route> routes = new ArrayList<>();
        for (Prefix carrier : carriers) {
            if (!carrier.isHost()) {
                boolean v6 = carrier.address().isV6();
                long metric = v6 ? RouteSpec.METRIC_V6_NETWORK : 0;
                RouteSpec network = new RouteSpec(
                        carrier.network(), null, false, metric, RouteSpec.MAIN, v6 ? null : carrier.address());
                routes.add(new Route(index, network, Route.KERNEL));
            }
        }
        routes.addAll(shared.routes(index));
        return routes;
    }

    private void tell(String link, Map<String, String> refusals) {
        Map<String, String> before = refused.getOrDefault(link, Map.of());
        refusals.forEach((route, why) -> {
            if (!why.equals(before.get(route))) {
                events.routeRefused(link, route, why);
            }
        });
        before.keySet().stream()
                .filter(route -> !refusals.containsKey(route))
                .forEach(route -> events.routeRefused(link, route, ""));
        refused.put(link, refusals);
    }

    /** What the kernel said, without the request that everybody knows. */
    private static String words(NativeCallException e) {
        String request = e.operation() + " " + e.target() + ": ";
        return String.valueOf(e.getMessage()).substring(request.length());
    }

    /** The routes of a link that were refused at the last look, each with the kernel's words. Any thread. */
    List<String> refused(String link) {
        return refused.getOrDefault(link, Map.of()).entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }
}
