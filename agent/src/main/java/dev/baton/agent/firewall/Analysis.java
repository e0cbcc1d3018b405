package dev.baton.agent.firewall;

import dev.baton.agent.firewall.Rule.WayBack;
import dev.baton.agent.firewall.RuleFinding.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks of each rule whether a packet meets it alike, whichever name of its gateway it comes in under, and what follows where
 * not. Two rules that differ in the interface only count as one that names both. Below a rule that sends only one name's
 * packets to a chain that rule is told, not all that is in the chain.
 */
public final class Analysis {
    private final Ruleset ruleset;
    private final Reach reach;
    private final Map<Kind, List<RuleFinding>> found = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final Set<String> asksWayBack = new HashSet<>();

    private final int mostShown;

    private Analysis(Ruleset ruleset, int mostShown) {
        this.ruleset = ruleset;
        this.mostShown = mostShown;
        this.reach = new Reach(ruleset);
    }

    /** What is found in a ruleset that was read to its end. The rules of nft are without their text. */
    public static Report of(Ruleset ruleset) {
        return of(ruleset, Report.MOST_SHOWN);
    }

    /** The same with so many of each kind at most. */
    static Report of(Ruleset ruleset, int mostShown) {
        Analysis analysis = new Analysis(ruleset, mostShown);
        analysis.rules();
        analysis.forwarding();
        analysis.flowtables();
        List<RuleFinding> findings = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            findings.addAll(analysis.found.getOrDefault(kind, List.of()));
        }
        return new Report(findings, analysis.counts, analysis.asksWayBack);
    }

    private void rules() {
        ruleset.rules().forEach(this::noteWayBack);
        Set<Rule> alike = alike();
        Firewalld firewalld = new Firewalld(ruleset);
        List<Rule> together = new ArrayList<>();
        Kind kindOfThese = null;
        for (Rule rule : ruleset.rules()) {
            Kind kind = kind(rule, alike);
            if (kind == null || kind != Kind.REVERSE_PATH && firewalld.takes(rule)) {
                continue;
            }
            if (kind != kindOfThese || together.get(0).order() != rule.order()) {
                tell(kindOfThese, together);
                kindOfThese = kind;
                together.clear();
            }
            together.add(rule);
        }
        tell(kindOfThese, together);
        firewalld.findings().forEach(this::add);
    }

    private void tell(@Nullable Kind kind, List<Rule> together) {
        if (kind != null) {
            if (counts.getOrDefault(kind, 0) < mostShown) {
                add(FirewallWords.finding(kind, together, ruleset));
            } else {
                counts.merge(kind, 1, Integer::sum);
            }
        }
    }

    private void add(RuleFinding finding) {
        List<RuleFinding> ofKind = found.computeIfAbsent(finding.kind(), kind -> new ArrayList<>());
        counts.merge(finding.kind(), 1, Integer::sum);
        if (ofKind.size() < mostShown) {
            ofKind.add(finding);
        }
    }

    /** Rules that together are met by packets of both names alike. */
    private Set<Rule> alike() {
        Map<Chain, Integer> order = new HashMap<>();
        ruleset.chains().forEach(chain -> order.put(chain, order.size()));
        List<Rule> sorted = new ArrayList<>(ruleset.rules());
        sorted.sort(Comparator.comparingInt(Rule::slot)
                .thenComparingInt(rule -> order.getOrDefault(rule.chain(), -1))
                .thenComparingLong(Rule::rest));
        Set<Rule> alike = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Long> devices = new HashSet<>();
        Set<Long> links = new HashSet<>();
        for (int from = 0, to; from < sorted.size(); from = to) {
            devices.clear();
            links.clear();
            for (to = from; to < sorted.size() && isOfOne(sorted.get(from), sorted.get(to)); to++) {
                devices.add(sorted.get(to).device());
                links.add(sorted.get(to).link());
            }
            devices.remove(Draft.NEVER);
            links.remove(Draft.NEVER);
            if (devices.equals(links)) {
                alike.addAll(sorted.subList(from, to));
            }
        }
        return alike;
    }

    private static boolean isOfOne(Rule one, Rule other) {
        return one.slot() == other.slot() && one.chain() == other.chain() && one.rest() == other.rest();
    }

    /** What is wrong with a rule, or null. */
    private @Nullable Kind kind(Rule rule, Set<Rule> alike) {
        WatchedGateway gateway = ruleset.gateway(rule.slot());
        if (rule.wayBack() != WayBack.NO && rule.link() != Draft.NEVER && reach.byLink(rule.chain(), rule.slot())) {
            return wayBack(rule, gateway);
        }
        boolean isReplaced = rule.wayBack() != WayBack.NO && asksWayBack.contains(gateway.label());
        if (rule.meant() || isReplaced || alike.contains(rule) || !reach.both(rule.chain(), rule.slot())) {
            return null;
        }
        if (FirewallWords.isMissed(rule)
                && rule.link() == Draft.NEVER
                && rule.chain().endsAlike(rule)) {
            return null;
        }
        Kind kind = otherwise(rule);
        // A denial counts for whatever a station of the segment sends to the shared MAC.
        return kind == Kind.FAILS_OPEN || gateway.carries(rule.version()) ? kind : null;
    }

    /** What asks for both names on either, or on the shared link alone beside a strict check for the others. */
    private void noteWayBack(Rule rule) {
        boolean asks = rule.wayBack() == WayBack.NEITHER && rule.link() != Draft.NEVER && stops(rule);
        if (asks && reach.byLink(rule.chain(), rule.slot())) {
            asksWayBack.add(ruleset.gateway(rule.slot()).label());
        }
    }

    private boolean stops(Rule rule) {
        return rule.verdict() == Verdict.DENY || leadsTo(rule, Verdict.DENY);
    }

    private @Nullable Kind wayBack(Rule rule, WatchedGateway gateway) {
        if (rule.wayBack() == WayBack.NEITHER) {
            return null;
        }
        boolean isCheck = rule.wayBack() == WayBack.MISSING ? stops(rule) : rule.verdict() == Verdict.ACCEPT;
        // Where every way out is the shared link's, so is every way back.
        boolean holds = gateway.wayOut().byLink() && !gateway.wayOut().byDevice();
        return isCheck && !holds && gateway.carries(rule.version()) ? Kind.REVERSE_PATH : null;
    }

    private Kind otherwise(Rule rule) {
        if (reach.isTranslating(rule.chain()) || rule.verdict() == Verdict.TRANSLATE) {
            return Kind.NOT_TRANSLATED;
        }
        boolean missed = FirewallWords.isMissed(rule);
        boolean denies = rule.verdict() == Verdict.DENY;
        boolean accepts = rule.verdict() == Verdict.ACCEPT;
        if (rule.verdict() == Verdict.JUMP) {
            accepts = leadsTo(rule, Verdict.ACCEPT);
            // Where a chain does both, what is not sent there meets whatever comes after it.
            denies = leadsTo(rule, Verdict.DENY) && (!accepts || missed == reach.isPassing(rule.chain()));
            accepts &= !denies;
        }
        if (!denies && !accepts) {
            return Kind.NOT_SEEN;
        }
        return denies == missed ? Kind.FAILS_OPEN : Kind.FAILS_CLOSED;
    }

    private boolean leadsTo(Rule rule, Verdict verdict) {
        return rule.verdict() == Verdict.JUMP
                && rule.target() != null
                && reach.verdicts(rule.target()).contains(verdict);
    }

    /** A chain that all that is forwarded comes by, and that lets none of it from one gateway interface to another. */
    private void forwarding() {
        if (ruleset.forwards() && ruleset.gateways().size() > 1) {
            ruleset.chains().stream()
                    .filter(chain -> chain.isForwarding() && chain.stops() && !reach.letsPass(chain))
                    .filter(chain -> ruleset.gateways().stream()
                            .anyMatch(gateway -> gateway.carries(chain.place().version())))
                    .forEach(chain -> add(FirewallWords.closed(chain.place(), ruleset.gateways())));
        }
    }

    private void flowtables() {
        ruleset.flowtables()
                .forEach(table ->
                        add(FirewallWords.finding(table, ruleset.gateways().get(table.gateway()))));
    }
}
