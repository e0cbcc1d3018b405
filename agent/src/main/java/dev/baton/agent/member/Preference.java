package dev.baton.agent.member;

import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleMachine;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;

/**
 * When an owner hands the role to a healthier peer (DESIGN D5: scores decide no conflict, a planned move does afterwards).
 * Only a strictly better one, only after the difference has lasted, and not again within a minute of such a move, whoever
 * made it: links that flap on both sides must not have the role flap with them. Loop thread only; allocates nothing.
 */
final class Preference {
    /**
     * A lost carrier is no matter of opinion, and traffic is lost meanwhile: as long only as two ports of one switch that
     * goes down may lose it one after the other. Each tells of its own at once.
     */
    static final long WITHOUT_CARRIER_NS = 50_000_000L;

    static final long LASTING_NS = 1_000_000_000L;
    static final long HOLD_DOWN_NS = 60_000_000_000L;

    private final HealthScore health;
    private final Beacon.Roster roster;
    private final long configDigest;

    private boolean better;
    private long betterSinceNs;
    private boolean held;
    private long heldSinceNs;
    private boolean owned;

    Preference(HealthScore health, Beacon.Roster roster, long configDigest) {
        this.health = health;
        this.roster = roster;
        this.configDigest = configDigest;
    }

    /** Who should be handed the role now, or 0. To be called once a turn. */
    int heir(RoleMachine machine, long nowNs) {
        noticeHandover(machine, nowNs);
        held &= nowNs - heldSinceNs < HOLD_DOWN_NS;
        int heir = machine.role() instanceof Role.Active && !held ? betterHeir(machine, nowNs) : 0;
        if (heir == 0) {
            better = false;
        } else if (!better) {
            better = true;
            betterSinceNs = nowNs;
        }
        long patienceNs = health.lacksCarrier() ? WITHOUT_CARRIER_NS : LASTING_NS;
        return better && nowNs - betterSinceNs >= patienceNs ? heir : 0;
    }

    /** A move for this reason begins. */
    void moves(long nowNs) {
        better = false;
        held = true;
        heldSinceNs = nowNs;
    }

    /**
     * Handed over by one that is less healthy: that is such a move, seen by the other side. By one that is healthier: an
     * operator has forced it and wants it to last. One that stops tells 0.
     */
    private void noticeHandover(RoleMachine machine, long nowNs) {
        boolean owns = machine.role() instanceof Role.Active;
        if (owns && !owned && machine.flags().claimed()) {
            for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
                PeerRecord peer = roster.find(node);
                if (peer != null
                        && peer.monitor().verdict() == Verdict.ALIVE
                        && peer.health() > 0
                        && peer.health() != health.score(machine, nowNs)) {
                    moves(nowNs);
                }
            }
        }
        owned = owns;
    }

    private int betterHeir(RoleMachine machine, long nowNs) {
        int heir = machine.heir();
        PeerRecord peer = heir == 0 ? null : roster.find(heir);
        boolean isBetter = peer != null
                && peer.status() == Status.STANDBY
                && peer.configDigest() == configDigest
                && peer.health() > health.score(machine, nowNs);
        return isBetter ? heir : 0;
    }
}
