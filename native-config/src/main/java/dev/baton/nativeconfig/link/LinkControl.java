package dev.baton.nativeconfig.link;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.libc.Errno;
import dev.baton.nativeconfig.netlink.MessageBatch;
import dev.baton.nativeconfig.netlink.MessageReader;
import dev.baton.nativeconfig.netlink.Netlink;
import dev.baton.nativeconfig.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes the links of the namespace it was opened in, and what is on them. Every method asks the kernel and
 * waits for all its answers; a failure is a {@link NativeCallException} with the kernel's words, thrown after everything
 * in the same call was tried. Used by one thread at a time.
 *
 * <p>How a shared link is provisioned (addresses before it is ever up, and no trace of them while it is down):
 *
 * <pre>{@code
 * Link link = control.createMacvlan("bt-lan", parent.index(), mac, alias);
 * control.addAddresses(link.index(), specs);
 * control.deleteLocalRoutes(link.index(), ipv4); // the kernel makes them at once, on a down link too
 * ...
 * control.raise(link.index());                   // the kernel makes them again
 * }</pre>
 */
public final class LinkControl implements AutoCloseable {
    /** Several of our largest requests; a batch of {@link NetlinkSocket#MAX_BATCH} addresses is 20 KiB. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final NetlinkSocket socket;
    private final MessageBatch batch = new MessageBatch(BATCH_BYTES);

    /** Whether IPv6, in the order in which routes are read. */
    private static final boolean[] IP_VERSIONS = {false, true};

    /** For messages to people: the name under which an index was last seen. */
    private final Map<Integer, String> names = new HashMap<>();

    private LinkControl(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a control of the calling thread's network namespace. */
    public static LinkControl open() {
        return new LinkControl(NetlinkSocket.open(Netlink.NETLINK_ROUTE));
    }

    public List<Link> links() {
        LinkMessages.getAll(batch);
        names.clear(); // of links that are gone by now, or names of years would pile up
        return socket.dumpUnsteady(batch, this::remember, Link::index);
    }

    /** The group of each link that is not in the default one, by its index. */
    public Map<Integer, Integer> groups() {
        LinkMessages.getAll(batch);
        Map<Integer, Integer> groups = new HashMap<>();
        for (int[] each : socket.dumpUnsteady(batch, LinkMessages::readGroup, each -> each[0])) {
            if (each[1] != 0) {
                groups.put(each[0], each[1]);
            }
        }
        return groups;
    }

    /** Puts a link into a group. */
    public void setGroup(int index, int group) {
        LinkMessages.setGroup(batch, index, group, nameOf(index));
        socket.execute(batch);
    }

    /** The link of that name or altname; empty also for a name that no link can have. */
    public Optional<Link> link(String name) {
        LinkMessages.get(batch, name);
        return one();
    }

    public Optional<Link> link(int index) {
        LinkMessages.get(batch, index, nameOf(index));
        return one();
    }

    private Optional<Link> one() {
        List<Link> found = new ArrayList<>(1);
        socket.execute(batch, LinkControl::isNoSuchLink, message -> {
            Link link = remember(message);
            if (link != null) {
                found.add(link);
            }
        });
        return found.stream().findFirst();
    }

    private static boolean isNoSuchLink(int errno) {
        return errno == Errno.ENODEV || errno == Errno.ERANGE; // the latter for a name that is too long
    }

    private @Nullable Link remember(MessageReader message) {
        Link link = LinkMessages.read(message);
        if (link != null) {
            names.put(link.index(), link.name());
        }
        return link;
    }

    /**
     * Makes a macvlan in bridge mode, administratively down.
     *
     * @param parent index of the link beneath
     * @param alias text by which it is known as ours later
     */
    public Link createMacvlan(String name, int parent, Mac mac, String alias) {
        LinkMessages.createMacvlan(batch, name, parent, mac, name + " on " + nameOf(parent));
        socket.execute(batch);
        Link made = link(name).orElseThrow(() -> new NativeCallException("RTM_GETLINK", name, Errno.ENODEV));
        try {
            LinkMessages.setAlias(batch, made.index(), alias, name);
            socket.execute(batch);
            return link(made.index()).orElseThrow(() -> new NativeCallException("RTM_GETLINK", name, Errno.ENODEV));
        } catch (NativeCallException e) {
            removeNameless(made.index(), e);
            throw e;
        }
    }

    /** Without its alias nobody would know later whose link it is. */
    private void removeNameless(int index, NativeCallException cause) {
        try {
            delete(index);
        } catch (NativeCallException e) {
            cause.addSuppressed(e);
        }
    }

    /** Sets links administratively up: one send for all of them. */
    public void raise(int... indexes) {
        setUp(true, indexes);
    }

    /** Sets links administratively down: one send for all of them. */
    public void lower(int... indexes) {
        setUp(false, indexes);
    }

    private void setUp(boolean up, int... indexes) {
        batch.clear();
        for (int index : indexes) {
            LinkMessages.addSetUp(batch, index, up, nameOf(index));
        }
        socket.execute(batch);
    }

    /** Deletes a link, with everything on it. */
    public void delete(int index) {
        LinkMessages.delete(batch, index, nameOf(index));
        socket.execute(batch);
        names.remove(index);
    }

    public void setMac(int index, Mac mac) {
        LinkMessages.setMac(batch, index, mac, nameOf(index));
        socket.execute(batch);
    }

    public void setMtu(int index, int mtu) {
        LinkMessages.setMtu(batch, index, mtu, nameOf(index));
        socket.execute(batch);
    }

    /** Before Linux 6.2 the kernel refuses it for a link that is up (EBUSY). */
    public void setName(int index, String name) {
        LinkMessages.setName(batch, index, name, nameOf(index));
        socket.execute(batch);
        names.put(index, name);
    }

    /** The IPv4 and IPv6 addresses of all links. */
    public List<AssignedAddress> addresses() {
        AddressMessages.getAll(batch, 0, "all links");
        return socket.dumpUnsteady(batch, AddressMessages::read, LinkControl::place);
    }

    private static Object place(AssignedAddress address) {
        return List.of(address.index(), address.prefix());
    }

    /** The addresses of one link; none when it is gone. */
    public List<AssignedAddress> addresses(int index) {
        AddressMessages.getAll(batch, index, nameOf(index));
        return dumpOfLink(AddressMessages::read, LinkControl::place);
    }

    /** Puts addresses on a link; one that is there already is left as it is. */
    public void addAddresses(int index, List<AddressSpec> specs) {
        String link = nameOf(index);
        inBatches(specs, spec -> AddressMessages.add(batch, index, spec, link), errno -> errno == Errno.EEXIST);
    }

    /**
     * Takes addresses off a link; those already gone are fine. With the first address of a network the kernel removes all
     * its others too, unless the link's {@code promote_secondaries} is set.
     */
    public void removeAddresses(int index, List<Prefix> prefixes) {
        String link = nameOf(index);
        inBatches(
                prefixes,
                prefix -> AddressMessages.remove(batch, index, prefix, link),
                errno -> errno == Errno.EADDRNOTAVAIL || errno == Errno.ENODEV || errno == Errno.ENXIO);
    }

    /**
     * Makes the kernel forget that these addresses are its own, as far as this link says so: deletes their {@code local}
     * routes. The addresses stay on the link, and the routes return when it is raised.
     *
     * @return how many routes there were; missing ones are fine
     */
    public int deleteLocalRoutes(int index, List<Ip> ipv4) {
        String link = nameOf(index);
        return inBatches(ipv4, ip -> RouteMessages.deleteLocal(batch, index, ip, link), errno -> errno == Errno.ESRCH);
    }

    /** The IPv4 addresses that the kernel answers for because of this link; none when it is gone. */
    public Set<Ip> localRoutes(int index) {
        RouteMessages.getLocal(batch, index, nameOf(index));
        return dumpOfLink(RouteMessages::readLocal, local -> local).stream()
                .filter(local -> local.index() == index)
                .map(RouteMessages.Local::address)
                .collect(Collectors.toSet());
    }

    /** The same of all links at once, by their indexes; links without any are not in it. */
    public Map<Integer, Set<Ip>> localRoutes() {
        RouteMessages.getAllLocal(batch);
        return socket.dumpUnsteady(batch, RouteMessages::readLocal, local -> local).stream()
                .collect(Collectors.groupingBy(
                        RouteMessages.Local::index,
                        Collectors.mapping(RouteMessages.Local::address, Collectors.toSet())));
    }

    /**
     * The stations with which this host has talked on some links. On a large segment the table has entries by the hundred
     * thousand, of which no more are kept than asked for.
     *
     * @param links their indexes
     * @param most of each link
     */
    public List<NeighbourEntry> neighbours(Set<Integer> links, int most) {
        NeighbourMessages.getAll(batch);
        Map<Integer, Set<Ip>> taken = new HashMap<>();
        return socket.dumpUnsteady(
                batch,
                message -> {
                    NeighbourEntry entry = NeighbourMessages.read(message);
                    if (entry == null || !links.contains(entry.index())) {
                        return null;
                    }
                    Set<Ip> ofLink = taken.computeIfAbsent(entry.index(), link -> new HashSet<>());
                    return ofLink.contains(entry.ip()) || ofLink.size() < most && ofLink.add(entry.ip()) ? entry : null;
                },
                entry -> List.of(entry.index(), entry.ip()));
    }

    /**
     * Adds routes out of links that are up, all of {@link NetlinkSocket#MAX_BATCH} in one send. What is there already and
     * what the kernel refuses is passed over: {@link #addRoute} says which and why.
     *
     * @return how many are new
     */
    public int addRoutes(List<Route> routes) {
        return inBatches(routes, route -> RouteMessages.add(batch, route, nameOf(route.link())), errno -> true);
    }

    /**
     * Adds a route out of a link that is up. An IPv4 route goes before another one to the same destination with the same
     * metric, which is in effect again when this one goes; an IPv6 route shares with it or stands behind it.
     *
     * @return false when exactly this route is there already
     */
    public boolean addRoute(Route route) {
        RouteMessages.add(batch.clear(), route, nameOf(route.link()));
        return socket.execute(batch, errno -> errno == Errno.EEXIST) > 0;
    }

    /** Deletes a route; one that is gone already is fine. */
    public void removeRoute(Route route) {
        RouteMessages.delete(batch.clear(), route, nameOf(route.link()));
        socket.execute(batch, errno -> errno == Errno.ESRCH);
    }

    /**
     * The routes out of one link alone that were made by {@code protocol}, those of IPv4 first; none when the link is gone.
     * An IPv6 route that has a sibling out of another link is not among them.
     */
    public List<Route> routes(int index, int protocol) {
        List<Route> routes = new ArrayList<>();
        for (boolean v6 : IP_VERSIONS) {
            RouteMessages.getAll(batch, v6, index, protocol, nameOf(index));
            routes.addAll(dumpOfLink(only(v6, route -> route.link() == index), route -> route));
        }
        return routes;
    }

    /** The routes of all tables that are {@code wanted}: of a full table there may be a million others. */
    public List<Route> routes(Predicate<Route> wanted) {
        List<Route> routes = new ArrayList<>();
        for (boolean v6 : IP_VERSIONS) {
            RouteMessages.getAll(batch, v6, 0, 0, "all links");
            routes.addAll(socket.dumpUnsteady(batch, only(v6, wanted), route -> route));
        }
        return routes;
    }

    /** A kernel without IPv6 answers with the routes of IPv4 when it is asked for those of IPv6. */
    private static Function<MessageReader, @Nullable Route> only(boolean v6, Predicate<Route> wanted) {
        return message -> {
            Route route = RouteMessages.read(message);
            return route != null && route.spec().isV6() == v6 && wanted.test(route) ? route : null;
        };
    }

    private <T> List<T> dumpOfLink(Function<MessageReader, @Nullable T> read, Function<T, Object> key) {
        try {
            return socket.dumpUnsteady(batch, read, key);
        } catch (NativeCallException e) {
            if (e.errno() == Errno.ENODEV) {
                return List.of();
            }
            throw e;
        }
    }

    private <T> int inBatches(List<T> items, Consumer<T> append, IntPredicate tolerated) {
        int succeeded = 0;
        NativeCallException failure = null;
        for (int from = 0; from < items.size(); from += NetlinkSocket.MAX_BATCH) {
            batch.clear();
            items.subList(from, Math.min(items.size(), from + NetlinkSocket.MAX_BATCH))
                    .forEach(append);
            try {
                succeeded += socket.execute(batch, tolerated);
            } catch (NativeCallException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return succeeded;
    }

    private String nameOf(int index) {
        return names.getOrDefault(index, "link " + index);
    }

    @Override
    public void close() {
        socket.close();
    }
}
