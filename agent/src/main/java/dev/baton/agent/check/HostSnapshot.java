package dev.baton.agent.check;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.firewall.host.FirewallLook;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.lease.KernelLease;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.link.Route;
import dev.baton.nativeconfig.process.Capabilities;
import dev.baton.nativeconfig.process.Capabilities.Capability;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The host at one moment, as far as the checks look at it. Immutable.
 *
 * @param missing capabilities without which nothing works
 * @param missingForRealTime capabilities without which it works less punctually
 * @param kernel that runs
 * @param leaseFault why the kernel takes no lease, or empty
 * @param routes the host's own, as far as those of the configuration could meet them
 * @param forwarding what the kernel is told to do for other hosts
 * @param facilities what else the agent uses of it
 * @param firewall its packet filter, as far as it concerns the gateways
 */
public record HostSnapshot(
        List<Link> links,
        List<AssignedAddress> addresses,
        List<Capability> missing,
        List<Capability> missingForRealTime,
        KernelVersion kernel,
        String leaseFault,
        List<Route> routes,
        Forwarding forwarding,
        HostFacilities facilities,
        FirewallLook firewall) {
    /** A table that nobody has: asking for it shows whether the kernel has nf_tables. */
    private static final String PROBE_TABLE = "baton-probe";

    /**
     * What the kernel does for other hosts.
     *
     * @param enabled whether it forwards their packets at all
     * @param enabledV6 the same of IPv6
     * @param proxies devices on which it answers ARP for addresses behind other devices; {@code all} is every one, {@code
     *     default} every one that is made from now on
     * @param without devices whose IPv4 packets it does not forward
     * @param passages what would become of packets from one gateway interface to another
     */
    public record Forwarding(
            boolean enabled, boolean enabledV6, List<String> proxies, List<String> without, List<Passage> passages) {
        public Forwarding {
            proxies = List.copyOf(proxies);
            without = List.copyOf(without);
            passages = List.copyOf(passages);
        }

        /** One of which no passage is known. */
        Forwarding(boolean enabled, boolean enabledV6, List<String> proxies, List<String> without) {
            this(enabled, enabledV6, proxies, without, List.of());
        }

        private static Forwarding read(List<Link> links, List<Passage> passages) {
            Stream<String> devices =
                    Stream.concat(Stream.of("all", "default"), links.stream().map(Link::name));
            return new Forwarding(
                    isOn(4, "all", "forwarding"),
                    isOn(6, "all", "forwarding"),
                    devices.filter(device -> isOn(4, device, "proxy_arp")).toList(),
                    links.stream()
                            .map(Link::name)
                            .filter(device -> !isOn(4, device, "forwarding"))
                            .toList(),
                    passages);
        }

        private static boolean isOn(int version, String device, String name) {
            return SysctlLedger.read(new Sysctl(version, device, name))
                    .filter(value -> !value.equals("0"))
                    .isPresent();
        }
    }

    public HostSnapshot {
        links = List.copyOf(links);
        addresses = List.copyOf(addresses);
        missing = List.copyOf(missing);
        missingForRealTime = List.copyOf(missingForRealTime);
        routes = List.copyOf(routes);
    }

    /**
     * Looks at the calling thread's network namespace, for what matters to {@code config}, but not at its packet filter, which
     * takes other programs and their time; changes nothing.
     */
    public static HostSnapshot take(BatonConfig config) {
        boolean routed =
                config.gateways().stream().anyMatch(gateway -> !gateway.routes().isEmpty());
        Capabilities capabilities = Capabilities.ofThisProcess();
        List<Capability> missing =
                capabilities.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_NET_BIND_SERVICE);
        try (LinkControl control = LinkControl.open()) {
            List<Link> links = control.links();
            List<AssignedAddress> addresses = control.addresses();
            return new HostSnapshot(
                    links,
                    addresses,
                    missing,
                    capabilities.missing(Capability.CAP_SYS_NICE, Capability.CAP_IPC_LOCK),
                    KernelVersion.running(),
                    missing.isEmpty() ? probeLease() : "",
                    routed ? control.routes(RouteCheck.meeting(config)) : List.of(),
                    Forwarding.read(links, Passage.all(config, links, addresses)),
                    HostFacilities.take(config, links, missing.isEmpty()),
                    FirewallLook.NOTHING);
        }
    }

    /** Whether the kernel has IPv6 at all. */
    public boolean hasIpv6() {
        return facilities.ipv6();
    }

    /** The same host with its packet filter. */
    public HostSnapshot with(FirewallLook look) {
        return new HostSnapshot(
                links,
                addresses,
                missing,
                missingForRealTime,
                kernel,
                leaseFault,
                routes,
                forwarding,
                facilities,
                look);
    }

    private static String probeLease() {
        try {
            KernelLease.open(PROBE_TABLE).close(); // opening asks the kernel
            return "";
        } catch (NativeCallException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The link of that name or altname. */
    Optional<Link> link(String name) {
        return links.stream().filter(link -> link.isCalled(name)).findFirst();
    }

    Optional<Link> link(int index) {
        return links.stream().filter(link -> link.index() == index).findFirst();
    }

    /** What the device of a gateway interface has besides the shared addresses, which may be there too. */
    List<Prefix> ownOn(GatewayConfig gateway) {
        Set<Ip> shared = gateway.shared().stream().map(Prefix::address).collect(Collectors.toSet());
        return link(gateway.device()).map(this::addressesOf).orElse(List.of()).stream()
                .filter(prefix -> !shared.contains(prefix.address()))
                .toList();
    }

    List<Prefix> addressesOf(Link link) {
        return addresses.stream()
                .filter(address -> address.index() == link.index())
                .map(AssignedAddress::prefix)
                .toList();
    }
}
