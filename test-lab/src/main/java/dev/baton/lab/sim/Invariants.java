package dev.baton.lab.sim;

import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must hold at every moment of every run (DESIGN D9), looked at after every event:
 *
 * <ul>
 *   <li>two that can both be reached do not both own for longer than detection plus 50 ms while a path between them works
 *       both ways; a planned move may last 500 ms, and a stopped agent may let its lease run out;
 *   <li>nobody claims without carrier on a gateway interface;
 *   <li>terms never go back;
 *   <li>in a network that was sound for a while no role changes, and there is exactly one owner.
 * </ul>
 */
final class Invariants {
    /** Three missed heartbeats, their phase, the last probe's time, and 50 ms. */
    private static final long CONFLICT_NS = 140 * Simulation.MILLI;

    private static final long PLANNED_NS = 500 * Simulation.MILLI;

    /** With loss, every exchange may take several attempts. */
    private static final long LOSSY_NS = 1_000 * Simulation.MILLI;

    /** The longest a sound network needs: an agent that starts alone waits 5 s, a claim that was put off 1 s more. */
    private static final long SETTLED_NS = 7_000 * Simulation.MILLI;

    private final Simulation sim;
    private final Map<SimHost, Long> lastTerm = new HashMap<>();
    private final Map<List<SimHost>, Overlap> overlaps = new HashMap<>();

    private static final class Overlap {
        long sinceNs;
        long limitNs;
    }

    Invariants(Simulation sim) {
        this.sim = sim;
    }

    void check() {
        List<SimHost> hosts = sim.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            for (int k = i + 1; k < hosts.size(); k++) {
                checkOverlap(hosts.get(i), hosts.get(k));
            }
        }
        if (isSettled()) {
            int owners = sim.countOwners();
            if (owners != 1) {
                fail(owners + " owners in a sound network");
            }
        }
    }

    private void checkOverlap(SimHost a, SimHost b) {
        if (!a.owns() || !b.owns() || !sim.worksBothWays(a, b)) {
            if (!overlaps.isEmpty()) {
                overlaps.remove(List.of(a, b));
            }
            return;
        }
        List<SimHost> pair = List.of(a, b);
        long limitNs = limitNs(a, b);
        Overlap overlap = overlaps.computeIfAbsent(pair, any -> new Overlap());
        if (overlap.sinceNs == 0 || limitNs < overlap.limitNs) {
            overlap.sinceNs = sim.nowNs(); // what slowed them down is over: now the shorter time counts
        }
        overlap.limitNs = limitNs;
        if (sim.nowNs() - overlap.sinceNs > limitNs) {
            fail("hosts " + a.node() + " and " + b.node() + " both own for more than " + limitNs / Simulation.MILLI
                    + " ms");
        }
    }

    private long limitNs(SimHost a, SimHost b) {
        long limitNs = CONFLICT_NS;
        if (sim.isLossy()) {
            limitNs += LOSSY_NS;
        }
        if (a.isMoving() || b.isMoving()) {
            limitNs = Math.max(limitNs, PLANNED_NS);
        }
        return a.agentRuns() && b.agentRuns() ? limitNs : limitNs + SimHost.LEASE_NS;
    }

    /** Whether nothing was wrong, and nothing was done to anybody, for so long that all must be well. */
    private boolean isSettled() {
        return sim.nowNs() - sim.disturbedNs() > SETTLED_NS && sim.isSound();
    }

    void claims(SimHost host) {
        if (!host.hasGatewayCarrier()) {
            fail("host " + host.node() + " claims without carrier");
        }
    }

    void roleChanges(SimHost host, Role to, Reason reason) {
        if (isSettled()) {
            fail("host " + host.node() + " changes its role in a quiet network");
        }
        if (to instanceof Role.Active active) {
            long last = lastTerm.getOrDefault(host, 0L);
            boolean goesOn = reason == Reason.RESUMED || reason == Reason.KEPT;
            if (active.term() < last || active.term() == last && !goesOn) {
                fail("the term of host " + host.node() + " went from " + last + " to " + active.term());
            }
            lastTerm.put(host, active.term());
        }
    }

    /** Its disk was wiped: it cannot know better. */
    void forgetsTerms(SimHost host) {
        lastTerm.remove(host);
    }

    private void fail(String what) {
        throw new AssertionError("seed " + sim.seed() + ": " + what + "\n" + sim.story());
    }
}
