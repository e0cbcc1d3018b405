package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.agent.config.MacScheme;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether this host still has the shared links of another cluster id or MAC scheme, or shared addresses on devices themselves
 * where they have links now, and so other MACs: what the change will do then, and in which order the members have to make
 * it. Pure.
 */
final class IdentityChangeCheck {
    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostSnapshot host;
    private final MacScheme.Owner own;

    IdentityChangeCheck(ConfigReading reading, BatonConfig config, HostSnapshot host) {
        this.reading = reading;
        this.config = config;
        this.host = host;
        this.own =
                new MacScheme.Owner(config.claim().macScheme(), config.member().cluster());
    }

    /** One link of another identity. */
    private record Former(Link link, MacScheme.Owner owner) {}

    List<Finding> findings() {
        List<Former> former =
                host.links().stream().flatMap(link -> former(link).stream()).toList();
        if (former.isEmpty()) {
            return fromDevices();
        }
        MacScheme.Owner before = former.get(0).owner();
        String key = before.cluster() == own.cluster() ? Keys.MAC_SCHEME : Keys.CLUSTER_ID;
        boolean active = former.stream().anyMatch(each -> each.link().adminUp());
        String names = former.stream().map(each -> each.link().name()).collect(Collectors.joining(", "));
        return List.of(change(
                key,
                "this host has the shared links of " + before + ", " + names + (active ? ", up" : ", down"),
                active));
    }

    /** A host that carried them itself shows that only while it is the owner: only then they are on its devices. */
    private List<Finding> fromDevices() {
        String devices = config.macs().onDevice()
                ? ""
                : host.links().stream()
                        .filter(link -> host.addresses().stream()
                                .anyMatch(each ->
                                        each.index() == link.index() && each.protocol() == AssignedAddress.OURS))
                        .map(Link::name)
                        .collect(Collectors.joining(", "));
        return devices.isEmpty()
                ? List.of()
                : List.of(change(
                        Keys.MAC_SCHEME, "this host has shared addresses of mac.scheme=device on " + devices, true));
    }

    private Finding change(String key, String before, boolean active) {
        String macs = config.gateways().stream()
                .map(gateway -> gateway.label() + " " + mac(gateway))
                .collect(Collectors.joining(", "));
        return new Finding(
                Severity.WARNING,
                reading.problem(
                        key,
                        before + "; as " + own
                                + (config.macs().onDevice()
                                        ? " it answers with the MACs of its devices: "
                                        : " its shared MACs are others: ")
                                + macs + ". " + order(active)));
    }

    private Mac mac(GatewayConfig gateway) {
        return config.macs().onDevice()
                ? host.link(gateway.device()).map(Link::mac).orElse(Mac.ZERO)
                : config.sharedMac(gateway);
    }

    private static String order(boolean active) {
        String rest = "the addresses are silent for about a second, then the changed member claims them and tells every"
                + " neighbour the new MACs";
        return active
                ? "It is active: change the standby first, its agent restarts and waits. Then stop this agent: " + rest
                        + "; start this one with the change, and it becomes standby"
                : "It stands by: restart its agent now, it claims nothing while the active answers. Then stop the active: "
                        + rest + "; start that one with the same change, and it becomes standby";
    }

    /** An alias says which cluster and index, the MAC which scheme. */
    private Optional<Former> former(Link link) {
        if (!GatewayConfig.isSharedLink(link)) {
            return Optional.empty();
        }
        String index = link.alias().substring(link.alias().lastIndexOf(':') + 1);
        if (!index.matches("[0-9]{1,3}") || Integer.parseInt(index) < 1 || Integer.parseInt(index) > 255) {
            return Optional.empty();
        }
        return MacScheme.ownerOf(link.mac(), Integer.parseInt(index))
                .filter(owner -> !owner.equals(own))
                .map(owner -> new Former(link, owner));
    }
}
