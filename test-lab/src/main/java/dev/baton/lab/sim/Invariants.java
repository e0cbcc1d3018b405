package dev.baton.lab.sim;

import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must hold at every moment of every run (DESIGN D9), looked at after every event:
 *
 * <ul>
 *   <li>two that can both be reached do not both own for longer than detection plus 50 ms while a path between them works
 *       both ways; a planned move may last 500 ms, and a stopped agent may let its lease run out;
 *   <li>nor do two that cannot reach each other, for much longer, where a third member hears both and both hear it;
 *   <li>in a planned move between two that live, each interface is served at every moment, unless the heir takes longer than
 *       the old owner waits;
 *   <li>nobody takes the role from an owner that serves in plain sight, be its agent alive or not;
 *   <li>an agent that hangs is silenced by its lease, and vouches for it again only after one window of listening, and
 *       not at all where another that it could have heard has followed it;
 *   <li>who stands by has no shared link up, be it mute or not;
 *   <li>nobody claims without carrier on a gateway interface;
 *   <li>terms never go back, also across restarts with an intact disk;
 *   <li>an owner yields in a conflict only to one that claimed with a higher term, or the same and a lower node id;
 *   <li>in a network that was sound for a while no role changes, and there is exactly one owner.
 * </ul>
 */
final class Invariants {
    /** Beyond detection. */
    private static final long SLACK_NS = 50 * Simulation.MILLI;

    /**
     * Weaker than D9: two that were parted for so long, or since one of them began, do not know each other's MAC. On a gateway interface only the
     * frames to the group, one in 200 ms (D7), tell them that the path is whole.
     */
    private static final long LONG_PARTED_NS = 4_000 * Simulation.MILLI;

    private static final long GROUP_NS = 200 * Simulation.MILLI;

    /** For so long after a start some frames of it may be refused, for the member's former life was heard a moment ago. */
    private static final long NEWBORN_NS = 1_500 * Simulation.MILLI;

    private static final long PLANNED_NS = 500 * Simulation.MILLI;

    /** Weaker than D9: a path that delays or loses frames works, but not at once. One exchange, each frame delayed. */
    private static final long EXCHANGE_FRAMES = 4;

    /** Until a third member has met both and each has heard of the other from it: frames to the group, every 200 ms. */
    private static final long TOLD_NS = 1_000 * Simulation.MILLI;

    /** The same where frames are lost: several attempts. */
    private static final long LOSSY_NS = 500 * Simulation.MILLI;

    /** What a sound network needs besides the silence of a lone start: a claim that was put off, and its second attempt. */
    private static final long SETTLING_NS = 2_000 * Simulation.MILLI;

    /** How long an owner has to be seen by another to be in plain sight: every path and every kind of answer is known. */
    private static final long PLAIN_NS = 2_500 * Simulation.MILLI;

    private final Simulation sim;
    private final Map<SimHost, Long> lastTerm = new HashMap<>();

    /** The same, whatever becomes of disks. */
    private final Map<SimHost, Long> highestTerm = new HashMap<>();

    /** When somebody yielded in a conflict: it does so at once, whatever the winner has yet to raise. */
    private long lostNs;

    private final Pair[] pairs = new Pair[SimWire.MOST_HOSTS * SimWire.MOST_HOSTS];

    /** What two hosts are to each other. */
    private static final class Pair {
        /** Since when both own although they could know; 0 if they do not. */
        long bothNs;

        long limitNs;

        /** Since when no path works both ways, or since when one does. */
        long partedNs;

        long joinedNs;
        long partedForNs;

        /** Who hears both while both own, and since when. */
        @Nullable
        SimHost between;

        long betweenNs;
    }

    Invariants(Simulation sim) {
        this.sim = sim;
    }

    /** How long a sound network may need until all must be well. */
    long settledNs() {
        return sim.silenceNs() + SETTLING_NS + 2 * sim.windowNs();
    }

    void check() {
        List<SimHost> hosts = sim.hosts();
        int owners = 0;
        for (int i = 0; i < hosts.size(); i++) {
            SimHost host = hosts.get(i);
            owners += host.owns() ? 1 : 0;
            checkLease(host);
            checkLinks(host);
            if (host.isHeir()) {
                checkMove(host);
            }
            for (int k = i + 1; k < hosts.size(); k++) {
                checkPair(host, hosts.get(k));
            }
        }
        if (owners != 1 && sim.isSettled()) {
            fail(owners + " owners in a sound network");
        }
    }

    private void checkLease(SimHost host) {
        if (host.hungForNs() > SimHost.LEASE_NS && host.owns()) {
            fail("host " + host.node() + " owns although its agent hangs for longer than its lease");
        }
    }

    private void checkLinks(SimHost host) {
        boolean standsBy = host.role() instanceof Role.Standby || host.role() instanceof Role.Stopped;
        if (standsBy && host.kernel().isUp()) {
            fail("host " + host.node() + " stands by with shared links up: whoever flushes its rules makes it answer");
        }
    }

    private void checkMove(SimHost heir) {
        long claimedNs = heir.kernel().raisedNs();
        boolean isMet =
                claimedNs - heir.listensSinceNs() > NEWBORN_NS; // or the owner may count from its former life's claim
        boolean untouched = sim.isSound() && sim.disturbedNs() <= claimedNs && lostNs <= claimedNs && isMet;
        for (int iface = 0; iface < sim.gateways(); iface++) {
            if (untouched
                    && sim.unservedSinceNs(iface) > claimedNs
                    && sim.unservedSinceNs(iface) - claimedNs < RoleSettings.OVERLAP_NS) {
                fail("nobody serves interface " + iface + ", which host " + heir.node() + " was handed");
            }
        }
    }

    private void checkPair(SimHost a, SimHost b) {
        Pair pair = pair(a, b);
        boolean joined = sim.wire().worksBothWays(a, b);
        if (joined && pair.joinedNs == 0) {
            pair.joinedNs = sim.nowNs();
            pair.partedForNs = sim.nowNs() - pair.partedNs;
        } else if (!joined && pair.joinedNs != 0) {
            pair.partedNs = sim.nowNs();
            pair.joinedNs = 0;
        }
        if (!joined) {
            checkGoBetween(a, b, pair);
        }
        if (!joined || !a.owns() || !b.owns()) {
            pair.bothNs = 0;
            return;
        }
        long limitNs = limitNs(a, b, pair);
        if (pair.bothNs == 0 || limitNs < pair.limitNs) {
            pair.bothNs = sim.nowNs(); // what slowed them down is over: now the shorter time counts
        }
        pair.limitNs = limitNs;
        if (sim.nowNs() - pair.bothNs > limitNs) {
            fail("hosts " + a.node() + " and " + b.node() + " both own for more than " + limitNs / Simulation.MILLI
                    + " ms");
        }
    }

    /** Of two owners that cannot hear each other one lets go all the same where a third member hears both, and both hear it. */
    private void checkGoBetween(SimHost a, SimHost b, Pair pair) {
        SimHost between = a.owns() && b.owns() ? goBetween(a, b) : null;
        if (between == null || between != pair.between) {
            pair.between = between;
            pair.betweenNs = sim.nowNs();
            return;
        }
        long limitNs = TOLD_NS
                + 2 * sim.windowNs()
                + goesOnNs(a)
                + goesOnNs(b)
                + (sim.wire().losesFrames() ? LOSSY_NS : 0);
        if (sim.nowNs() - pair.betweenNs > limitNs) {
            fail("hosts " + a.node() + " and " + b.node() + " both own although host " + between.node()
                    + " hears both");
        }
    }

    private @Nullable SimHost goBetween(SimHost a, SimHost b) {
        for (SimHost host : sim.hosts()) {
            boolean hearsBoth = host != a
                    && host != b
                    && host.agentRuns()
                    && !host.owns()
                    && sim.wire().worksBothWays(a, host)
                    && sim.wire().worksBothWays(b, host);
            if (hearsBoth) {
                return host;
            }
        }
        return null;
    }

    /** Whether heartbeats have gone both ways between two hosts since the agents of both listen. */
    boolean haveMet(SimHost a, SimHost b) {
        Pair pair = a.place() < b.place() ? pair(a, b) : pair(b, a);
        return pair.joinedNs != 0 || pair.partedNs > Math.max(a.listensSinceNs(), b.listensSinceNs());
    }

    private Pair pair(SimHost a, SimHost b) {
        int place = a.place() * SimWire.MOST_HOSTS + b.place();
        Pair known = pairs[place];
        if (known == null) {
            known = new Pair();
            pairs[place] = known;
        }
        return known;
    }

    private long limitNs(SimHost a, SimHost b, Pair pair) {
        long limitNs = sim.windowNs() + SLACK_NS;
        boolean neverMet = a.listensSinceNs() >= pair.partedNs || b.listensSinceNs() >= pair.partedNs;
        if ((pair.partedForNs > LONG_PARTED_NS || neverMet) && !sim.wire().worksBothWays(a, b, 0)) {
            limitNs += GROUP_NS;
        }
        limitNs += EXCHANGE_FRAMES * sim.wire().jitterNs() + (sim.wire().losesFrames() ? LOSSY_NS : 0);
        if (a.isMoving() || b.isMoving()) {
            limitNs = Math.max(limitNs, PLANNED_NS);
        }
        // D3: an agent that does not run cannot yield, its kernel does when the lease is over. D4: nor before it has
        // read.
        return limitNs + goesOnNs(a) + goesOnNs(b) + a.backlogNs() + b.backlogNs();
    }

    private static long goesOnNs(SimHost host) {
        return host.agentRuns() ? 0 : host.kernel().leaseNs();
    }

    void claims(SimHost host) {
        if (!host.hasGatewayCarrier()) {
            fail("host " + host.node() + " claims without carrier");
        }
    }

    /**
     * An agent renews its lease.
     *
     * @param wokeNs when it last ran again after a sleep that its clock shows, by that clock
     */
    void renews(SimHost host, long wokeNs) {
        boolean justWoke = host.clockNs() - wokeNs < sim.detect().shortestWindowNs();
        if (justWoke && !host.kernel().holds(host.clockNs())) {
            fail("host " + host.node() + " vouches for a lease that ran out while it slept, before it has listened");
        }
        if (!host.kernel().holds(host.clockNs())) {
            checkNoneFollowed(host);
        }
    }

    /** Whoever lets its lease run out reads what others have said since then before it takes it back. */
    private void checkNoneFollowed(SimHost host) {
        for (SimHost other : sim.hosts()) {
            Pair pair = other.place() < host.place() ? pair(other, host) : pair(host, other);
            boolean knowable = pair.joinedNs != 0
                    && sim.nowNs() - pair.joinedNs > GROUP_NS + SLACK_NS
                    && sim.nowNs() - other.kernel().raisedNs() > SLACK_NS
                    && other.kernel()
                            .isFrank() // whose answers have changed in a sleep, its silence is taken for evidence
                    && !sim.wire().isLossy();
            boolean followed = other != host
                    && other.owns()
                    && other.kernel().raisedNs() - host.kernel().raisedNs() > 0;
            if (followed && knowable) {
                fail("host " + host.node() + " takes a lapsed lease back although host " + other.node() + " serves");
            }
        }
    }

    void roleChanges(SimHost host, Role from, Role to, Reason reason) {
        if (reason == Reason.PREEMPTED && sim.preempts()) {
            sim.disturbed(); // as an operator's wish, which it is
        } else if (sim.isSettled()) {
            fail("host " + host.node() + " changes its role in a quiet network");
        }
        if (reason == Reason.CONFLICT_LOST) {
            lostNs = sim.nowNs();
        }
        if (reason == Reason.CONFLICT_LOST && from instanceof Role.Active lost && !isOutranked(host, lost.term())) {
            fail("host " + host.node() + " yields with term " + lost.term() + " though nobody claimed above it");
        }
        if (to instanceof Role.Active active) {
            highestTerm.merge(host, active.term(), Math::max);
            checkTerm(host, active.term(), reason == Reason.RESUMED || reason == Reason.KEPT);
            if (reason != Reason.HANDOVER && reason != Reason.RESUMED && reason != Reason.KEPT) {
                checkNoneIsRobbed(host, reason);
            }
        }
    }

    private boolean isOutranked(SimHost host, long term) {
        for (SimHost other : sim.stations()) {
            long highest = highestTerm.getOrDefault(other, 0L);
            boolean isPeer =
                    other != host && other.cluster().nth() == host.cluster().nth();
            if (isPeer && (highest > term || highest == term && other.node() < host.node())) {
                return true;
            }
        }
        return false;
    }

    private void checkTerm(SimHost host, long term, boolean goesOn) {
        long last = lastTerm.getOrDefault(host, 0L);
        if (term < last || term == last && !goesOn) {
            fail("the term of host " + host.node() + " went from " + last + " to " + term);
        }
        lastTerm.put(host, term);
    }

    private void checkNoneIsRobbed(SimHost claimer, Reason reason) {
        for (SimHost other : sim.hosts()) {
            if (other != claimer
                    && other.cluster().nth() == claimer.cluster().nth()
                    && other.kernel().raisedNs() != 0
                    && inPlainSight(claimer, other)) {
                fail("host " + claimer.node() + " claims (" + reason + ") what host " + other.node()
                        + " holds in plain sight");
            }
        }
    }

    private boolean inPlainSight(SimHost claimer, SimHost owner) {
        long nowNs = sim.nowNs();
        return owner.owns()
                && nowNs - owner.kernel().raisedNs() > PLAIN_NS
                && nowNs - sim.wire().disturbedNs() > PLAIN_NS
                && nowNs - claimer.touchedNs() > PLAIN_NS
                && nowNs - owner.touchedNs() > PLAIN_NS
                && !owner.isMoving()
                && !sim.wire().isLossy()
                && owner.kernel().isFrank()
                && seesOnEveryInterface(claimer, owner);
    }

    private boolean seesOnEveryInterface(SimHost claimer, SimHost owner) {
        for (int path = 1; path < sim.paths(); path++) {
            if (!sim.wire().worksBothWays(claimer, owner, path)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Its disk was wiped, or did not take the term: it cannot know better than that.
     *
     * @param ceiling what is left on disk: terms below it are still ruled out
     */
    void forgetsTerms(SimHost host, long ceiling) {
        lastTerm.merge(host, Math.max(0, ceiling - 1), Math::min);
    }

    void fail(String what) {
        sim.tell("VIOLATED: " + what);
        throw new AssertionError("seed " + sim.seed() + ": " + what + "\n" + sim.story());
    }
}
