package dev.baton.agent.member;

import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleMachine;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.Status;
import org.jspecify.annotations.Nullable;

/**
 * Who would be handed the role, and what stands in the way.
 *
 * @param node the heir, 0 if there is none to name
 * @param obstacle null when the way is free
 */
public record Succession(int node, @Nullable Obstacle obstacle) {
    private static final int ENOUGH_PATHS = 2;

    /** A member's own side of the question. */
    record Own(int node, RoleMachine machine, int health, long configDigest, int heartbeatPaths) {}

    /**
     * Looks at what is known now.
     *
     * @param to the node that is asked for, 0 for whoever goes first
     */
    static Succession of(Own own, Beacon.Roster roster, int to, boolean force) {
        int heir = own.machine().heir();
        PeerRecord peer = to > 0 ? at(roster, to) : heir > 0 ? roster.find(heir) : anyOf(roster);
        int node = peer == null ? to : peer.node();
        Obstacle ours = obstacleHere(own, to);
        if (ours != null) {
            return new Succession(node, ours);
        }
        if (peer == null) {
            return new Succession(node, to > 0 ? Obstacle.UNKNOWN_NODE : Obstacle.NOBODY_KNOWN);
        }
        Obstacle theirs = obstacleThere(own, peer);
        return new Succession(node, theirs != null && theirs.yieldsToForce() && force ? null : theirs);
    }

    private static @Nullable Obstacle obstacleHere(Own own, int to) {
        Role role = own.machine().role();
        if (role instanceof Role.Releasing releasing) {
            return releasing.ends() ? Obstacle.STOPPING : Obstacle.UNDER_WAY;
        }
        if (!role.owns()) {
            return Obstacle.NOT_ACTIVE;
        }
        if (to == own.node()) {
            return Obstacle.ACTIVE_ALREADY;
        }
        return own.machine().flags().claimed() ? Obstacle.UNDER_WAY : null;
    }

    /** The first that applies; those that yield to force come last. */
    private static @Nullable Obstacle obstacleThere(Own own, PeerRecord peer) {
        if (peer.monitor().verdict() != Verdict.ALIVE) {
            return Obstacle.NOT_ALIVE;
        }
        if (peer.status() != Status.STANDBY) {
            return Obstacle.NOT_STANDBY;
        }
        if (peer.health() == 0) {
            return Obstacle.NOT_ABLE;
        }
        if (peer.configDigest() != own.configDigest()) {
            return Obstacle.OTHER_CONFIGURATION;
        }
        if (peer.health() < own.health()) {
            return Obstacle.LESS_HEALTHY;
        }
        int enough = Math.min(ENOUGH_PATHS, own.heartbeatPaths());
        return peer.monitor().heardPaths().size() < enough ? Obstacle.TOO_FEW_PATHS : null;
    }

    private static @Nullable PeerRecord at(Beacon.Roster roster, int node) {
        return node > Heartbeat.MAX_NODES ? null : roster.find(node);
    }

    private static @Nullable PeerRecord anyOf(Beacon.Roster roster) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            PeerRecord peer = roster.find(node);
            if (peer != null) {
                return peer;
            }
        }
        return null;
    }
}
