package dev.baton.agent.firewall;

import dev.baton.agent.firewall.Rule.WayBack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule that is being read: for each gateway, what of the rule a packet meets that comes in on either name, and what one
 * meets that leaves by either. One object for all rules of a ruleset.
 *
 * <p>A <em>slot</em> is a gateway as the way in, or, after all those, as the way out.
 */
final class Draft {
    /** A condition that holds, no matter for what else. */
    static final long MET = 1;

    static final long NEVER = 0;

    final long[] device;
    final long[] link;
    private final @Nullable String[] fixes;
    private final boolean[] wayBackByEither;
    private final boolean[] meant;
    /** By which gateways what meets it may leave. */
    private final boolean[] leaves;
    /** Of a map, what it has in store for each gateway. */
    private final Verdict[] inStore;

    private final @Nullable Chain[] storedTargets;
    /** Whether a map may let through packets of the shared links, by slot. */
    private final boolean[] storedPass;

    final List<Chain> targets = new ArrayList<>();
    private @Nullable Chain chain;
    long handle;
    String text = "";
    long rest;
    Verdict verdict = Verdict.NONE;
    WayBack wayBack = WayBack.NO;
    int version;
    boolean conditional;
    boolean toOwnAddress;
    /** Whether it lets through what meets it. */
    boolean accepts;

    Draft(int slots) {
        device = new long[slots];
        link = new long[slots];
        fixes = new String[slots];
        wayBackByEither = new boolean[slots];
        meant = new boolean[slots];
        leaves = new boolean[slots / 2];
        inStore = new Verdict[slots];
        storedTargets = new Chain[slots];
        storedPass = new boolean[slots];
    }

    void begin(Chain in, int aboutVersion) {
        chain = in;
        version = aboutVersion;
        handle = 0;
        text = "";
        rest = 0;
        verdict = Verdict.NONE;
        wayBack = WayBack.NO;
        conditional = false;
        toOwnAddress = false;
        accepts = false;
        targets.clear();
        Arrays.fill(device, MET);
        Arrays.fill(link, MET);
        Arrays.fill(fixes, null);
        Arrays.fill(wayBackByEither, false);
        Arrays.fill(meant, false);
        Arrays.fill(leaves, true);
        Arrays.fill(inStore, Verdict.NONE);
        Arrays.fill(storedTargets, null);
        Arrays.fill(storedPass, false);
    }

    Chain chain() {
        if (chain == null) {
            throw new IllegalStateException("no rule was begun");
        }
        return chain;
    }

    /** Something else that the rule asks for or does. */
    void also(long digest) {
        rest = mix(rest, digest);
    }

    /** Something else that the rule asks for. */
    void onlyIf(long digest) {
        conditional = true;
        also(digest);
    }

    /**
     * What of a condition packets meet under either name.
     *
     * @param fix for where they differ
     */
    void meets(int slot, long onDevice, long onLink, String fix) {
        conditional = true;
        device[slot] = and(device[slot], onDevice);
        link[slot] = and(link[slot], onLink);
        if (onDevice != onLink) {
            fixes[slot] = fix;
        }
    }

    /** Whether something may meet it that comes in on a gateway and leaves by one, under whichever name. */
    boolean isOnTheWay() {
        boolean comes = false;
        boolean goes = false;
        for (int i = 0; i < leaves.length; i++) {
            comes |= device[i] != NEVER || link[i] != NEVER;
            goes |= leaves[i];
        }
        return comes && goes;
    }

    /** Whether what meets a condition may leave by a gateway, under whichever name. */
    void leaves(int gateway, boolean may) {
        leaves[gateway] &= may;
    }

    /** What a verdict map has in store, and for whom. */
    void outcome(Elements.Outcome outcome, @Nullable Chain target) {
        chain().note(outcome.verdict());
        if (isOnTheWay() && target != null) {
            chain().wayTo(target).through = true;
        } else if (isOnTheWay() && outcome.verdict() == Verdict.ACCEPT) {
            chain().letsPass();
        }
        for (int i = 0; i < device.length; i++) {
            boolean onDevice = outcome.devices().get(i) && device[i] != NEVER;
            boolean onLink = outcome.links().get(i) && link[i] != NEVER;
            if (target != null) {
                Chain.Way way = chain().wayTo(target);
                way.devices.set(i, way.devices.get(i) || onDevice);
                way.links.set(i, way.links.get(i) || onLink);
            }
            storedPass[i] |= onLink && (target != null || outcome.verdict() == Verdict.ACCEPT);
            boolean mayMiss = onDevice || onLink && device[i] == NEVER;
            if (mayMiss && outcome.verdict().compareTo(inStore[i]) < 0) {
                inStore[i] = outcome.verdict();
                storedTargets[i] = target;
            }
        }
    }

    /** Whether it may let through a packet of a slot that comes under the name of the shared link. */
    boolean mayPass(int slot) {
        return link[slot] != NEVER && (accepts || !targets.isEmpty() || storedPass[slot]);
    }

    /** Whether it may do anything else with such a packet. */
    boolean mayDoElse(int slot) {
        return link[slot] != NEVER && verdict != Verdict.ACCEPT;
    }

    /** It names the shared link of a gateway and not its device. */
    void namesLink(int slot) {
        meant[slot] = true;
    }

    void asksByEither(int gateway) {
        wayBack = WayBack.NEITHER;
        wayBackByEither[gateway] = true;
    }

    private static long and(long one, long other) {
        return one == NEVER || other == NEVER ? NEVER : one == MET ? other : other == MET ? one : mix(one, other);
    }

    /** The rule as it matters for one slot; null where it does not. */
    @Nullable
    Rule ruleFor(int slot, int order) {
        boolean differs = device[slot] != link[slot];
        WayBack asks = slot >= device.length / 2 || wayBack == WayBack.NEITHER && !wayBackByEither[slot]
                ? WayBack.NO
                : wayBack;
        if (!differs && (asks == WayBack.NO || link[slot] == NEVER)) {
            return null;
        }
        String fix = fixes[slot];
        return new Rule(
                order,
                chain(),
                handle,
                text,
                slot,
                rest,
                device[slot],
                link[slot],
                inStore[slot] == Verdict.NONE ? verdict : inStore[slot],
                targets.isEmpty() ? storedTargets[slot] : targets.get(0),
                asks,
                version,
                meant[slot],
                fix == null ? "" : fix);
    }

    /** Digest of two digests, in their order; never one of the two constants. */
    static long mix(long one, long other) {
        long mixed = (one ^ Long.rotateLeft(other, 29)) * 0x9e37_79b9_7f4a_7c15L + other;
        return mixed ^ mixed >>> 31 | 2;
    }

    /** FNV-1a. */
    static long digest(CharSequence text) {
        long digest = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < text.length(); i++) {
            digest = (digest ^ text.charAt(i)) * 0x100_0000_01b3L;
        }
        return digest | 2;
    }
}
