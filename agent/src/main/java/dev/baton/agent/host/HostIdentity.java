package dev.baton.agent.host;

import dev.baton.agent.host.Carrier.Placed;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.lease.KernelLease;
import dev.baton.nativeconfig.lease.LeasedLink;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.link.Route;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The identity on this host: provisioned once, then claimed by a lease and one netlink message (and another for its routes,
 * if it has any, which cannot live on a link that is down), and muted by taking the lease away (DESIGN D1 and D3). Claim and mute belong to the loop thread and return within the time of their system
 * calls; what takes milliseconds follows on the provisioning thread.
 */
public final class HostIdentity implements AutoCloseable {
    /** Name of the nf_tables table that holds the lease. */
    private static final String TABLE = "baton";

    private final List<SharedLink> links;
    private final HeldLease lease;
    private final LeaseKeeper keeper;
    private final Provisioning provisioning;
    private final Carrier carrier;
    private final Raising raising;
    private final LinkControl control;
    private final HostEvents events;
    /**
     * Held while links are raised or lowered, so that nothing is lowered under a claim. Provisioning holds it for one link at
     * a time, and only to lower what is not wanted.
     */
    private final Object linkLock = new Object();

    private final long leaseNs;
    private volatile boolean wanted;
    private long claimedNs;

    private HostIdentity(
            List<SharedLink> links, HeldLease lease, Duration leaseDuration, SysctlLedger ledger, HostEvents events) {
        this.links = List.copyOf(links);
        this.lease = lease;
        this.events = events;
        this.control = LinkControl.open();
        this.leaseNs = leaseDuration.toNanos();
        this.keeper = new LeaseKeeper(lease, leaseDuration, events);
        this.raising = new Raising(this::raiseLater, events, this::lookSoon);
        this.provisioning = new Provisioning(
                this.links, lease, new KernelSettings(ledger), events, linkLock, () -> wanted, raising::isBusy);
        this.carrier = provisioning.carrier();
    }

    /**
     * Provisions all shared links, silent, or finds what a previous agent left.
     *
     * @param adopt whether links that stand with a living lease are left standing, to be resumed; otherwise they go down
     * @throws NativeCallException when the kernel refuses something without which nothing can be claimed; what was made
     *     is taken away again
     * @throws dev.baton.nativeconfig.sysctl.SysctlException when it refuses a setting
     */
    public static HostIdentity provision(
            List<SharedLink> links, Duration leaseDuration, SysctlLedger ledger, boolean adopt, HostEvents events) {
        HeldLease lease = new HeldLease(KernelLease.open(TABLE), leaseDuration);
        HostIdentity identity = new HostIdentity(links, lease, leaseDuration, ledger, events);
        try {
            if (adopt && identity.standing()) {
                identity.wanted = true;
                lease.keepGranted();
            }
            identity.provisioning.provisionAll();
            identity.keeper.start();
            return identity;
        } catch (RuntimeException e) {
            identity.retire();
            identity.close();
            throw e;
        }
    }

    /**
     * Prolongs what a killed agent left granted, if it still is on all links. To be done first in a start: on a busy host
     * the rest takes longer than a lease lasts.
     */
    public static void prolong(List<SharedLink> links) {
        try (KernelLease lease = KernelLease.open(TABLE)) {
            lease.renew(links.stream().map(SharedLink::name).toList());
        }
    }

    /** Whether every shared link is up and the kernel grants the lease on all of them. Any thread that owns no lock. */
    public boolean standing() {
        synchronized (linkLock) {
            for (SharedLink shared : links) {
                if (!carrier.stands(shared, control)) {
                    return false;
                }
            }
            return lease.isAlive(links.stream().map(SharedLink::name).toList());
        }
    }

    /** Whether the kernel grants the lease on some shared link, whatever became of the others. */
    public boolean isGranted() {
        return lease.isAliveSomewhere();
    }

    /**
     * Takes the identity on all shared links. Links whose device is gone are left out; of many the first ones are up when
     * this returns, and the others are on their way ({@link #isRaising}).
     *
     * @param planned whether another host serves until all are up, so that there is no haste with those
     * @return whether at least one shared link is up or on its way; if not, all is muted again
     */
    public boolean claim(boolean planned, long nowNs) {
        synchronized (linkLock) {
            wanted = true;
            claimedNs = nowNs;
            raising.stop();
            // Where the kernel mutes both directions, raising comes first: an unheld link is mute although it is up,
            // and
            // on links that are up the lease is put in by frames, which wait for nobody who loads a ruleset just then.
            // The first announcement does not wait for the look at what became of them: that is the keeper's, at once.
            if (lease.coversEgress()
                    ? raiseAndHold(planned)
                    : hold(true) && raise(present()) && layRoutes(present(), control)) {
                vouch(nowNs);
                return true;
            }
            mute();
            return false;
        }
    }

    private List<SharedLink> present() {
        return provisioning.placed(links).stream().map(Placed::shared).toList();
    }

    private boolean raiseAndHold(boolean planned) {
        List<SharedLink> present = present();
        int atOnce = Raising.atOnce(present, carrier.addressesAtOnce());
        if (atOnce == present.size()) {
            return raise(present) && hold(false) && layRoutes(present, control);
        }
        lease.want();
        List<SharedLink> first = present.subList(0, atOnce);
        if (atOnce > 0 && !(raise(first) && holdThese(first) && layRoutes(first, control))) {
            return false;
        }
        raising.begin(present.subList(atOnce, present.size()), !planned);
        return true;
    }

    /** Raises what is there; what cannot be raised now is repaired later. Returns whether one is up. */
    private boolean raise(List<SharedLink> some) {
        List<Placed> there = provisioning.placed(some);
        if (there.isEmpty()) {
            return false;
        }
        try {
            carrier.raise(there, control);
            return true;
        } catch (NativeCallException e) {
            events.failed("raise", e);
            return there.stream()
                    .anyMatch(link -> carrier.isRaisedNow(link, control).orElse(false));
        }
    }

    /** One link of many, on the raising thread. */
    private boolean raiseLater(SharedLink shared, LinkControl with) {
        synchronized (linkLock) {
            if (!wanted || !raising.isPending(shared.name())) {
                return false;
            }
            List<Placed> there = provisioning.placed(List.of(shared));
            if (!there.isEmpty()) {
                carrier.raise(there, with);
                holdThese(List.of(shared));
                layRoutes(List.of(shared), with);
            }
            return true;
        }
    }

    /** Those that were just raised; the others would not hear the order. */
    private boolean holdThese(List<SharedLink> raised) {
        try {
            lease.holdToo(raised.stream().map(SharedLink::name).toList());
            return true;
        } catch (NativeCallException e) {
            events.failed("hold", e);
            return false;
        }
    }

    /** Whether {@link #claim} has left this link for afterwards and it is not up yet. Any thread. */
    public boolean isRaising(String name) {
        return raising.isPending(name);
    }

    /** All in one send; what became of each is looked at afterwards, on the other thread. Returns true. */
    private boolean layRoutes(List<SharedLink> on, LinkControl with) {
        List<Route> routes = new ArrayList<>();
        for (Placed link : provisioning.placed(on)) {
            routes.addAll(link.shared().routes(link.index()));
        }
        try {
            with.addRoutes(routes);
        } catch (NativeCallException e) {
            events.failed("routes", e);
        }
        return true;
    }

    private boolean hold(boolean checked) {
        try {
            lease.hold(checked);
            return true;
        } catch (NativeCallException e) {
            return holdWhatIsThere(e);
        }
    }

    /** The table cannot name a link that does not exist: one vanished and provisioning has not seen it yet. */
    private boolean holdWhatIsThere(NativeCallException why) {
        try {
            List<LeasedLink> there = links.stream()
                    .filter(shared -> control.link(shared.name()).isPresent())
                    .map(SharedLink::leased)
                    .toList();
            lease.provision(there);
            return !there.isEmpty();
        } catch (NativeCallException e) {
            e.addSuppressed(why);
            events.failed("hold", e);
            return false;
        }
    }

    /**
     * The lease ran out or misses a link, and the loop, having listened, still stands by it. Waits for nobody who changes
     * links.
     */
    public void holdAgain() {
        if (wanted && lease.isHeld()) {
            hold(true);
        }
    }

    /** Raises one shared link again, if the identity is held; its routes went when it was lowered. */
    public void raiseAgain(String name) {
        synchronized (linkLock) {
            if (wanted && lease.isHeld()) {
                List<SharedLink> again = present().stream()
                        .filter(link -> link.name().equals(name))
                        .toList();
                try {
                    if (!again.isEmpty()) {
                        carrier.raise(provisioning.placed(again), control);
                        layRoutes(again, control);
                    }
                } catch (NativeCallException e) {
                    events.failed("raise", e); // gone again, or its device is down: the next look tells
                }
            }
        }
    }

    /** Goes on with what a previous agent left standing: the lease only, nothing is raised. Routes were seen to before. */
    public boolean resume(long nowNs) {
        synchronized (linkLock) {
            if (!standing()) {
                return false;
            }
            wanted = true;
            if (hold(true)) {
                keeper.vouch(nowNs);
                return true;
            }
            return false;
        }
    }

    /**
     * All shared links are mute when this returns, and nobody who changes links is waited for; they are lowered afterwards by
     * the provisioning thread.
     *
     * @return false when the kernel took neither: then they may go on answering until the lease runs out
     */
    public boolean mute() {
        boolean was = wanted;
        wanted = false;
        raising.stop();
        keeper.doubt();
        boolean muted = false;
        try {
            muted = lease.mute();
        } catch (NativeCallException e) {
            events.failed("mute", e);
        }
        if (was) {
            if (!muted) {
                synchronized (linkLock) {
                    muted = lowerNow(); // slower than the lease, but nothing may stay audible
                }
            }
            provisioning.lowerSoon();
        }
        return muted || !was;
    }

    private boolean lowerNow() {
        try {
            carrier.lower(provisioning.placed(links), control);
            return true;
        } catch (NativeCallException e) {
            events.failed("lower", e);
            return false;
        }
    }

    /** The loop turned at {@code nowNs} and stands by what it holds. */
    public void vouch(long nowNs) {
        // A renewal is of all links, and those that are not up yet hear no order.
        if (!raising.isBusy() || nowNs - claimedNs > leaseNs / 2) {
            keeper.vouch(nowNs);
        }
    }

    /**
     * A planned move is about to hand the identity over: from now on it runs out within {@link KernelLease#BRIEF} of this
     * agent's death, so that two do not hold it for longer than a move may take.
     */
    public void shorten() {
        lease.shorten();
        keeper.paceChanged();
    }

    /** The move came to nothing: a full lease again. */
    public void lengthen() {
        lease.lengthen();
        keeper.paceChanged();
    }

    /** Until the loop vouches again, the lease is not renewed. */
    public void doubt() {
        keeper.doubt();
    }

    /** Something about links, addresses or devices changed: look and repair soon, on the provisioning thread. */
    public void lookSoon() {
        provisioning.lookSoon();
    }

    /** Asks the kernel with whom it has talked; {@link HostEvents#neighbours} tells, link by link. */
    public void lookUpNeighbours() {
        provisioning.lookUpNeighbours();
    }

    public boolean coversEgress() {
        return lease.coversEgress();
    }

    /** Whether the kernel settings that were found are on disk, to be restored by a later agent if this one crashes. */
    public boolean settingsSaved() {
        return provisioning.settingsSaved();
    }

    /** The routes of a shared link that the kernel refused at the last look, each with its words. */
    public List<String> refusedRoutes(String link) {
        return provisioning.refusedRoutes(link);
    }

    /** Whether the kernel forwarded IPv6 packets that come in on a shared link, at the last look. Any thread. */
    public boolean forwardsIpv6(String link) {
        return provisioning.forwardsIpv6(link);
    }

    /** The kernel index of a shared link that is there. */
    public Optional<Integer> index(String name) {
        return provisioning.index(name);
    }

    /** Leaves the host as it was found: links deleted, lease gone, settings restored (DESIGN D10). */
    public void retire() {
        mute();
        keeper.close();
        provisioning.retire();
    }

    @Override
    public void close() {
        raising.stop();
        keeper.close();
        provisioning.close();
        lease.close();
        control.close();
    }
}
