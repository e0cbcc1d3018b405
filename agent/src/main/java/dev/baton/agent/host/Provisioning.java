package dev.baton.agent.host;

import dev.baton.agent.host.Carrier.Placed;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.lease.LeasedLink;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.process.HostClock;
import dev.baton.nativeconfig.sysctl.Sysctl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Brings the shared links into the state they should be in, and back into it whenever something changed (DESIGN D1, D10).
 * It compares what is with what should be, so that starting, repairing and coming back of a device are one piece of code.
 * Everything here runs on its own thread, after {@link #provisionAll} on the thread that starts.
 *
 * <p>Nothing here raises a link: only the loop knows whether this host is the owner. Lowering happens under the lock that
 * a claim takes, one link at a time; a claim that comes meanwhile would wait for the kernel's own lock just as long.
 */
final class Provisioning implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 1_000;
    /** Of thousands of addresses a look takes its time; so much of a processor at most is spent on looking. */
    private static final int SHARE_OF_TIME = 20;

    /** The same while changes never end: repairs come sooner then. */
    private static final int SHARE_IN_CHURN = 4;

    private static final long PATIENCE_S = 5;

    /** Of one link; more are not asked after a claim. */
    private static final int MOST_NEIGHBOURS = 1_024;

    private final List<SharedLink> links;
    private final HeldLease lease;
    private final DeviceSettings settings;
    private final HostEvents events;
    private final Object linkLock;
    private final BooleanSupplier wanted;
    private final BooleanSupplier raising;
    private final LinkControl control = LinkControl.open();
    private final Carrier carrier;
    private final SharedRouting routing;
    private final Meddling meddling;
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
    /** Index of the device of each shared link, by the link's name, as of the last look. */
    private final Map<String, Integer> devices = new HashMap<>();

    /** Shared links that were down at the last look although they are wanted, which has been told. */
    private final Set<String> foundDown = new HashSet<>();

    /** Shared links that this look has changed: what was read before says nothing of them. */
    private final Set<String> touched = new HashSet<>();

    /** Shared links that were up at the last look and are wanted so. */
    private final Set<String> raised = new HashSet<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;
    /** While the thread that starts provisions; until then the other one looks at nothing. */
    private volatile boolean starting = true;

    private volatile long earliestNs = HostClock.nanoTime();
    private boolean leaseStale = true;

    Provisioning(
            List<SharedLink> links,
            HeldLease lease,
            KernelSettings settings,
            HostEvents events,
            Object linkLock,
            BooleanSupplier wanted,
            BooleanSupplier raising) {
        this.links = links;
        this.lease = lease;
        this.settings = new DeviceSettings(settings, control, events, this::lookSoon);
        this.events = events;
        this.linkLock = linkLock;
        this.wanted = wanted;
        this.raising = raising;
        boolean onDevices = links.stream().anyMatch(SharedLink::isDevice);
        this.meddling = new Meddling(Suspects.ofThisHost(onDevices), events);
        this.routing = new SharedRouting(control, wanted, events);
        this.carrier = onDevices
                ? new DeviceCarrier(links, linkLock, () -> wanted.getAsBoolean() && !raising.getAsBoolean(), control)
                : new MacvlanCarrier(links, control, (what, shared) -> repaired(what, shared.name()));
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "baton-host");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * First time: leftovers of other configurations go, everything is made, then watched. What the host does not have yet, or
     * takes away meanwhile, is told and made by a later look.
     *
     * @throws NativeCallException when a privilege is missing, or the kernel has nothing to make a lease with
     */
    void provisionAll() {
        attempt("provisioning", () -> {
            List<Link> there = control.links();
            attempt("kernel-settings", () -> settings.settle(there));
            attempt("clean-up", () -> carrier.cleanUp(there));
        });
        readAll().ifPresent(this::look);
        settings.tellUnsaved();
        starting = false;
        lookAgainIn(LOOK_EVERY_MS);
    }

    private Optional<HostState> readAll() {
        try {
            return Optional.of(HostState.read(control, true));
        } catch (RuntimeException e) {
            events.failed("provisioning", e);
            return Optional.empty();
        }
    }

    /** Events can be lost, and settings have none. */
    private void lookAgainIn(long millis) {
        thread.schedule(
                () -> {
                    long fromNs = System.nanoTime();
                    lookSafely();
                    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - fromNs);
                    lookAgainIn(Math.max(LOOK_EVERY_MS, SHARE_OF_TIME * tookMs));
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    Carrier carrier() {
        return carrier;
    }

    Optional<Integer> index(String name) {
        return Optional.ofNullable(indexes.get(name));
    }

    /** Those of {@code some} that are there, in their order. Any thread. */
    List<Placed> placed(List<SharedLink> some) {
        List<Placed> placed = new ArrayList<>(some.size());
        for (SharedLink shared : some) {
            Integer index = indexes.get(shared.name());
            if (index != null) {
                placed.add(new Placed(shared, index));
            }
        }
        return placed;
    }

    /**
     * At once after a quiet time. Where changes never end, as on a host whose containers come and go, what a look costs is the
     * measure of when the next one comes.
     */
    void lookSoon() {
        if (looking.compareAndSet(false, true)) {
            thread.schedule(
                    () -> {
                        looking.set(false);
                        lookSafely();
                    },
                    Math.max(0, earliestNs - HostClock.nanoTime()),
                    TimeUnit.NANOSECONDS);
        }
    }

    void lowerSoon() {
        thread.execute(this::lookSafely);
    }

    /** See {@link HostIdentity#lookUpNeighbours}. */
    void lookUpNeighbours() {
        thread.execute(() -> attempt("neighbours", () -> {
            Set<Integer> ours = new HashSet<>(indexes.values());
            ours.addAll(devices.values());
            List<NeighbourEntry> all = control.neighbours(ours, MOST_NEIGHBOURS);
            for (SharedLink shared : links) {
                int link = indexes.getOrDefault(shared.name(), 0);
                int device = devices.getOrDefault(shared.name(), 0);
                List<NeighbourEntry> here = all.stream()
                        .filter(entry -> entry.index() == link || entry.index() == device)
                        .toList();
                if (!here.isEmpty()) {
                    events.neighbours(shared.name(), here);
                }
            }
        }));
    }

    private void lookSafely() {
        if (starting || raising.getAsBoolean()) {
            return; // the kernel changes links for one at a time; a claim goes first, and asks for a look when done
        }
        long fromNs = HostClock.nanoTime();
        attempt("provisioning", () -> {
            HostState state = HostState.read(control, !wanted.getAsBoolean());
            attempt("kernel-settings", () -> settings.settle(state.links()));
            look(state);
        });
        attempt("kernel-settings", () -> settings.putBackDrift().forEach(this::putBack));
        settings.tellUnsaved();
        long endNs = HostClock.nanoTime();
        earliestNs = endNs + SHARE_IN_CHURN * (endNs - fromNs);
    }

    /**
     * One step of a look. What fails is told, the other steps go on, and the next look tries again: whatever is thrown, this
     * thread must live.
     */
    private boolean attempt(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            events.failed(what, e);
            return false;
        }
    }

    private void putBack(Sysctl key) {
        events.sysctlPutBack(key);
        meddling.putBack("sysctl", key.toString(), HostClock.nanoTime());
    }

    private void repaired(String what, String target) {
        events.repaired(what, target);
        meddling.putBack(what, target, HostClock.nanoTime());
    }

    /** See {@link HostIdentity#refusedRoutes}. Any thread. */
    List<String> refusedRoutes(String link) {
        return routing.refused(link);
    }

    /** See {@link HostIdentity#forwardsIpv6}. Any thread. */
    boolean forwardsIpv6(String link) {
        return settings.forwardsIpv6(link);
    }

    /** Whether what was found on this host survives this agent. Any thread. */
    boolean settingsSaved() {
        return settings.saved();
    }

    private void look(HostState state) {
        touched.clear();
        for (SharedLink shared : links) {
            attempt("provisioning", () -> provision(shared, state));
        }
        if (leaseStale) {
            leaseStale = !provisionLease();
        }
        attempt("foreign-addresses", () -> removeForeign(state));
        for (SharedLink shared : links) {
            attempt("provisioning", () -> keepRaisedOrSilent(shared, state));
            attempt("routes", () -> route(shared));
        }
    }

    /** While starting, what no time will mend is thrown on: without a lease nothing is ever claimed. */
    private boolean provisionLease() {
        try {
            lease.provision(present());
            return true;
        } catch (NativeCallException e) {
            if (starting && e.isFinal()) {
                throw e;
            }
            events.failed("lease", e);
            return false;
        }
    }

    /** After the addresses, for with the last of them the kernel takes the routes too, and says nothing of it. */
    private void route(SharedLink shared) {
        Integer index = indexes.get(shared.name());
        if (index == null || !raised.contains(shared.name())) {
            routing.forget(shared);
        } else {
            if (starting) {
                routing.adopt(shared, index);
            }
            List<String> putBack = routing.complete(shared, index, carrier.networks(shared));
            if (!putBack.isEmpty()) {
                events.repaired("routes", shared.name() + " (" + String.join(", ", putBack) + ")");
                meddling.putBack("routes", shared.name(), HostClock.nanoTime());
            }
        }
    }

    private List<LeasedLink> present() {
        return placed(links).stream().map(link -> link.shared().leased()).toList();
    }

    /**
     * The gateway device: by its name, or, where no device has that name any more, the one that had it before. A name is what
     * people and udev change; the kernel knows a device by its index.
     */
    private Optional<Link> device(SharedLink shared, HostState state) {
        Optional<Link> named = state.link(shared.device());
        Integer before = devices.get(shared.name());
        Optional<Link> found = named.isPresent() || before == null ? named : state.link(before);
        found.ifPresentOrElse(
                device -> devices.put(shared.name(), device.index()), () -> devices.remove(shared.name()));
        return found;
    }

    private void provision(SharedLink shared, HostState state) {
        Integer deviceBefore = devices.get(shared.name());
        Optional<Link> parent = device(shared, state);
        if (parent.isEmpty()) {
            if (indexes.remove(shared.name()) != null) {
                leaseStale = true;
                events.linkProvisioned(shared.name(), false);
            }
            return;
        }
        Link link = carrier.ready(shared, parent.get(), state);
        Integer before = indexes.get(shared.name());
        boolean known = Integer.valueOf(link.index()).equals(before);
        boolean wasDeleted = !known
                && before != null
                && !shared.isDevice()
                && Integer.valueOf(parent.get().index()).equals(deviceBefore);
        String device = parent.get().name();
        attempt("kernel-settings", () -> settings.settle(shared, link.index(), device));
        boolean tampered = carrier.complete(shared, link, state, !known);
        attempt("kernel-settings", () -> settings.followForwarding(shared, device));
        indexes.put(shared.name(), link.index());
        if (!known || tampered) {
            touched.add(shared.name());
        }
        if (!known) {
            leaseStale = true;
            foundDown.add(shared.name()); // as we made it; who owns raises it when told that it is there
            events.linkProvisioned(shared.name(), true);
            if (wasDeleted) {
                repaired("link", shared.name());
            }
        } else if (tampered) {
            repaired("addresses", shared.name());
        }
    }

    /** On other links the kernel would answer for shared addresses with other MACs, on the standby as on the active. */
    private void removeForeign(HostState state) {
        Set<Integer> leftOver = new HashSet<>();
        for (ForeignAddresses.Found found : ForeignAddresses.in(state, links, Set.copyOf(indexes.values()))) {
            if (wasReplacedNow(found.link())) {
                continue;
            }
            if (isOrphan(found.link())) {
                leftOver.add(found.link().index());
                continue;
            }
            control.removeAddresses(found.link().index(), List.of(found.prefix()));
            events.foreignAddress(found.link().name(), found.prefix());
            meddling.putBack("addresses", found.link().name(), HostClock.nanoTime());
        }
        leftOver.forEach(control::delete);
    }

    /** A shared link of ours that this look has made anew on another device: it is gone with its addresses. */
    private boolean wasReplacedNow(Link link) {
        return links.stream()
                .anyMatch(shared ->
                        !shared.isDevice() && shared.alias().equals(link.alias()) && touched.contains(shared.name()));
    }

    /** A shared link whose device went to another namespace: it would go on answering from here. */
    private boolean isOrphan(Link link) {
        return links.stream()
                .anyMatch(shared -> !shared.isDevice()
                        && shared.alias().equals(link.alias())
                        && !indexes.containsKey(shared.name()));
    }

    /** While nothing is held: silent. While something is: raised, or the loop is told. */
    private void keepRaisedOrSilent(SharedLink shared, HostState state) {
        raised.remove(shared.name());
        Integer index = indexes.get(shared.name());
        if (index == null) {
            return;
        }
        Placed link = new Placed(shared, index);
        boolean owned = wanted.getAsBoolean();
        boolean right = owned ? carrier.isRaised(link, state) : carrier.isSilent(link, state);
        if (right && !touched.contains(shared.name())) {
            foundDown.remove(shared.name());
            if (owned) {
                raised.add(shared.name());
            }
            return;
        }
        boolean lowered = false;
        synchronized (linkLock) {
            Optional<Boolean> isRaised = carrier.isRaisedNow(link, control);
            if (isRaised.isEmpty()) {
                return;
            }
            if (!wanted.getAsBoolean()) {
                foundDown.remove(shared.name());
                carrier.silence(link);
            } else if (isRaised.get()) {
                foundDown.remove(shared.name());
                raised.add(shared.name());
            } else {
                lowered = foundDown.add(shared.name());
                events.linkNeedsRaising(shared.name(), lowered);
            }
        }
        if (lowered) {
            meddling.putBack("link", shared.name(), HostClock.nanoTime());
        }
    }

    /** Deletes our links, the lease's table and our settings; afterwards nothing is watched any more. */
    void retire() {
        stopThread();
        starting = false; // what fails is told: the rest is cleaned all the same
        for (Placed link : placed(links)) {
            attempt("retire", () -> carrier.retire(link));
        }
        attempt("retire", lease::remove);
        attempt("retire", settings::restore);
    }

    private void stopThread() {
        settings.close();
        thread.shutdown(); // with what is scheduled
        try {
            if (!thread.awaitTermination(PATIENCE_S, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopThread();
        control.close();
    }
}
