package dev.baton.lab.sim;

import dev.baton.agent.event.TakeoverConfirmation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That the owner is reached, which is what a claim is for (DESIGN D5, D6): neighbours send where they were told last, and two
 * may have told them.
 *
 * <ul>
 *   <li>once the first pass of a claim is announced and nothing of it was lost, what live neighbours send goes to the
 *       claimer, unless another has announced in the meantime;
 *   <li>in a network that was sound for a while it goes to the only owner, whoever spoke before: one that lives has
 *       said that it is silent now, on which the owner announces again;
 *   <li>of a claim that nothing has disturbed, everybody who sends to the claimer confirms it, and the claimer does not say
 *       that nobody does;
 *   <li>no member is taken for a stranger by one that it has talked with for a while.
 * </ul>
 */
final class Reach {
    /** The last of the announcements after a conflict, and a little more. */
    private static final long AGAIN_NS = 1_500 * Simulation.MILLI;

    /** More than a few heartbeats to the group, by which members learn each other's MACs. */
    private static final long ACQUAINTED_NS = 2_500 * Simulation.MILLI;

    private final Simulation sim;
    private @Nullable SimHost owner;
    private long ownerSinceNs;

    Reach(Simulation sim) {
        this.sim = sim;
    }

    /** After every event. */
    void check() {
        SimHost one = onlyOwner();
        SimHost only = one != null && one.kernel().holdsAll(one.clockNs()) ? one : null; // else it has links to raise
        if (only != owner) {
            owner = only;
            ownerSinceNs = sim.nowNs();
        }
        if (only == null
                || sim.nowNs() - ownerSinceNs < AGAIN_NS
                || sim.nowNs() - sim.disturbedNs() < AGAIN_NS
                || isHeededEverywhere(only)
                || !sim.isSound()) {
            return;
        }
        for (Bystander neighbour : sim.wire().bystanders()) {
            boolean astray =
                    neighbour.isOn() && neighbour.heeded() != only && !neighbour.sticks() && !neighbour.misses(only);
            if (astray && (neighbour.heeded() == null || neighbour.heedsTheLiving())) {
                sim.invariants()
                        .fail("the neighbour on " + neighbour.path() + " sends to host " + place(neighbour.heeded())
                                + ", not to the only owner, host " + only.node());
            }
        }
    }

    private @Nullable SimHost onlyOwner() {
        SimHost only = null;
        List<SimHost> hosts = sim.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            SimHost host = hosts.get(i);
            if (host.owns()) {
                if (only != null) {
                    return null;
                }
                only = host;
            }
        }
        return only;
    }

    private boolean isHeededEverywhere(SimHost host) {
        List<Bystander> neighbours = sim.wire().bystanders();
        for (int i = 0; i < neighbours.size(); i++) {
            if (neighbours.get(i).isOn() && neighbours.get(i).heeded() != host) {
                return false;
            }
        }
        return true;
    }

    /** The first pass of a claim is out. */
    void announced(SimHost claimer) {
        long claimedNs = claimer.kernel().raisedNs();
        if (claimer.cluster().nth() == 0 && claimedNs != 0) {
            sim.at(sim.nowNs() + sim.wire().jitterNs() + Simulation.MILLI, () -> checkTold(claimer, claimedNs));
        }
    }

    private void checkTold(SimHost claimer, long claimedNs) {
        if (claimer.kernel().raisedNs() != claimedNs || sim.disturbedNs() >= claimedNs) {
            return;
        }
        for (Bystander neighbour : sim.wire().bystanders()) {
            if (neighbour.isOn()
                    && claimer.hasCarrier(neighbour.path())
                    && neighbour.heeded() != claimer
                    && !neighbour.sticks()
                    && !neighbour.misses(claimer)
                    && !isOtherTold(neighbour, claimer, claimedNs)) {
                sim.invariants()
                        .fail("the neighbour on " + neighbour.path() + " sends to host " + place(neighbour.heeded())
                                + ", though host " + claimer.node() + " has announced");
            }
        }
    }

    /** A claimer has given up on those who have not answered it. */
    void confirmed(SimHost claimer, TakeoverConfirmation facts) {
        if (!isUndisturbed(claimer)) {
            return;
        }
        for (TakeoverConfirmation.Missing missing : facts.missing()) {
            for (Bystander neighbour : sim.wire().bystanders()) {
                if (neighbour.isOn() && neighbour.mac().equals(missing.mac()) && neighbour.heeded() == claimer) {
                    sim.invariants()
                            .fail("host " + claimer.node() + " has no answer from " + neighbour
                                    + ", which sends to it");
                }
            }
        }
    }

    /** A claimer says that nobody on a path has answered it. */
    void unreached(SimHost claimer, int path) {
        if (!isUndisturbed(claimer)) {
            return;
        }
        for (Bystander neighbour : sim.wire().bystanders()) {
            if (neighbour.isOn() && neighbour.path() == path && neighbour.heeded() == claimer) {
                sim.invariants().fail("host " + claimer.node() + " says that nobody on " + path + " reaches it");
            }
        }
    }

    private boolean isUndisturbed(SimHost claimer) {
        long claimedNs = claimer.kernel().raisedNs();
        return claimedNs != 0 && sim.disturbedNs() < claimedNs && onlyOwner() == claimer && sim.isSound();
    }

    /** Whether another's word may have come after the claimer's first. */
    private boolean isOtherTold(Bystander neighbour, SimHost claimer, long claimedNs) {
        for (SimHost other : sim.hosts()) {
            if (other != claimer && neighbour.toldNs(other) + sim.wire().jitterNs() >= claimedNs) {
                return true;
            }
        }
        return false;
    }

    /** A member takes whoever has this MAC on a path for a stranger with a shared address. */
    void takenForStranger(SimHost by, int path, long macBits) {
        for (SimHost other : sim.hosts()) {
            if (other != by
                    && other.mac(path).bits() == macBits
                    && isAcquainted(by, other)
                    && sim.invariants().haveMet(by, other) // where heartbeats go on sync alone they may never have
                    && sim.wire().worksBothWays(by, other, path)) {
                sim.invariants().fail("host " + by.node() + " takes host " + other.node() + " for a stranger");
            }
        }
    }

    private boolean isAcquainted(SimHost a, SimHost b) {
        return sim.nowNs() - sim.disturbedNs() > ACQUAINTED_NS
                && !sim.wire().isLossy()
                && a.agentRuns()
                && b.agentRuns();
    }

    private static String place(@Nullable SimHost host) {
        return host == null ? "nobody" : Integer.toString(host.node());
    }
}
