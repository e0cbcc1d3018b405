package dev.baton.agent.firewall;

import dev.baton.agent.firewall.Chain.Place;
import dev.baton.agent.firewall.RuleFinding.Kind;
import dev.baton.agent.firewall.RuleFinding.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * firewalld makes dozens of rules of one decision: which zone an interface belongs to. That is what is told of them. What is
 * in no zone goes by the default one, which may let through what the other stops.
 */
final class Firewalld {
    private static final String TABLE = "firewalld";
    private static final Pattern ZONE_CHAIN = Pattern.compile("(?:filter|nat|mangle)_[A-Z]+_(.+)");

    private final Ruleset ruleset;
    private final Map<Integer, Zone> zones = new TreeMap<>();

    private record Zone(String name, Place place) {}

    Firewalld(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    /** Whether a rule is one of firewalld's, which are told together. */
    boolean takes(Rule rule) {
        Place place = rule.chain().place();
        if (!place.isNft() || !place.table().equals(TABLE)) {
            return false;
        }
        zones.merge(
                rule.slot() % ruleset.gateways().size(),
                new Zone(zone(rule.target()), place),
                (known, next) -> known.name().isEmpty() ? next : known);
        return true;
    }

    private static String zone(@Nullable Chain target) {
        Matcher name = ZONE_CHAIN.matcher(target == null ? "" : target.place().name());
        return name.matches() ? name.group(1) : "";
    }

    List<RuleFinding> findings() {
        List<RuleFinding> findings = new ArrayList<>();
        zones.forEach((at, zone) -> {
            WatchedGateway gateway = ruleset.gateway(at);
            String link = gateway.link().name();
            String name = zone.name().isEmpty() ? "ZONE" : zone.name();
            findings.add(new RuleFinding(
                    Kind.FAILS_OPEN,
                    List.of(gateway.label()),
                    new Where(Ruleset.NFT, zone.place().family(), TABLE, ""),
                    0,
                    "",
                    gateway.device().name() + " is in zone " + name + " of firewalld and " + link
                            + ", on which packets of the shared addresses come in, is not: they go by the default zone",
                    "run \"firewall-cmd --permanent --zone=" + name + " --add-interface=" + link
                            + "\" and \"firewall-cmd --reload\""));
        });
        return findings;
    }
}
