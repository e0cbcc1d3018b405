package dev.baton.agent.host;

import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.lease.KernelLease;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The identity on this host: provisioned once, then claimed by a lease and one netlink message, and muted by taking the
 * lease away (DESIGN D1 and D3). Claim and mute belong to the loop thread and return within the time of their system
 * calls; what takes milliseconds follows on the provisioning thread.
 */
public final class HostIdentity implements AutoCloseable {
    /** Name of the nf_tables table that holds the lease. */
    private static final String TABLE = "baton";

    private final List<SharedLink> links;
    private final HeldLease lease;
    private final LeaseKeeper keeper;
    private final Provisioning provisioning;
    private final LinkControl control;
    private final HostEvents events;
    /**
     * Held while links are raised or lowered, so that nothing is lowered under a claim. Provisioning holds it for one link at
     * a time, and only to lower what is not wanted.
     */
    private final Object linkLock = new Object();

    private volatile boolean wanted;

    private HostIdentity(
            List<SharedLink> links, HeldLease lease, Duration leaseDuration, SysctlLedger ledger, HostEvents events) {
        this.links = List.copyOf(links);
        this.lease = lease;
        this.events = events;
        this.control = LinkControl.open();
        this.keeper = new LeaseKeeper(lease, leaseDuration, events);
        this.provisioning =
                new Provisioning(this.links, lease, new KernelSettings(ledger), events, linkLock, () -> wanted);
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
                Optional<Link> link = control.link(shared.name());
                if (link.isEmpty()
                        || !link.get().adminUp()
                        || !link.get().alias().equals(shared.alias())) {
                    return false;
                }
            }
            return lease.isAlive(links.stream().map(SharedLink::name).toList());
        }
    }

    /**
     * Takes the identity on all shared links at once. Links whose device is gone are left out.
     *
     * @return whether at least one shared link is up; if not, all is muted again
     */
    public boolean claim(long nowNs) {
        synchronized (linkLock) {
            wanted = true;
            // Where the kernel mutes both directions, raising comes first: an unheld link is mute although it is up,
            // and on
            // links that are up the lease is put in by frames, which wait for nobody who loads a ruleset at that
            // moment.
            // The first announcement does not wait for the look at what became of them: that is the keeper's, at once.
            if (lease.coversEgress() ? raise() && hold(false) : hold(true) && raise()) {
                keeper.vouch(nowNs);
                return true;
            }
            mute();
            return false;
        }
    }

    /** Raises every link that is there; what cannot be raised now is repaired later. Returns whether one is up. */
    private boolean raise() {
        int[] indexes = provisioning.indexes();
        if (indexes.length == 0) {
            return false;
        }
        try {
            control.raise(indexes);
            return true;
        } catch (NativeCallException e) {
            events.failed("raise", e);
            return links.stream()
                    .anyMatch(shared ->
                            control.link(shared.name()).filter(Link::adminUp).isPresent());
        }
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
            List<String> there = links.stream()
                    .map(SharedLink::name)
                    .filter(name -> control.link(name).isPresent())
                    .toList();
            lease.provision(there);
            return !there.isEmpty();
        } catch (NativeCallException e) {
            e.addSuppressed(why);
            events.failed("hold", e);
            return false;
        }
    }

    /** The lease ran out or misses a link, and the loop, having listened, still stands by it. */
    public void holdAgain() {
        synchronized (linkLock) {
            if (wanted && lease.isHeld()) {
                hold(true);
            }
        }
    }

    /** Raises one shared link again, if the identity is held. */
    public void raiseAgain(String name) {
        synchronized (linkLock) {
            if (wanted && lease.isHeld()) {
                try {
                    provisioning.index(name).ifPresent(control::raise);
                } catch (NativeCallException e) {
                    events.failed("raise", e); // gone again, or its device is down: the next look tells
                }
            }
        }
    }

    /** Goes on with what a previous agent left standing: the lease only, nothing is raised. */
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

    /** All shared links are mute when this returns; they are lowered afterwards by the provisioning thread. */
    public void mute() {
        synchronized (linkLock) {
            boolean was = wanted;
            wanted = false;
            keeper.doubt();
            boolean muted = false;
            try {
                muted = lease.mute();
            } catch (NativeCallException e) {
                events.failed("mute", e);
            }
            if (was) {
                if (!muted) {
                    lowerNow(); // slower than the lease, but nothing may stay audible
                }
                provisioning.lowerSoon();
            }
        }
    }

    private void lowerNow() {
        try {
            control.lower(provisioning.indexes());
        } catch (NativeCallException e) {
            events.failed("lower", e);
        }
    }

    /** The loop turned at {@code nowNs} and stands by what it holds. */
    public void vouch(long nowNs) {
        keeper.vouch(nowNs);
    }

    /** Until the loop vouches again, the lease is not renewed. */
    public void doubt() {
        keeper.doubt();
    }

    /** Something about links, addresses or devices changed: look and repair soon, on the provisioning thread. */
    public void lookSoon() {
        provisioning.lookSoon();
    }

    public boolean coversEgress() {
        return lease.coversEgress();
    }

    /** Whether the kernel settings that were found are on disk, to be restored by a later agent if this one crashes. */
    public boolean settingsSaved() {
        return provisioning.settingsSaved();
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
        keeper.close();
        provisioning.close();
        lease.close();
        control.close();
    }
}
