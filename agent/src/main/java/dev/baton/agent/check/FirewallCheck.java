package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.agent.firewall.RuleFinding;
import dev.baton.agent.firewall.RuleFinding.Kind;
import dev.baton.agent.firewall.host.FirewallLook;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's own packet filter against the shared links: rules that treat packets of the shared addresses otherwise than
 * those of the devices' own (DESIGN.md section 4), the most dangerous first. Pure.
 */
final class FirewallCheck {
    private final ConfigReading reading;
    private final FirewallLook firewall;
    private final List<Finding> findings = new ArrayList<>();

    FirewallCheck(ConfigReading reading, FirewallLook firewall) {
        this.reading = reading;
        this.firewall = firewall;
    }

    List<Finding> findings() {
        for (Kind kind : Kind.values()) {
            ofKind(kind);
        }
        firewall.unread()
                .forEach(what -> warning(
                        Keys.INTERFACES,
                        "firewall: " + what + " could not be read; whether they name the shared links is not known"));
        reading.config().orElseThrow().gateways().forEach(this::loosened);
        return findings;
    }

    private void ofKind(Kind kind) {
        String lastLabel = "";
        for (RuleFinding each : firewall.report().findings()) {
            if (each.kind() == kind) {
                lastLabel = each.labels().get(0);
                warning(Keys.device(lastLabel), each.message());
            }
        }
        int more = firewall.report().more(kind);
        if (more > 0) {
            warning(Keys.device(lastLabel), kind + ": and " + more + " more rules");
        }
    }

    private void loosened(GatewayConfig gateway) {
        String rule = firewall.loosened().get(gateway.label());
        if (rule != null) {
            warning(
                    Keys.device(gateway.label()),
                    "rp_filter of " + gateway.device()
                            + " is 1 and is 2 while the agent runs, or nothing that comes in on "
                            + gateway.linkName() + " would pass; a source address from behind another interface passes"
                            + " then too. To have it dropped on both names, put into an nft chain with hook prerouting: "
                            + rule);
        }
    }

    private void warning(String key, String message) {
        findings.add(new Finding(Severity.WARNING, reading.problem(key, message)));
    }
}
