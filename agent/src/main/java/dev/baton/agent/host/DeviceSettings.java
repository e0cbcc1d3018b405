package dev.baton.agent.host;

import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlException;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The kernel settings of this host's devices: made once for each, also for one that appears later, and put back when
 * somebody changes them. Provisioning thread only, but for {@link #saved} and {@link
 * #forwardsIpv6}.
 */
final class DeviceSettings implements AutoCloseable {
    private final KernelSettings settings;
    private final LinkControl control;
    private final HostEvents events;
    private final SettingWatch watch;
    /** Names of the devices whose settings are made, by index. */
    private final Map<Integer, String> settled = new HashMap<>();

    /** Index of each shared link, by its name, whose settings are made. */
    private final Map<String, Integer> settledShared = new HashMap<>();

    private final Map<String, Boolean> forwarding = new ConcurrentHashMap<>();
    private volatile boolean saved = true;

    /** @param changed is run when somebody writes settings of our devices; returns at once */
    DeviceSettings(KernelSettings settings, LinkControl control, HostEvents events, Runnable changed) {
        this.settings = settings;
        this.control = control;
        this.events = events;
        this.watch = new SettingWatch(changed, events);
    }

    /**
     * Makes what every IPv4 device needs.
     *
     * @throws SysctlException when the kernel refuses it for a device that is there; the others are seen to all the same
     */
    void settle(List<Link> there) {
        Set<Integer> now = new HashSet<>();
        Set<String> names = new HashSet<>();
        List<Link> fresh = new ArrayList<>();
        there.forEach(link -> now.add(link.index()));
        settled.keySet().retainAll(now);
        followNames(there);
        for (Link link : there) {
            names.add(link.name());
            // A shared link has settings of its own: what somebody writes to it is no default to be kept.
            boolean seenTo = settled.containsKey(link.index()) || settledShared.containsValue(link.index());
            if (!"lo".equals(link.name()) && !seenTo) {
                fresh.add(link);
            }
        }
        settings.keepOnly(names);
        SysctlException first = settleAll(fresh);
        if (first != null) {
            throw first;
        }
    }

    /** A device that was renamed keeps what was set, and what was found there before. */
    private void followNames(List<Link> there) {
        Map<String, String> renamed = new HashMap<>();
        for (Link link : there) {
            String before = settled.get(link.index());
            if (before != null && !before.equals(link.name())) {
                renamed.put(before, link.name());
                settled.put(link.index(), link.name());
            }
        }
        if (!renamed.isEmpty()) {
            settings.rename(renamed);
            renamed.forEach(watch::follow);
        }
    }

    /** Hundreds of devices are on disk in one go; one by one where the kernel refuses something, to know of which. */
    private @Nullable SysctlException settleAll(List<Link> fresh) {
        try {
            if (!fresh.isEmpty()) {
                settings.forEveryDevice(fresh.stream().map(Link::name).toList());
                fresh.forEach(link -> settled.put(link.index(), link.name()));
            }
            return null;
        } catch (SysctlException e) {
            SysctlException first = null;
            for (Link link : fresh) {
                first = earlier(first, settle(link));
            }
            return first;
        }
    }

    private @Nullable SysctlException settle(Link link) {
        try {
            settings.forEveryDevice(link.name());
            settled.put(link.index(), link.name());
            return null;
        } catch (SysctlException e) {
            // One that is gone already has taken its settings with it.
            return control.link(link.name()).isPresent() ? e : null;
        }
    }

    private static @Nullable SysctlException earlier(@Nullable SysctlException first, @Nullable SysctlException next) {
        if (first == null) {
            return next;
        }
        if (next != null) {
            first.addSuppressed(next);
        }
        return first;
    }

    /**
     * Makes what a shared link and its parent need, before it carries an address; once, unless it failed.
     *
     * @param device below it, by its present name
     * @param index of the shared link: one that was made anew under the same name has the kernel's defaults
     */
    void settle(SharedLink shared, int index, String device) {
        if (Integer.valueOf(index).equals(settledShared.get(shared.name()))) {
            return;
        }
        settings.forEveryDevice(shared.name());
        if (shared.isDevice()) {
            settings.forSharingDevice(shared.name(), shared.hasIpv6());
        } else {
            settings.forParent(device);
            settings.forSharedLink(shared.name(), shared.hasIpv6());
            watch.watch(device);
        }
        watch.watch(shared.name());
        settledShared.put(shared.name(), index);
    }

    /** Puts back what somebody changed meanwhile; which settings it was. */
    List<Sysctl> putBackDrift() {
        return settings.putBackDrift(this::isSettled);
    }

    /** Whether the device of this name is one whose settings were made: another may have been made under it just now. */
    private boolean isSettled(String name) {
        return control.link(name)
                .filter(link -> "lo".equals(name)
                        || name.equals(settled.get(link.index()))
                        || settledShared.containsValue(link.index()))
                .isPresent();
    }

    /** Lets a shared link forward as its device does, and notes whether it forwards IPv6. */
    void followForwarding(SharedLink shared, String device) {
        if (!shared.isDevice()) {
            settings.forForwarding(shared.name(), device);
        }
        boolean forwards = shared.hasIpv6()
                && SysctlLedger.read(new Sysctl(6, shared.name(), "forwarding"))
                        .filter(value -> !"0".equals(value))
                        .isPresent();
        forwarding.put(shared.name(), forwards);
    }

    /** What was noted of a shared link. Any thread. */
    boolean forwardsIpv6(String link) {
        return forwarding.getOrDefault(link, false);
    }

    void tellUnsaved() {
        settings.unsaved().ifPresent(why -> events.failed("saving-kernel-settings", why));
        saved = settings.unsaved().isEmpty();
    }

    /** Whether what was found on this host survives this agent. Any thread. */
    boolean saved() {
        return saved;
    }

    void restore() {
        settings.restore();
    }

    /** Watches no more. */
    @Override
    public void close() {
        watch.close();
    }
}
