package dev.baton.agent.member;

import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.heartbeat.detect.DetectSettings;

/**
 * What a member is and how fast it acts.
 *
 * @param cluster cluster id
 * @param node our node id, 1..16
 * @param nonce random, drawn once per start, not 0
 * @param configDigest 64 bits over what must be equal on all members
 * @param software our version, for the peers' status pages
 */
public record MemberSettings(
        int cluster,
        int node,
        long nonce,
        long configDigest,
        String software,
        DetectSettings detect,
        RoleSettings role,
        AnnounceSettings announce) {}
