package dev.baton.agent.firewall;

import dev.baton.agent.firewall.Rule.WayBack;
import dev.baton.agent.firewall.RuleFinding.Kind;
import dev.baton.agent.firewall.RuleFinding.Where;
import java.util.List;
import java.util.stream.Collectors;

/** What a finding means and what to write instead, in the operator's words. */
final class FirewallWords {
    /** Stands in a fix for the names of the shared links that are missing there. */
    static final String LINKS = "{links}";

    private FirewallWords() {}

    /** Whether packets of the shared addresses miss a rule that others meet, not the other way round. */
    static boolean isMissed(Rule rule) {
        return rule.device() != Draft.NEVER;
    }

    /** @param together one rule, for each gateway that it concerns */
    static RuleFinding finding(Kind kind, List<Rule> together, Ruleset ruleset) {
        Rule rule = together.get(0);
        List<WatchedGateway> concerned =
                together.stream().map(each -> ruleset.gateway(each.slot())).toList();
        return new RuleFinding(
                kind,
                concerned.stream().map(WatchedGateway::label).toList(),
                Where.of(rule.chain().place()),
                rule.handle(),
                rule.text(),
                effect(kind, rule, concerned, ruleset.isWayOut(rule.slot())),
                fix(rule, concerned));
    }

    private static String effect(Kind kind, Rule rule, List<WatchedGateway> gateways, boolean out) {
        String links = gateways.stream().map(each -> each.link().name()).collect(Collectors.joining(" and "));
        if (kind == Kind.REVERSE_PATH) {
            String devices = gateways.stream().map(each -> each.device().name()).collect(Collectors.joining(" and "));
            return "packets of the shared addresses come in on " + links + " while the way back leads out of " + devices
                    + ", and do not pass it";
        }
        String packets = "packets of the shared addresses " + (out ? "leave by " : "come in on ") + links;
        return packets + " and " + (isMissed(rule) ? missed(kind, rule) : met(kind));
    }

    private static String missed(Kind kind, Rule rule) {
        return switch (kind) {
            case FAILS_OPEN -> rule.verdict() == Verdict.JUMP ? "are not sent there" : "are not stopped by it";
            case NOT_TRANSLATED -> rule.verdict() == Verdict.TRANSLATE ? "are not translated by it" : "do not meet it";
            case FAILS_CLOSED -> rule.verdict() == Verdict.JUMP ? "are not sent there" : "are not let through by it";
            default -> "do not meet it";
        };
    }

    private static String met(Kind kind) {
        return switch (kind) {
            case FAILS_OPEN -> "are let through by it";
            case NOT_TRANSLATED -> "are translated by it";
            case FAILS_CLOSED -> "are stopped by it";
            default -> "meet it too";
        };
    }

    private static String fix(Rule rule, List<WatchedGateway> gateways) {
        if (rule.wayBack() != WayBack.NO) {
            String rules = WatchedGateway.wayBackRules(gateways);
            return rule.chain().place().isNft()
                    ? "write instead: " + rules
                    : "put instead, into an nft chain of your own with hook prerouting: " + rules;
        }
        String links =
                gateways.stream().map(each -> "\"" + each.link().name() + "\"").collect(Collectors.joining(", "));
        return rule.fix().replace(LINKS, links);
    }

    static RuleFinding closed(Chain.Place place, List<WatchedGateway> gateways) {
        String links = gateways.stream().map(each -> each.link().name()).collect(Collectors.joining(" and "));
        return new RuleFinding(
                Kind.FORWARDS_NOTHING,
                gateways.stream().map(WatchedGateway::label).toList(),
                Where.of(place),
                0,
                place.isNft() ? "" : "-P " + place.name() + " DROP",
                "it stops whatever comes in on " + links
                        + " to be forwarded, for no rule of it lets any of that through: this host is a gateway that"
                        + " passes nothing on",
                "let through what should pass, naming " + links + " beside their devices");
    }

    static RuleFinding finding(Ruleset.Flowtable table, WatchedGateway gateway) {
        String device = gateway.device().name();
        String link = gateway.link().name();
        return new RuleFinding(
                Kind.FLOWTABLE,
                List.of(gateway.label()),
                new Where(Ruleset.NFT, table.family(), table.table(), ""),
                0,
                "flowtable " + table.name(),
                "it is on " + device + " and not on " + link + ", so it takes connections of the shared addresses past "
                        + link + " and the lease on it, or not at all",
                "list " + link + " too, once it is there, or leave " + device + " out");
    }
}
