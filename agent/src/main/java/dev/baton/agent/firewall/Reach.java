package dev.baton.agent.firewall;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which chains packets get to under each name of each gateway, and what may happen to them beneath. */
final class Reach {
    private final Map<Chain, BitSet> devices = new HashMap<>();
    private final Map<Chain, BitSet> links = new HashMap<>();
    /** Chains below a base chain that lets through what no rule has decided. */
    private final Set<Chain> passing = new HashSet<>();

    private final Set<Chain> translating = new HashSet<>();
    private final Map<Chain, Set<Verdict>> beneath = new HashMap<>();

    Reach(Ruleset ruleset) {
        Deque<Chain> changed = new ArrayDeque<>();
        for (Chain chain : ruleset.chains()) {
            if (chain.isBase()) {
                bits(devices, chain).set(0, ruleset.slots());
                bits(links, chain).set(0, ruleset.slots());
                if (!chain.stops()) {
                    passing.add(chain);
                }
                if (chain.isTranslating()) {
                    translating.add(chain);
                }
                changed.add(chain);
            }
        }
        while (!changed.isEmpty()) {
            Chain from = changed.remove();
            from.ways().forEach((to, way) -> {
                boolean more = flow(devices, from, to, way.devices);
                more |= flow(links, from, to, way.links);
                more |= passing.contains(from) && passing.add(to);
                more |= translating.contains(from) && translating.add(to);
                if (more) {
                    changed.add(to);
                }
            });
        }
    }

    private static BitSet bits(Map<Chain, BitSet> of, Chain chain) {
        return of.computeIfAbsent(chain, each -> new BitSet());
    }

    private static boolean flow(Map<Chain, BitSet> of, Chain from, Chain to, BitSet through) {
        BitSet arriving = (BitSet) bits(of, from).clone();
        arriving.and(through);
        arriving.andNot(bits(of, to));
        bits(of, to).or(arriving);
        return !arriving.isEmpty();
    }

    /** Whether packets get there under the name of the device, and so do those under that of the shared link. */
    boolean both(Chain chain, int slot) {
        return bits(devices, chain).get(slot) && byLink(chain, slot);
    }

    boolean byLink(Chain chain, int slot) {
        return bits(links, chain).get(slot);
    }

    boolean isPassing(Chain chain) {
        return passing.contains(chain);
    }

    boolean isTranslating(Chain chain) {
        return translating.contains(chain);
    }

    /** Whether a chain, or one that it leads to, lets something through from one gateway to another. */
    boolean letsPass(Chain chain) {
        Set<Chain> seen = new HashSet<>(Set.of(chain));
        Deque<Chain> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Chain next = open.remove();
            if (next.passes()) {
                return true;
            }
            next.ways().forEach((to, way) -> {
                if (way.through && seen.add(to)) {
                    open.add(to);
                }
            });
        }
        return false;
    }

    /** What the rules of a chain do, and those of the chains that it leads to. */
    Set<Verdict> verdicts(Chain chain) {
        Set<Verdict> known = beneath.get(chain);
        if (known == null) {
            known = EnumSet.noneOf(Verdict.class);
            beneath.put(chain, known); // for a circle, which the kernel does not allow
            known.addAll(chain.verdicts());
            for (Chain target : chain.ways().keySet()) {
                known.addAll(verdicts(target));
            }
        }
        return known;
    }
}
