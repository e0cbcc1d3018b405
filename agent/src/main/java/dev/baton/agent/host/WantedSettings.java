package dev.baton.agent.host;

import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which kernel settings a device must have (DESIGN section 4), per device, never {@code conf.all} (which is OR-ed or max-ed with
 * the device's). Reads what is there and changes nothing. Devices that are gone and address families that the kernel does not
 * have are left out. What is written is the business of {@link KernelSettings}. Any thread.
 */
public final class WantedSettings {
    private static final int ARP_IGNORE = 1;
    private static final int ARP_ANNOUNCE = 2;

    private final Map<Sysctl, String> wanted = new LinkedHashMap<>();

    private WantedSettings() {}

    /** Every IPv4 device of the host: no ARP reply for, and no ARP request from, an address that lives elsewhere. */
    public static Map<Sysctl, String> ofEveryDevice(String device) {
        WantedSettings settings = new WantedSettings();
        settings.atLeast(device, "arp_ignore", ARP_IGNORE);
        settings.atLeast(device, "arp_announce", ARP_ANNOUNCE);
        return settings.wanted;
    }

    /** A gateway device below a shared link: traffic comes in on the shared link and leaves here. */
    public static Map<Sysctl, String> ofParent(String device) {
        WantedSettings settings = new WantedSettings();
        settings.exactly(4, device, "rp_filter", 2);
        settings.exactly(4, device, "send_redirects", 0);
        return settings.wanted;
    }

    /**
     * A shared link, before it carries an address: it answers for its addresses whatever the host's defaults are, nothing of its
     * own making may leave it, and its IPv6 addresses are in use as soon as it is up (see {@link SharedLink#addresses}).
     */
    static Map<Sysctl, String> ofSharedLink(String device, boolean hasIpv6) {
        WantedSettings settings = new WantedSettings();
        settings.exactly(4, device, "arp_ignore", ARP_IGNORE); // 2 and 8 answer to few or nobody
        settings.exactly(4, device, "arp_filter", 0); // 1 answers by the device of the route back, which is another one
        settings.exactly(4, device, "ignore_routes_with_linkdown", 1); // or its network's route hides another way there
        settings.exactly(4, device, "rp_filter", 2);
        settings.exactly(6, device, "addr_gen_mode", 1);
        settings.exactly(6, device, "keep_addr_on_down", 1);
        settings.exactly(6, device, "accept_ra", 0);
        settings.exactly(6, device, "router_solicitations", 0);
        if (hasIpv6) {
            settings.exactly(6, device, "disable_ipv6", 0);
            settings.exactly(
                    6, device, "accept_dad", 1); // 0: not tentative while down. 2: a failure would end all IPv6
            settings.exactly(6, device, "dad_transmits", 0);
            settings.exactly(6, device, "router_solicitation_delay", 0);
        }
        return settings.wanted;
    }

    /**
     * A gateway device that carries shared addresses itself: when one of them goes that was there before the device's own of
     * the same network, the kernel takes those too, unless it promotes them.
     */
    public static Map<Sysctl, String> ofSharingDevice(String device, boolean hasIpv6) {
        WantedSettings settings = new WantedSettings();
        settings.exactly(4, device, "promote_secondaries", 1);
        if (hasIpv6) {
            settings.exactly(6, device, "disable_ipv6", 0);
        }
        return settings.wanted;
    }

    /** Whether a shared link forwards what comes in on it: as its device does. */
    static Map<Sysctl, String> ofForwarding(String link, String device) {
        WantedSettings settings = new WantedSettings();
        for (int family : new int[] {4, 6}) {
            SysctlLedger.read(new Sysctl(family, device, "forwarding"))
                    .map(Integer::parseInt)
                    .ifPresent(value -> settings.exactly(family, link, "forwarding", value));
        }
        return settings.wanted;
    }

    private void exactly(int family, String device, String name, int value) {
        Sysctl key = new Sysctl(family, device, name);
        if (SysctlLedger.read(key).isPresent()) {
            wanted.put(key, Integer.toString(value));
        }
    }

    private void atLeast(String device, String name, int value) {
        Sysctl key = new Sysctl(4, device, name);
        Optional<String> now = SysctlLedger.read(key);
        // What is strict enough already is remembered too: nobody shall loosen it while we run.
        now.ifPresent(text -> wanted.put(key, Integer.toString(Math.max(Integer.parseInt(text), value))));
    }
}
