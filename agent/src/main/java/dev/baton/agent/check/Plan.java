package dev.baton.agent.check;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.DurationText;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.HeartbeatConfig;
import dev.baton.agent.config.MacScheme;
import dev.baton.agent.config.PublishedRange;
import dev.baton.agent.firewall.WayOut;
import dev.baton.heartbeat.path.SyncRoute;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Route;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What the agent will do on this host, for people to read before it does. Pure. */
public final class Plan {
    private static final int ADDRESSES_SHOWN = 5;

    private final BatonConfig config;
    private final HostSnapshot host;
    /** Whether the devices themselves carry the shared addresses. */
    private final boolean onDevice;

    private final StringBuilder text = new StringBuilder();

    private Plan(BatonConfig config, HostSnapshot host) {
        this.config = config;
        this.host = host;
        this.onDevice = config.macs().onDevice();
    }

    /** Several lines, the last one ended. */
    public static String of(BatonConfig config, HostSnapshot host) {
        Plan plan = new Plan(config, host);
        plan.member();
        config.gateways().forEach(plan::gateway);
        plan.paths();
        plan.times();
        plan.firewall();
        plan.clashes();
        return plan.text.toString();
    }

    private void member() {
        line(String.format(
                "cluster %d, node %d (%s)",
                config.member().cluster(),
                config.member().node(),
                config.member().name()));
    }

    private void gateway(GatewayConfig gateway) {
        line("");
        line(String.format("interface %s, index %d, on %s", gateway.label(), gateway.index(), named(gateway.device())));
        line(String.format("  shared link      %s", sharedLink(gateway)));
        line(String.format(
                "  heartbeat group  %s", gateway.heartbeat() ? config.groupMac(gateway) : "none: not a path"));
        List<Prefix> shared = gateway.shared();
        List<Prefix> own = host.ownOn(gateway);
        line(String.format("  addresses        %d", shared.size()));
        shared.stream()
                .limit(ADDRESSES_SHOWN)
                .forEach(prefix -> line(String.format("    %s", onLink(prefix, own, gateway))));
        if (shared.size() > ADDRESSES_SHOWN) {
            line(String.format("    ... to %s", onLink(shared.get(shared.size() - 1), own, gateway)));
        }
        if (!gateway.routes().isEmpty()) {
            line(String.format(
                    "  routes           %d, out of %s while active (protocol %d in \"ip route\")",
                    gateway.routes().size(), gateway.linkName(), Route.OURS));
            gateway.routes().forEach(route -> line(String.format("    %s", route)));
        }
        published(config.publishedOn(gateway));
    }

    /** A device by its altname, and by the name that {@code ip} shows. */
    private String named(String device) {
        return host.link(device)
                .filter(link -> !link.name().equals(device))
                .map(link -> device + " = " + link.name())
                .orElse(device);
    }

    private String sharedLink(GatewayConfig gateway) {
        return onDevice
                ? "none: addresses are on " + gateway.linkName() + " while active, with its own MAC"
                        + host.link(gateway.device())
                                .map(link -> " " + link.mac())
                                .orElse("")
                : gateway.linkName() + ", " + config.sharedMac(gateway);
    }

    private void published(List<PublishedRange> published) {
        if (published.isEmpty()) {
            return;
        }
        line(String.format(
                "  published        %d, answered by the agent while active",
                published.stream().map(PublishedRange::count).reduce(BigInteger.ZERO, BigInteger::add)));
        published.stream()
                .limit(ADDRESSES_SHOWN)
                .forEach(range -> line(String.format(
                        "    %s%s",
                        range.addresses(),
                        range.neighbours() ? ", whose stations live here: their own probes are left alone" : "")));
        if (published.size() > ADDRESSES_SHOWN) {
            line(String.format(
                    "    ... to %s", published.get(published.size() - 1).addresses()));
        }
    }

    /** The rule of DESIGN.md section 4: where the device has the prefix too, the address goes on without it. */
    private String onLink(Prefix shared, List<Prefix> own, GatewayConfig gateway) {
        return WayOut.deviceHas(shared, own, onDevice)
                ? Prefix.host(shared.address()) + " without a route (" + gateway.device() + " has " + shared.network()
                        + ")"
                : shared.toString();
    }

    private void paths() {
        line("");
        Ip peer = config.sync().peer();
        String between = host.link(config.sync().device())
                .flatMap(link -> SyncRoute.choose(host.addressesOf(link), peer, null))
                .map(route -> "from " + route)
                .orElse("to " + (peer == null ? "broadcast" : peer));
        String sync = named(config.sync().device()) + " (sync, UDP 999 " + between + ")";
        line(String.format(
                "paths: %s%s",
                sync,
                config.gateways().stream()
                        .filter(GatewayConfig::heartbeat)
                        .map(gateway -> ", " + gateway.device() + " (" + gateway.label() + ", EtherType 0x88b5)")
                        .collect(Collectors.joining())));
    }

    private void times() {
        HeartbeatConfig heartbeat = config.timing().heartbeat();
        line(String.format(
                "heartbeats: every %s on sync, every %s elsewhere (%s without sync), %d may be missed",
                DurationText.print(heartbeat.syncInterval()),
                DurationText.print(heartbeat.gatewayInterval()),
                DurationText.print(heartbeat.gatewayIntervalWithoutSync()),
                heartbeat.misses()));
        line(String.format(
                "death is certain after %s of silence (%s without sync) where the peer's kernel is silent too; after %s"
                        + " where that was never heard",
                DurationText.print(heartbeat.detection()),
                DurationText.print(heartbeat.detectionWithoutSync()),
                DurationText.print(config.timing().uncalibrated())));
        Duration lease = config.timing().leaseDuration();
        line(String.format(
                "an agent that hangs or is killed loses the identity after %s at the latest",
                DurationText.print(lease)));
        line(String.format(
                "alone after %s if only strangers are heard, after %s on a silent wire",
                DurationText.print(config.timing().startSilence()),
                DurationText.print(config.timing().startPatience())));
    }

    private void firewall() {
        line("");
        line("firewall rules by interface name: traffic comes in "
                + (onDevice
                        ? "and goes out on the device"
                        : "on the shared link and goes out on the device, or on the shared link where the route is"
                                + " there"));
        for (GatewayConfig gateway : config.gateways()) {
            line(String.format("  %s: iifname \"%s\", oifname %s", gateway.label(), gateway.linkName(), out(gateway)));
            String wayBack = host.firewall().loosened().get(gateway.label());
            if (wayBack != null) {
                line(String.format("    in place of rp_filter=1: %s", wayBack));
            }
        }
    }

    private String out(GatewayConfig gateway) {
        WayOut out = WayOut.of(gateway, host.ownOn(gateway), onDevice);
        String device = "\"" + gateway.device() + "\"";
        String link = "\"" + gateway.linkName() + "\"";
        return out.byLink() && out.byDevice() ? "{ " + device + ", " + link + " }" : out.byLink() ? link : device;
    }

    private void clashes() {
        line("");
        if (config.claim().macScheme().equals("local")) {
            line("no other cluster of this MAC scheme has one of these shared MACs");
            return;
        }
        if (onDevice) {
            line("no other cluster has these MACs: they are the devices' own");
            return;
        }
        int interfaces =
                config.gateways().stream().mapToInt(GatewayConfig::index).max().orElse(0);
        line(String.format(
                "clusters with up to %d interfaces that must not share a segment with this one (same shared MAC):",
                interfaces));
        for (GatewayConfig gateway : config.gateways()) {
            String others = config.macs().clashes(gateway.index(), interfaces).stream()
                    .map(Plan::clash)
                    .collect(Collectors.joining(", "));
            line(String.format("  %s: %s", gateway.label(), others.isEmpty() ? "none" : others));
        }
    }

    private static String clash(MacScheme.Clash clash) {
        return "cluster " + clash.cluster() + " (its index " + clash.index() + ")";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
