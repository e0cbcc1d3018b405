package dev.baton.agent.member;

import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.wire.Heartbeat;

/**
 * What a member is and how fast it acts.
 *
 * @param cluster cluster id
 * @param node our node id, 1..16
 * @param nonce random, drawn once per start, not 0
 * @param configDigest as in {@link Heartbeat#configDigest}
 * @param software our version, for the peers' status pages
 * @param preempts whether a member with a lower node id is handed the role back
 */
public record MemberSettings(
        int cluster,
        int node,
        long nonce,
        long configDigest,
        String software,
        DetectSettings detect,
        RoleSettings role,
        AnnounceSettings announce,
        boolean preempts) {
    /** Whether a member with this digest, that {@link #sharesIdentity}, serves what we do where we do. */
    boolean servesTheSame(long digest) {
        return ((configDigest ^ digest) & (Heartbeat.IDENTITY_DIGEST | Heartbeat.SERVICE_DIGEST)) == 0;
    }

    /** Whether a member of our cluster with this digest has our shared MACs: who has not must not follow us, nor we it. */
    boolean sharesIdentity(long digest) {
        return ((configDigest ^ digest) & Heartbeat.IDENTITY_DIGEST) == 0;
    }
}
