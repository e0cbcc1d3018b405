package dev.baton.agent.member;

import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleMachine;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;

/**
 * When an owner hands the role to a healthier peer that serves the same (DESIGN D5: scores decide no conflict, a planned move
 * does afterwards).
 * Only a strictly better one, only after the difference has lasted, and not again within a hold-down of such a move, whoever
 * made it: links that flap on both sides must not have the role flap with them. It lasts for five seconds after the first
 * move and for twice as long after each further one, up to a minute, until there was none for two minutes. Within it a fact
 * still counts that came after the move, a carrier that is lost or a host that passes nothing on, when it has lasted for a
 * second. A move that came to nothing is tried again after one, two, four seconds, and so on. Loop thread only; allocates
 * nothing.
 */
final class Preference {
    /**
     * A lost carrier is no matter of opinion, and traffic is lost meanwhile: as long only as two ports of one switch that
     * goes down may lose it one after the other. Each tells of its own at once.
     */
    static final long WITHOUT_CARRIER_NS = 50_000_000L;

    static final long LASTING_NS = 1_000_000_000L;
    static final long FIRST_HOLD_DOWN_NS = 5_000_000_000L;
    static final long LONGEST_HOLD_DOWN_NS = 60_000_000_000L;
    static final long CALM_NS = 120_000_000_000L;
    static final long AGAIN_NS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NS = 60_000_000_000L;

    private final HealthScore health;
    private final Beacon.Roster roster;
    private final MemberSettings settings;

    private boolean better;
    private long betterSinceNs;
    private boolean held;
    private boolean moved;
    private boolean forced;
    private long heldSinceNs;
    private long holdDownNs;
    /** The best of our own since the move was over: what was so then was known, and wanted; what was mended since is not. */
    private int heldScore;

    private boolean failing;
    private long againNs;
    private long nextPauseNs = AGAIN_NS;
    private boolean owned;

    Preference(HealthScore health, Beacon.Roster roster, MemberSettings settings) {
        this.health = health;
        this.roster = roster;
        this.settings = settings;
    }

    /** Who should be handed the role now, or 0. To be called once a turn. */
    int heir(RoleMachine machine, long nowNs) {
        noticeHandover(machine, nowNs);
        held &= nowNs - heldSinceNs < holdDownNs;
        failing &= nowNs - againNs < 0;
        int score = health.score(machine, nowNs);
        heldScore = Math.max(heldScore, score);
        boolean may = !failing && (!held || health.isFactual() && score < heldScore);
        int heir = machine.role() instanceof Role.Active && may ? betterHeir(machine, nowNs) : 0;
        if (heir == 0) {
            better = false;
            nextPauseNs = may ? AGAIN_NS : nextPauseNs; // whatever was wrong is over
        } else if (!better) {
            better = true;
            betterSinceNs = nowNs;
        }
        long patienceNs = health.lacksCarrier() && !held ? WITHOUT_CARRIER_NS : LASTING_NS;
        return better && nowNs - betterSinceNs >= patienceNs ? heir : 0;
    }

    /** A move for this reason begins. */
    void begins() {
        better = false;
    }

    /** It is done: the role stays for a while where it is. */
    void moved(int ownScore, long nowNs) {
        boolean again = moved && nowNs - heldSinceNs < CALM_NS;
        hold(again ? Math.min(2 * holdDownNs, LONGEST_HOLD_DOWN_NS) : FIRST_HOLD_DOWN_NS, ownScore, nowNs);
        moved = true;
    }

    private void hold(long lengthNs, int ownScore, long nowNs) {
        holdDownNs = lengthNs;
        forced = false;
        held = true;
        heldSinceNs = nowNs;
        heldScore = ownScore;
        nextPauseNs = AGAIN_NS;
    }

    /** It came to nothing, and the role is still here. */
    void failed(long nowNs) {
        failing = true;
        againNs = nowNs + nextPauseNs;
        nextPauseNs = Math.min(2 * nextPauseNs, LONGEST_PAUSE_NS);
    }

    /**
     * Handed over by one that is less healthy: that is such a move, seen by the other side. By one that is healthier: an
     * operator has forced it and wants it to last. One that stops tells 0.
     */
    private void noticeHandover(RoleMachine machine, long nowNs) {
        boolean owns = machine.role() instanceof Role.Active;
        held &= !owns || owned; // of a move from us that others have undone
        if (owns && !owned && machine.flags().claimed()) {
            int score = health.score(machine, nowNs);
            if (anyScores(score + 1, HealthScore.FULL)) {
                hold(LONGEST_HOLD_DOWN_NS, score, nowNs);
                forced = true;
            } else if (anyScores(1, score - 1)) {
                moved(score, nowNs);
            }
        }
        owned = owns;
    }

    /** For how many nanoseconds more the role stays here although a peer is healthier; 0 where nothing keeps it. */
    long holdsForNs(RoleMachine machine, long nowNs) {
        boolean keeps = held && machine.role() instanceof Role.Active && betterHeir(machine, nowNs) != 0;
        return keeps ? Math.max(0, heldSinceNs + holdDownNs - nowNs) : 0;
    }

    /** Whether that is because an operator wanted it. */
    boolean isForced() {
        return forced;
    }

    private boolean anyScores(int least, int most) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null
                    && peer.monitor().verdict() == Verdict.ALIVE
                    && peer.health() >= least
                    && peer.health() <= most) {
                return true;
            }
        }
        return false;
    }

    private int betterHeir(RoleMachine machine, long nowNs) {
        int heir = machine.heir();
        PeerRecord peer = heir == 0 ? null : roster.find(heir);
        boolean isBetter = peer != null
                && peer.status() == Status.STANDBY
                && settings.servesTheSame(peer.configDigest())
                && peer.health() > health.score(machine, nowNs);
        return isBetter ? heir : 0;
    }
}
