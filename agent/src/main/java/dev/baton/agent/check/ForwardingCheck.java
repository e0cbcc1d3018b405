package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether this host would pass on what comes in on its gateway interfaces, now or once it is active. Legal where it does not,
 * for a host that only offers services; a gateway of several networks has lost a setting or a route. Pure.
 */
final class ForwardingCheck {
    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostSnapshot.Forwarding forwarding;
    private final List<Finding> findings = new ArrayList<>();

    ForwardingCheck(ConfigReading reading, BatonConfig config, HostSnapshot host) {
        this.reading = reading;
        this.config = config;
        this.forwarding = host.forwarding();
    }

    List<Finding> findings() {
        if (config.gateways().size() > 1) {
            config.gateways().forEach(this::look);
        }
        return findings;
    }

    private void look(GatewayConfig gateway) {
        if (forwarding.without().contains(gateway.device())) {
            add(
                    gateway,
                    true,
                    "this host forwards no IPv4 packet that comes in on " + gateway.device()
                            + ", so an active member answers and passes nothing on; set net.ipv4.ip_forward=1, or forwarding"
                            + " of " + gateway.device() + " alone");
            return;
        }
        List<Passage> passages = forwarding.passages().stream()
                .filter(each -> each.from().equals(gateway.label()))
                .toList();
        // One that is closed among several may be meant.
        if (!passages.isEmpty()
                && passages.stream().noneMatch(each -> each.obstacle().isEmpty())) {
            Passage first = passages.get(0);
            add(
                    gateway,
                    !first.iif().equals(gateway.linkName()),
                    "this host passes nothing on that comes in on " + gateway.label() + ": to a station on "
                            + first.to()
                            + " the kernel says \"" + first.obstacle() + "\" (ip route get " + first.destination()
                            + " from " + first.source() + " iif " + first.iif()
                            + "), so an active member answers and forwards nothing; look for a missing route, a rule"
                            + " (ip rule) or rp_filter=1 in the way");
        }
    }

    /** @param impairs whether this member is worse for it than one that was not found so */
    private void add(GatewayConfig gateway, boolean impairs, String message) {
        findings.add(new Finding(
                Severity.WARNING,
                reading.problem(Keys.device(gateway.label()), message),
                impairs ? gateway.label() : ""));
    }
}
