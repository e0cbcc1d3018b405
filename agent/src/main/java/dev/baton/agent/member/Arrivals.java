package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.TakeoverConfirmation;
import dev.baton.agent.role.Role;
import dev.baton.arp.confirm.Confirmation;
import dev.baton.arp.confirm.SeenStations;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the takeover has arrived at the neighbours: remembers who is on each gateway interface, has them asked from the
 * MAC of the identity when the first pass is out ({@link Confirmation}), and tells the result. Loop thread only; allocates only when
 * something is told.
 */
public final class Arrivals {
    private static final int MOST_NAMED = 8;
    /** Several questions later: by then a switch that takes our MAC at all has taken it. */
    private static final long UNREACHED_NS = 1_500_000_000L;

    private static final long COMPARE_NS = UNREACHED_NS / 4;

    private final PathFacts[] paths;
    private final Acquaintances acquaintances;
    private final Ports ports;
    private final EventSink events;
    private final Confirmation confirmation = new Confirmation();
    private final Confirmation.Asker asker;
    private final @Nullable SeenStations[] seen;
    /** Whether anybody was heard on each gateway interface since all were named. */
    private final boolean[] heardSince;

    private @Nullable Role owner;
    private boolean named;
    private long namedNs;
    private boolean looked;
    private boolean told;
    /** When those who are known should be asked from our own MAC: who does not answer that either may be off. */
    private long nextComparisonNs;

    private long nowNs;

    Arrivals(PathFacts[] paths, Acquaintances acquaintances, Ports ports, EventSink events) {
        this.paths = paths;
        this.acquaintances = acquaintances;
        this.ports = ports;
        this.events = events;
        this.asker = ports::confirm;
        int gateways = 0;
        for (PathFacts path : paths) {
            gateways = Math.max(gateways, path.iface + 1);
        }
        seen = new @Nullable SeenStations[gateways];
        heardSince = new boolean[gateways];
        for (int i = 0; i < gateways; i++) {
            seen[i] = new SeenStations();
        }
    }

    /** A station spoke on a gateway interface; whether it is a member, which none of them says at first, is looked at later. */
    void heard(int iface, int ip, long mac, long atNs) {
        SeenStations stations = seen[iface];
        if (stations != null) {
            stations.heard(ip, mac, atNs);
            heardSince[iface] = true;
        }
    }

    /** A station with which this host has talked, asked for with {@link Ports#lookUpNeighbours}. */
    void known(int iface, long high, long low, long mac, long atNs) {
        if (named && !told) {
            add(iface, high, low, mac, atNs);
        }
    }

    /**
     * Whom the identity has no address to ask from is no witness: a station that is known by its link-local address says
     * nothing of shared addresses of IPv4, and is there by another name if it matters.
     *
     * <p>The kernel's table may say of somebody that it has our shared MAC, as another cluster with our id had. To ask there would
     * be to ask ourselves: a macvlan's frame to its own MAC comes back on the device below, where it looks like a clash.
     */
    private void add(int iface, long high, long low, long mac, long atNs) {
        if (acquaintances.canAsk(iface, high) && !acquaintances.isMembers(iface, mac)) {
            confirmation.add(iface, high, low, mac, atNs);
        }
    }

    /** A station answered the identity. */
    void answered(int iface, long high, long low, long atNs) {
        confirmation.answered(iface, high, low, atNs);
    }

    /**
     * Asks who is due, tells what is new.
     *
     * @param term held, if any
     * @param firstPassDone whether everything was announced
     * @return when to call again
     */
    long onTick(Role role, long term, boolean firstPassDone, long atNs) {
        nowNs = atNs;
        if (!role.owns()) {
            owner = null;
            confirmation.stop();
        } else if (owner == null) {
            owner = role;
            named = false;
            told = false;
            confirmation.begin(role.sinceNs());
        }
        if (owner != null && !named && firstPassDone) {
            named = true;
            namedNs = atNs;
            nextComparisonNs = atNs + COMPARE_NS;
            looked = false;
            nameAll();
        }
        long nextNs = confirmation.onTick(atNs, asker);
        if (owner != null && named && !looked && atNs - namedNs >= UNREACHED_NS) {
            looked = true;
            lookForUnreached(atNs);
        }
        if (owner != null && named && !told && confirmation.total() > 0 && confirmation.isOver()) {
            told = true;
            events.accept(new MemberEvent.TakeoverConfirmed(atNs, facts(term)));
        }
        return nextNs;
    }

    /** Whether it is time to ask the neighbours who do not know of the identity, to compare; asked once a turn. */
    boolean compares(long atNs) {
        boolean due = owner != null && named && !looked && atNs - nextComparisonNs >= 0;
        nextComparisonNs = due ? atNs + COMPARE_NS : nextComparisonNs;
        return due;
    }

    private void nameAll() {
        Arrays.fill(heardSince, false);
        for (int iface = 0; iface < seen.length; iface++) {
            SeenStations stations = seen[iface];
            int on = iface;
            if (stations != null) {
                stations.forEach(nowNs, (ip, mac) -> add(on, 0, ip & 0xffff_ffffL, mac, nowNs));
            }
        }
        ports.lookUpNeighbours();
    }

    private void lookForUnreached(long atNs) {
        for (PathFacts path : paths) {
            if (path.iface >= 0
                    && confirmation.total(path.iface) > 0
                    && confirmation.confirmed(path.iface) == 0
                    && heardSince[path.iface]) { // else they may be off, and say nothing to anybody
                events.accept(new MemberEvent.TakeoverUnreached(atNs, path.path, confirmation.total(path.iface)));
            }
        }
    }

    /** What is known now; allocates. */
    TakeoverConfirmation facts(long term) {
        List<TakeoverConfirmation.Missing> missing = new ArrayList<>();
        confirmation.forEachMissing((iface, high, low, mac) -> {
            if (missing.size() < MOST_NAMED) {
                missing.add(new TakeoverConfirmation.Missing(
                        iface, high == 0 ? Ip.v4((int) low) : Ip.v6(high, low), new Mac(mac)));
            }
        });
        return new TakeoverConfirmation(
                term,
                confirmation.total(),
                confirmation.confirmed(),
                confirmation.halfNs(),
                confirmation.mostNs(),
                confirmation.allNs(),
                missing);
    }
}
