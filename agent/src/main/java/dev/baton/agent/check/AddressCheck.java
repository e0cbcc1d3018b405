package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.heartbeat.path.SyncRoute;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The host's own addresses against the configuration: those it must have, and those it must not. Pure. */
final class AddressCheck {
    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostSnapshot host;
    private final List<Finding> findings = new ArrayList<>();

    AddressCheck(ConfigReading reading, BatonConfig config, HostSnapshot host) {
        this.reading = reading;
        this.config = config;
        this.host = host;
    }

    List<Finding> findings() {
        host.link(config.sync().device()).ifPresent(this::sync);
        config.gateways().forEach(this::shared);
        config.gateways().forEach(this::linkLocal);
        return findings;
    }

    private void sync(Link link) {
        List<AssignedAddress> all = host.addresses().stream()
                .filter(address -> address.index() == link.index())
                .toList();
        List<Prefix> own = all.stream()
                .filter(AssignedAddress::isUsable)
                .map(AssignedAddress::prefix)
                .toList();
        if (own.isEmpty() && !all.isEmpty()) {
            AssignedAddress first = all.get(0);
            waiting(
                    Keys.SYNC_INTERFACE,
                    link.name() + " has " + first.prefix()
                            + (first.has(AssignedAddress.DAD_FAILED)
                                    ? ", which another station on that link has too (duplicate address detection failed);"
                                            + " give each host an address of its own there"
                                    : ", which is tentative: it cannot be used before the kernel has asked whether another"
                                            + " station has it, nor without carrier"));
            return;
        }
        if (own.isEmpty()) {
            waiting(
                    Keys.SYNC_INTERFACE,
                    link.name() + " has no address; give it one of a network that only the members share, such as \"ip"
                            + " address add 192.0.2.1/30 dev " + link.name()
                            + "\", in the host's network configuration");
            return;
        }
        Ip peer = config.sync().peer();
        Optional<SyncRoute> route = SyncRoute.choose(own, peer, null);
        if (route.isEmpty() && peer == null) {
            waiting(
                    Keys.SYNC_INTERFACE,
                    link.name() + " has " + join(own) + ", a network without broadcast; add \"" + Keys.SYNC_PEER
                            + " = ADDRESS\" with the peer's address on it");
        } else if (route.isEmpty()
                && own.stream().anyMatch(prefix -> prefix.address().equals(peer))) {
            error(
                    Keys.SYNC_PEER,
                    peer + " is this host's own address on " + link.name() + "; write the other member's");
        } else if (route.isEmpty()) {
            waiting(
                    Keys.SYNC_PEER,
                    peer + " is in no network of " + link.name() + ", which has " + join(own)
                            + "; write the peer's address on the sync interface");
        } else if (peer == null) {
            several(link, own, route.get());
        }
    }

    /** Which of two networks is the peer's, nothing here can tell. */
    private void several(Link link, List<Prefix> own, SyncRoute route) {
        List<Prefix> networks = own.stream()
                .filter(each ->
                        each.address().version() == route.local().address().version() && !each.isHost())
                .filter(each -> !(each.address().isV6() && each.address().isLinkLocal()))
                .map(Prefix::network)
                .distinct()
                .toList();
        if (networks.size() > 1) {
            warning(
                    Keys.SYNC_INTERFACE,
                    link.name() + " has " + join(own) + "; heartbeats go from " + route
                            + ": if the peer is in another of" + " these networks, add \"" + Keys.SYNC_PEER
                            + " = ADDRESS\" with its address");
        }
    }

    private void shared(GatewayConfig gateway) {
        Set<Ip> shared = new HashSet<>();
        gateway.shared().forEach(prefix -> shared.add(prefix.address()));
        Map<Link, List<Prefix>> configured = new HashMap<>();
        for (AssignedAddress address : host.addresses()) {
            // What an agent has put there goes with its role, or when the next one starts.
            boolean isLeft = address.protocol() == AssignedAddress.OURS;
            if (shared.contains(address.prefix().address()) && !isLeft) {
                boolean anywhere = !address.prefix().address().isLinkLocal();
                host.link(address.index())
                        .filter(link ->
                                !GatewayConfig.isSharedLink(link) && (anywhere || link.isCalled(gateway.device())))
                        .ifPresent(link -> configured
                                .computeIfAbsent(link, l -> new ArrayList<>())
                                .add(address.prefix()));
            }
        }
        configured.forEach((link, prefixes) -> {
            Prefix first = prefixes.get(0);
            String more = prefixes.size() == 1 ? " is" : " and " + (prefixes.size() - 1) + " more are";
            if (config.macs().onDevice() && link.isCalled(gateway.device()) && !saysWhoseAddressesAre()) {
                warning(
                        Keys.shared(gateway.label()),
                        first.address() + more + " on " + link.name()
                                + " already; if no former agent has left it there, take it out of the host's own network"
                                + " configuration: Baton adds it when it becomes active");
                return;
            }
            warning(
                    Keys.shared(gateway.label()),
                    first.address() + more + " configured on " + link.name()
                            + "; a shared address must not be in the host's own network configuration: remove it there. An"
                            + " agent takes it away from " + link.name() + " whenever it finds it there");
        });
    }

    /** Since Linux 5.18 an address says who put it there; the kernel does so of its own IPv6 ones. */
    private boolean saysWhoseAddressesAre() {
        return host.addresses().stream().anyMatch(address -> address.protocol() != 0);
    }

    /**
     * Where the shared link brings the network, packets that are forwarded leave by it, and the kernel asks for their
     * neighbours from a link-local address of that link or not at all (RFC 4861 section 7.2.2).
     */
    private void linkLocal(GatewayConfig gateway) {
        List<Prefix> own = host.ownOn(gateway);
        boolean has = gateway.shared().stream().anyMatch(AddressCheck::isLinkLocalV6);
        if (config.macs().onDevice()) {
            boolean sharesV6 =
                    gateway.shared().stream().anyMatch(each -> each.address().isV6());
            boolean isUp = host.link(gateway.device()).filter(Link::adminUp).isPresent();
            if (sharesV6 && isUp && !has && own.stream().noneMatch(AddressCheck::isLinkLocalV6)) {
                warning(
                        Keys.shared(gateway.label()),
                        gateway.device() + " has no link-local address, without which the kernel cannot look for IPv6"
                                + " neighbours of those it forwards for; share one too, such as fe80::1/64, or let the"
                                + " kernel make one");
            }
            return;
        }
        gateway.shared().stream()
                .filter(each -> each.address().isV6() && !each.isHost() && !isLinkLocalV6(each))
                .filter(each ->
                        own.stream().noneMatch(prefix -> prefix.network().equals(each.network())))
                .limit(has ? 0 : 1)
                .forEach(each -> warning(
                        Keys.shared(gateway.label()),
                        gateway.device() + " has no address of " + each.network() + ", so " + gateway.linkName()
                                + " leads there, and without a link-local address on it the kernel cannot look"
                                + " for neighbours of those it forwards for; share one too, such as fe80::1/64,"
                                + " or give " + gateway.device() + " an address of that network"));
    }

    private static boolean isLinkLocalV6(Prefix prefix) {
        return prefix.address().isV6() && prefix.address().isLinkLocal();
    }

    private static String join(List<Prefix> prefixes) {
        return String.join(", ", prefixes.stream().map(Prefix::toString).toList());
    }

    private void warning(String key, String message) {
        findings.add(new Finding(Severity.WARNING, reading.problem(key, message)));
    }

    private void waiting(String key, String message) {
        findings.add(new Finding(Severity.WAITING, reading.problem(key, message)));
    }

    private void error(String key, String message) {
        findings.add(new Finding(Severity.ERROR, reading.problem(key, message)));
    }
}
