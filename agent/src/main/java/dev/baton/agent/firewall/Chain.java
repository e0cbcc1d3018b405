package dev.baton.agent.firewall;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A list of rules: where it hangs, where it leads, and what is in it in a word. Filled while a ruleset is read. */
final class Chain {
    /** Which of the gateways' packets go on to another chain, by the name under which they come in. */
    static final class Way {
        final BitSet devices = new BitSet();
        final BitSet links = new BitSet();
        /** Whether some of them may leave by another gateway, as far as is asked. */
        boolean through;
    }

    private final Place place;
    private final Map<Chain, Way> ways = new LinkedHashMap<>();
    private final Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    private boolean base;
    private boolean translating;
    private boolean dropping;
    private boolean endsInDrop;
    private boolean forwarding;
    private boolean passes;
    /** By slot, the last rule that may let through what comes under the name of the shared link. */
    private final Map<Integer, Integer> lastPass = new HashMap<>();

    /** The same for anything but to let it through. */
    private final Map<Integer, Integer> lastElse = new HashMap<>();

    /**
     * Where a chain is.
     *
     * @param tool which shows it: nft, iptables, ip6tables, ...
     */
    record Place(String tool, String family, String table, String name) {
        boolean isNft() {
            return tool.equals(Ruleset.NFT);
        }

        /** Of IP, that its packets have; 0 for both. */
        int version() {
            return family.equals("ip") ? 4 : family.equals("ip6") ? 6 : 0;
        }

        /** As {@code nft list chain} wants it. */
        String words() {
            return family + " " + table + " " + name;
        }
    }

    Chain(Place place) {
        this.place = place;
    }

    /**
     * The kernel sends packets here.
     *
     * @param name of the hook, in lower case
     * @param translating whether this is about their addresses
     * @param dropping whether those that no rule decides are dropped
     */
    void hook(String name, boolean translating, boolean dropping) {
        this.forwarding = name.equals("forward");
        this.base = true;
        this.translating = translating;
        this.dropping = dropping;
    }

    void add(Verdict verdict, boolean conditional) {
        verdicts.add(verdict);
        endsInDrop = verdict == Verdict.DENY && !conditional;
    }

    /** The rule of that order may let packets of a slot through that come under the name of the shared link. */
    void mayPass(int slot, int order) {
        lastPass.put(slot, order);
    }

    /** It may do anything else with them. */
    void mayDoElse(int slot, int order) {
        lastElse.put(slot, order);
    }

    /**
     * Whether a packet of the shared link that misses this rule is stopped all the same, or let through all the same, by what
     * comes after it to the chain's end. Of a chain that others lead to nothing is known.
     */
    boolean endsAlike(Rule missed) {
        boolean denies = missed.verdict() == Verdict.DENY;
        Map<Integer, Integer> otherwise = denies ? lastPass : lastElse;
        return base
                && !translating
                && (denies || missed.verdict() == Verdict.ACCEPT)
                && denies == stops()
                && otherwise.getOrDefault(missed.slot(), 0) < missed.order();
    }

    /** What some of its packets meet in a map. */
    void note(Verdict verdict) {
        verdicts.add(verdict);
    }

    /** A rule lets through what comes in on a gateway and leaves by one. */
    void letsPass() {
        passes = true;
    }

    boolean passes() {
        return passes;
    }

    /** Whether all that is forwarded comes by here. */
    boolean isForwarding() {
        return forwarding;
    }

    Way wayTo(Chain target) {
        return ways.computeIfAbsent(target, chain -> new Way());
    }

    Place place() {
        return place;
    }

    Map<Chain, Way> ways() {
        return ways;
    }

    /** What its own rules do; see {@link Analysis} for those beneath. */
    Set<Verdict> verdicts() {
        return verdicts;
    }

    boolean isBase() {
        return base;
    }

    boolean isTranslating() {
        return translating;
    }

    /** Whether what no rule lets through is stopped. */
    boolean stops() {
        return dropping || endsInDrop;
    }
}
