package dev.baton.agent.member;

import dev.baton.agent.role.Move;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.RoleMachine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Planned moves: those that an operator asks for, to a healthier peer, and back to one that goes first. Loop thread only. */
final class Moves {
    private final MemberSettings settings;
    private final PathFacts[] paths;
    private final RoleMachine machine;
    private final Holding holding;
    private final HealthScore health;
    private final Beacon.Roster roster;
    private final Preference preference;
    private final Preemption preemption;

    Moves(
            MemberSettings settings,
            PathFacts[] paths,
            RoleMachine machine,
            Holding holding,
            HealthScore health,
            Beacon.Roster roster) {
        this.settings = settings;
        this.paths = paths;
        this.machine = machine;
        this.holding = holding;
        this.health = health;
        this.roster = roster;
        this.preference = new Preference(health, roster, settings);
        this.preemption = new Preemption(settings, health, roster);
        holding.whenMoved(this::ended);
    }

    /** See {@link Member#switchover}. */
    Succession begin(int to, boolean force, Consumer<Move> whenEnded, long nowNs) {
        Succession.Own own = new Succession.Own(
                settings.node(), machine, health.score(machine, nowNs), settings.configDigest(), speakingPaths());
        Succession succession = Succession.of(own, roster, to, force);
        if (succession.obstacle() != null) {
            return succession;
        }
        if (!machine.handOver(succession.node(), Reason.SWITCHOVER, nowNs)) {
            return new Succession(succession.node(), Obstacle.UNDER_WAY);
        }
        holding.tellMoveTo(whenEnded);
        return succession;
    }

    private int speakingPaths() {
        int speaking = 0;
        for (PathFacts path : paths) {
            speaking += path.speaks() ? 1 : 0;
        }
        return speaking;
    }

    /** Hands over to a healthier peer, or to one that goes first, when it is time to. */
    void onTick(long nowNs) {
        int heir = preference.heir(machine, nowNs);
        if (heir > 0 && machine.handOver(heir, Reason.HEALTHIER_PEER, nowNs)) {
            preference.begins();
        }
        int first = preemption.heir(machine, nowNs);
        if (first > 0 && machine.handOver(first, Reason.PREEMPTED, nowNs)) {
            preemption.begins(nowNs);
        }
    }

    /** See {@link Member#holdDown}. */
    @Nullable
    HoldDown holdDown(long nowNs) {
        long forNs = preference.holdsForNs(machine, nowNs);
        return forNs == 0 ? null : new HoldDown(machine.heir(), forNs, preference.isForced());
    }

    private void ended(Move move, long nowNs) {
        if (move.why() == Reason.HEALTHIER_PEER && move.isDone()) {
            preference.moved(health.score(machine, nowNs), nowNs);
        } else if (move.why() == Reason.HEALTHIER_PEER) {
            preference.failed(nowNs);
        }
    }
}
