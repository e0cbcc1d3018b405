package dev.baton.agent.firewall;

import dev.baton.agent.firewall.RuleFinding.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What was found in a ruleset. Immutable.
 *
 * @param findings the first ones of each kind, the worst kind first
 * @param counts how many there are of each kind
 * @param asksWayBack labels of the gateways for which a rule drops what could have come in by neither name
 */
public record Report(List<RuleFinding> findings, Map<Kind, Integer> counts, Set<String> asksWayBack) {
    /** So many of a kind are told one by one. */
    static final int MOST_SHOWN = 8;

    /** Nothing was found. */
    public static final Report NOTHING = new Report(List.of(), Map.of(), Set.of());

    public Report {
        findings = List.copyOf(findings);
        counts = Map.copyOf(counts);
        asksWayBack = Set.copyOf(asksWayBack);
    }

    /** How many of a kind are not among {@link #findings}. */
    public int more(Kind kind) {
        long shown = findings.stream().filter(each -> each.kind() == kind).count();
        return Math.max(0, counts.getOrDefault(kind, 0) - (int) shown);
    }

    /** The same with other findings in place of these. */
    public Report map(UnaryOperator<RuleFinding> change) {
        return new Report(findings.stream().map(change).toList(), counts, asksWayBack);
    }
}
