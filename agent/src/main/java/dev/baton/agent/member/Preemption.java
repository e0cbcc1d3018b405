package dev.baton.agent.member;

import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleMachine;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Status;

/**
 * When an owner hands the role back to a member that goes before it, where the operator wants that ({@code preempt}; VRRP's
 * Preempt_Mode, RFC 5798, but by a planned move and never by a claim). That member has a lower node id, serves the same, is no
 * less healthy, and has been a standby for a minute without a break: one that restarts again and again is left alone. A move that
 * comes to nothing is tried again after another minute. Loop thread only; allocates nothing.
 */
final class Preemption {
    static final long LASTING_NS = 60_000_000_000L;

    private final MemberSettings settings;
    private final HealthScore health;
    private final Beacon.Roster roster;
    private int waiting;
    private long sinceNs;

    Preemption(MemberSettings settings, HealthScore health, Beacon.Roster roster) {
        this.settings = settings;
        this.health = health;
        this.roster = roster;
    }

    /** Who should be handed the role now, or 0. To be called once a turn. */
    int heir(RoleMachine machine, long nowNs) {
        int first = settings.preempts() && machine.role() instanceof Role.Active ? first(machine, nowNs) : 0;
        if (first != waiting) {
            waiting = first;
            sinceNs = nowNs;
        }
        return nowNs - sinceNs >= LASTING_NS ? first : 0;
    }

    /** A move for this reason begins. */
    void begins(long nowNs) {
        sinceNs = nowNs;
    }

    private int first(RoleMachine machine, long nowNs) {
        int score = health.score(machine, nowNs);
        for (int node = 1; node < settings.node(); node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null
                    && peer.monitor().verdict() == Verdict.ALIVE
                    && peer.status() == Status.STANDBY
                    && peer.health() > 0
                    && peer.health() >= score
                    && roster.servesTheSame(peer)) {
                return node;
            }
        }
        return 0;
    }
}
