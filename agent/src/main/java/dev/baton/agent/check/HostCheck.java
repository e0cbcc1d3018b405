package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.agent.config.Problem;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.process.Capabilities.Capability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a host against a configuration and says what does not fit, everything at once. {@code baton check} prints the
 * findings; {@code baton run} prints them too, does not start with an error among them, and while it runs looks again ({@link
 * HostReview}). Pure; what the host is like comes in as a snapshot.
 */
public final class HostCheck {
    private static final KernelVersion EGRESS_HOOK = new KernelVersion(5, 16);

    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostSnapshot host;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Integer> namedTwice = new HashSet<>();

    private HostCheck(ConfigReading reading, BatonConfig config, HostSnapshot host) {
        this.reading = reading;
        this.config = config;
        this.host = host;
    }

    /**
     * Checks everything.
     *
     * @param reading of a file without errors
     */
    public static List<Finding> findings(ConfigReading reading, HostSnapshot host) {
        HostCheck check = new HostCheck(reading, reading.config().orElseThrow(), host);
        check.kernel();
        check.egress();
        check.devices();
        check.segments();
        check.findings.addAll(new ForwardingCheck(reading, check.config, host).findings());
        check.findings.addAll(new IdentityChangeCheck(reading, check.config, host).findings());
        check.findings.addAll(new AddressCheck(reading, check.config, host).findings());
        check.findings.addAll(new RouteCheck(reading, check.config, host).findings());
        check.findings.addAll(new PublishedCheck(reading, check.config, host).findings());
        check.proxies();
        check.findings.addAll(new FacilityCheck(reading, check.config, host.facilities()).findings());
        check.findings.addAll(new FirewallCheck(reading, host.firewall()).findings());
        return List.copyOf(check.findings);
    }

    /**
     * Why nothing can be heard on a device of the configuration; what else {@link #findings} has against it does not matter
     * to who only listens.
     *
     * @param key that names it
     */
    public static Optional<Problem> refusal(ConfigReading reading, HostSnapshot host, String key, String device) {
        boolean onDevice = reading.config().orElseThrow().macs().onDevice();
        DeviceCheck check = new DeviceCheck(host, onDevice);
        return absence(reading, check, key, device)
                .or(() -> check.refusal(device).map(why -> reading.problem(key, why)));
    }

    private static Optional<Problem> absence(ConfigReading reading, DeviceCheck check, String key, String device) {
        BatonConfig config = reading.config().orElseThrow();
        Optional<String> renamed = config.gateways().stream()
                .filter(gateway -> gateway.device().equals(device))
                .findFirst()
                .flatMap(gateway -> check.renamed(gateway.linkName())
                        .map(name -> " any more: what " + gateway.linkName() + " is on is called " + name
                                + " now. A running agent goes on with it, and one that starts does not find it; rename"
                                + " it back, or write " + key + " = " + name));
        return check.absence(device)
                .map(why -> renamed.map(now -> reading.problem(key, why + now))
                        .orElseGet(() -> reading.problem(key, why).with(check.others(device, devices(config)))));
    }

    private static Set<String> devices(BatonConfig config) {
        return Stream.concat(
                        Stream.of(config.sync().device()),
                        config.gateways().stream().map(GatewayConfig::device))
                .collect(Collectors.toSet());
    }

    private void kernel() {
        if (!host.missing().isEmpty()) {
            add(
                    Severity.PRIVILEGE,
                    "",
                    "this process has no " + names(host.missing()) + "; run it as root, or as the systemd unit does");
        }
        if (!host.missingForRealTime().isEmpty()) {
            add(
                    Severity.WARNING,
                    "",
                    "without " + names(host.missingForRealTime())
                            + " the loop has no real-time priority or locked memory, and other load may delay heartbeats");
        }
        if (!host.leaseFault().isEmpty()) {
            add(
                    Severity.ERROR,
                    "",
                    "the kernel takes no lease (" + host.leaseFault()
                            + "); it needs nf_tables: run \"modprobe nf_tables\" or a kernel with CONFIG_NF_TABLES_NETDEV");
        }
    }

    /** Where no IPv4 address is published, which {@link PublishedCheck} looks at. */
    private void proxies() {
        for (GatewayConfig gateway : config.gateways()) {
            boolean answers = host.forwarding().proxies().stream()
                    .anyMatch(device -> device.equals("all") || device.equals(gateway.device()));
            if (answers
                    && config.publishedOn(gateway).stream()
                            .noneMatch(range -> range.first().isV4())) {
                add(
                        Severity.WARNING,
                        Keys.device(gateway.label()),
                        "proxy_arp is on for " + gateway.device()
                                + ": this host answers there, with its own MAC and as a"
                                + " standby too, for every address to which its way leads elsewhere, a shared one"
                                + " included; write 0 to /proc/sys/net/ipv4/conf/" + gateway.device()
                                + "/proxy_arp (and to that of \"all\"), and name what should be answered for in interface."
                                + gateway.label() + ".published");
            }
        }
    }

    /** Whether it is there only shows when the lease is made; kernels of distributions may have it earlier. */
    private void egress() {
        if (config.macs().onDevice() && host.kernel().isBefore(EGRESS_HOOK)) {
            add(
                    Severity.WARNING,
                    Keys.MAC_SCHEME,
                    "\"device\" needs the egress hook of netfilter (Linux " + EGRESS_HOOK
                            + "), or a mute member would still"
                            + " answer with its own MAC; this is Linux " + host.kernel()
                            + ", and the agent will not start if its kernel lacks it: run a newer one, or write vendor or"
                            + " local");
        }
    }

    private static String names(List<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).collect(Collectors.joining(", "));
    }

    private void devices() {
        boolean onDevice = config.macs().onDevice();
        twoNamesOfOne();
        DeviceCheck check = new DeviceCheck(host, onDevice);
        device(check, Keys.SYNC_INTERFACE, config.sync().device());
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.device(gateway.label());
            device(check, key, gateway.device());
            if (!onDevice) {
                sharedLink(check, gateway, key);
            }
        }
    }

    private void device(DeviceCheck check, String key, String device) {
        absence(reading, check, key, device).ifPresent(problem -> findings.add(new Finding(Severity.WAITING, problem)));
        check.refusal(device).ifPresent(why -> add(Severity.ERROR, key, why));
        check.weakness(device).ifPresent(why -> add(Severity.WAITING, key, why));
    }

    /** The configuration shows which device is named twice, but not under two of its names. */
    private void twoNamesOfOne() {
        Map<Integer, String> keyOf = new HashMap<>();
        host.link(config.sync().device()).ifPresent(link -> keyOf.put(link.index(), Keys.SYNC_INTERFACE));
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.device(gateway.label());
            host.link(gateway.device()).ifPresent(link -> {
                String earlier = keyOf.putIfAbsent(link.index(), key);
                if (earlier != null) {
                    namedTwice.add(link.index());
                    add(
                            Severity.ERROR,
                            key,
                            "\"" + gateway.device() + "\" is another name of " + link.name()
                                    + ", already the device of " + earlier
                                    + "; every interface needs a device of its own");
                }
            });
        }
    }

    private void sharedLink(DeviceCheck check, GatewayConfig gateway, String key) {
        check.occupant(gateway.device()).ifPresent(why -> add(Severity.WAITING, key, why));
        for (Link link : host.links()) {
            if (link.altNames().contains(gateway.linkName())) {
                add(
                        Severity.WAITING,
                        key,
                        link.name() + " has the altname " + gateway.linkName()
                                + ", which Baton's link needs; remove it with \"ip link property delete dev "
                                + link.name() + " altname " + gateway.linkName() + "\" or choose another label");
            }
            boolean ours = GatewayConfig.isSharedLink(link); // of another cluster, it is deleted at start
            if (link.name().equals(gateway.linkName()) && !ours) {
                add(
                        Severity.WAITING,
                        key,
                        "a link named " + link.name() + " exists and is not Baton's (its alias is \"" + link.alias()
                                + "\", not \"" + config.linkAlias(gateway) + "\"); remove it with \"ip link delete "
                                + link.name() + "\" or choose another label");
            } else if (link.mac().equals(config.sharedMac(gateway)) && !ours) {
                add(
                        Severity.WAITING,
                        key,
                        link.name() + onParent(link) + " already has the shared MAC " + link.mac()
                                + "; remove it with \"ip link delete " + link.name() + "\" or choose another "
                                + Keys.CLUSTER_ID);
            }
        }
    }

    private String onParent(Link link) {
        return link.parent() == 0
                ? ""
                : host.link(link.parent()).map(parent -> " on " + parent.name()).orElse("");
    }

    /** Two interfaces on one segment: legal, but then one cable's death silences two paths. */
    private void segments() {
        Map<Integer, String> keyOf = new HashMap<>();
        host.link(config.sync().device()).ifPresent(link -> keyOf.put(segment(link), Keys.SYNC_INTERFACE));
        for (GatewayConfig gateway : config.gateways()) {
            String key = Keys.device(gateway.label());
            host.link(gateway.device()).ifPresent(link -> {
                String earlier = keyOf.putIfAbsent(segment(link), key);
                if (earlier != null && !namedTwice.contains(link.index())) {
                    add(
                            Severity.WARNING,
                            key,
                            link.name() + " is on the same segment as the device of " + earlier
                                    + "; they are one path, not two, and frames of one will be refused on the other:"
                                    + " give them segments or VLANs of their own");
                }
            });
        }
    }

    /** The index of what joins this link to others in this namespace: its bridge, or the first end of a veth pair. */
    private int segment(Link link) {
        if (link.kind().equals("veth")) {
            int self = link.index();
            return host.link(link.parent())
                    .filter(end -> end.parent() == self && end.kind().equals("veth"))
                    .map(end -> end.master() != 0 ? end.master() : Math.min(end.index(), self))
                    .orElse(self);
        }
        return link.index();
    }

    private void add(Severity severity, String key, String message) {
        findings.add(new Finding(severity, reading.problem(key, message)));
    }
}
