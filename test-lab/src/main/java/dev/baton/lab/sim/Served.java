package dev.baton.lab.sim;

import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold in a network to which nothing has been done for a while, be it whole or not (DESIGN D5, D9):
 *
 * <ul>
 *   <li><b>never none</b>: while a member runs, has carrier on a gateway interface and could hear a station there, somebody
 *       owns;
 *   <li><b>no hold-down outlives a fact</b>: who owns has carrier wherever a standby has it, unless they cannot speak with
 *       each other;
 *   <li><b>protected tells the truth</b>: when an owner that said so is gone, another owns.
 * </ul>
 */
final class Served {
    /** Three attempts of a planned move, the last of which comes four seconds after the one before. */
    private static final long MOVES_NS = 10_000 * Simulation.MILLI;

    /** Who was given the role by force keeps it for so long (and the move may have taken a moment). */
    private static final long WANTED_NS = 62_000 * Simulation.MILLI;

    /** And three windows: as {@code RoleSettings} has it. */
    private static final long PASS_OVER_NS = 1_000 * Simulation.MILLI;

    private static final long SLACK_NS = 1_000 * Simulation.MILLI;

    private final Simulation sim;
    private @Nullable SimHost promised;
    private long lostNs;
    private long insistedNs = Long.MIN_VALUE / 2;

    Served(Simulation sim) {
        this.sim = sim;
    }

    /** How long it may take until somebody owns, whatever the network is like. */
    long boundNs() {
        return sim.patienceNs()
                + RoleSettings.DEAF_NS
                + afterDeathNs()
                + (sim.wire().isLossy() ? sim.patienceNs() : 0)
                + (mayGoByHearsay() ? RoleSettings.HEARSAY_NS : 0)
                + (sim.mayWaitForStranger() ? sim.conflictNs() : 0);
    }

    /** Whether a member may wait for an owner that only another hears, or heard before its agent stood still. */
    private boolean mayGoByHearsay() {
        List<SimHost> hosts = sim.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (hosts.size() > 2 && !sim.wire().worksBothWays(hosts.get(i), hosts.get(k))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How long it may take until a standby has followed an owner that is gone, though all others that go first do not. */
    long afterDeathNs() {
        long passedOver = sim.hosts().size() - 2L;
        return SimHost.LEASE_NS * 5 / 4
                + sim.detect().uncalibratedNs()
                + 2 * sim.windowNs()
                + passedOver * (PASS_OVER_NS + 3 * sim.windowNs())
                + SLACK_NS;
    }

    /** After every event. */
    void check() {
        long quietNs = sim.nowNs() - sim.disturbedNs();
        if (promised != null) {
            checkPromise(promised);
        }
        if (quietNs > sim.patienceNs() && quietNs > boundNs()) { // the latter is dear, and longer
            SimHost owner = checkOwned();
            if (owner != null && quietNs > boundNs() + MOVES_NS) {
                checkPlace(owner);
            }
        }
    }

    private @Nullable SimHost checkOwned() {
        SimHost able = null;
        for (SimHost host : sim.hosts()) {
            if (host.owns()) {
                return host;
            }
            able = able == null && couldServe(host) ? host : able;
        }
        if (able != null && !sim.mayWaitForEver()) {
            sim.invariants().fail("nobody owns, although host " + able.node() + " could");
        }
        return null;
    }

    private boolean couldServe(SimHost host) {
        if (!host.agentRuns() || host.isFrozen() || host.role() instanceof Role.Stopped) {
            return false;
        }
        for (Bystander station : sim.wire().bystanders()) {
            if (station.isOn() && sim.wire().hears(host, station)) {
                return true;
            }
        }
        return false;
    }

    private void checkPlace(SimHost owner) {
        boolean wanted = sim.nowNs() - insistedNs < WANTED_NS;
        if (wanted || !sim.wire().isWholeButForCuts() || sim.countOwners() != 1) {
            return;
        }
        for (SimHost host : sim.hosts()) {
            if (host.isFrozen() || host.isHardOfHearing() || !host.agentRuns()) {
                return;
            }
        }
        for (SimHost host : sim.hosts()) {
            if (host.role() instanceof Role.Standby && sim.wire().worksBothWays(owner, host) && hasMore(host, owner)) {
                sim.invariants()
                        .fail("host " + owner.node() + " owns with fewer carriers than host " + host.node() + " has");
            }
        }
    }

    private boolean hasMore(SimHost a, SimHost b) {
        boolean more = false;
        for (int path = 1; path < sim.paths(); path++) {
            if (b.hasCarrier(path) && !a.hasCarrier(path)) {
                return false;
            }
            more |= a.hasCarrier(path) && !b.hasCarrier(path);
        }
        return more;
    }

    /** An operator has asked for a move, whoever is healthier. */
    void insists() {
        insistedNs = sim.nowNs();
    }

    /** A host that may own is gone from now on, and nothing else happens for a while. */
    void isGone(SimHost host, boolean saidProtected) {
        promised = saidProtected ? host : null;
        lostNs = sim.nowNs();
    }

    private void checkPromise(SimHost gone) {
        if (sim.disturbedNs() > lostNs) {
            promised = null;
        } else if (sim.nowNs() - lostNs > afterDeathNs()) {
            promised = null;
            if (sim.countOwners() == 0) {
                sim.invariants().fail("nobody owns, although host " + gone.node() + " said that it was protected");
            }
        }
    }
}
