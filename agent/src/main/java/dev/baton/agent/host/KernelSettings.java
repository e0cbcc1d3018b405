package dev.baton.agent.host;

import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlException;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel settings of DESIGN section 4, per device, never {@code conf.all} (which is OR-ed or max-ed with the device's).
 * Provisioning thread only. Devices that are gone and families that the kernel does not have are passed over.
 */
final class KernelSettings {
    private static final int ARP_IGNORE = 1;
    private static final int ARP_ANNOUNCE = 2;

    private final SysctlLedger ledger;

    KernelSettings(SysctlLedger ledger) {
        this.ledger = ledger;
    }

    /** Every IPv4 device of the host: no ARP for, and none from, an address that lives elsewhere. */
    void forEveryDevice(String device) {
        Map<Sysctl, String> wanted = new LinkedHashMap<>();
        atLeast(wanted, device, "arp_ignore", ARP_IGNORE);
        atLeast(wanted, device, "arp_announce", ARP_ANNOUNCE);
        ledger.set(wanted);
    }

    /** A gateway device: traffic comes in on the shared link and leaves here. */
    void forParent(String device) {
        Map<Sysctl, String> wanted = new LinkedHashMap<>();
        exactly(wanted, 4, device, "rp_filter", 2);
        exactly(wanted, 4, device, "send_redirects", 0);
        ledger.set(wanted);
    }

    /**
     * A shared link, before it carries an address: nothing of its own making may leave it, and its IPv6 addresses are in use
     * as soon as it is up (see {@link SharedLink#addresses}).
     */
    void forSharedLink(String device, boolean hasIpv6) {
        Map<Sysctl, String> wanted = new LinkedHashMap<>();
        exactly(wanted, 4, device, "rp_filter", 2);
        exactly(wanted, 6, device, "addr_gen_mode", 1);
        exactly(wanted, 6, device, "keep_addr_on_down", 1);
        exactly(wanted, 6, device, "accept_ra", 0);
        exactly(wanted, 6, device, "router_solicitations", 0);
        if (hasIpv6) {
            exactly(wanted, 6, device, "disable_ipv6", 0);
            exactly(wanted, 6, device, "accept_dad", 1); // 0: not tentative while down. 2: a failure would end all IPv6
            exactly(wanted, 6, device, "dad_transmits", 0);
            exactly(wanted, 6, device, "router_solicitation_delay", 0);
        }
        ledger.set(wanted);
    }

    /**
     * A gateway device that carries shared addresses itself: when one of them goes that was there before the device's own of
     * the same network, the kernel takes those too, unless it promotes them.
     */
    void forSharingDevice(String device, boolean hasIpv6) {
        Map<Sysctl, String> wanted = new LinkedHashMap<>();
        exactly(wanted, 4, device, "promote_secondaries", 1);
        if (hasIpv6) {
            exactly(wanted, 6, device, "disable_ipv6", 0);
        }
        ledger.set(wanted);
    }

    /** Forgets the devices that are gone. */
    void keepOnly(Set<String> devices) {
        ledger.keepOnly(devices);
    }

    /** Puts back what somebody changed meanwhile; the ledger says which. */
    List<Sysctl> putBackDrift() {
        return ledger.putBackDrift();
    }

    /** Why a crash now would leave settings behind: what was found is not on disk. Empty when it is. */
    Optional<SysctlException> unsaved() {
        return ledger.unsaved();
    }

    void restore() {
        ledger.restore();
    }

    private static void exactly(Map<Sysctl, String> wanted, int family, String device, String name, int value) {
        Sysctl key = new Sysctl(family, device, name);
        if (SysctlLedger.read(key).isPresent()) {
            wanted.put(key, Integer.toString(value));
        }
    }

    private static void atLeast(Map<Sysctl, String> wanted, String device, String name, int value) {
        Sysctl key = new Sysctl(4, device, name);
        Optional<String> now = SysctlLedger.read(key);
        // What is strict enough already is remembered too: nobody shall loosen it while we run.
        now.ifPresent(text -> wanted.put(key, Integer.toString(Math.max(Integer.parseInt(text), value))));
    }
}
