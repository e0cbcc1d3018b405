package dev.baton.agent.member;

import dev.baton.agent.event.EventSink;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.Voice;
import dev.baton.agent.role.Role;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.PathSet;
import java.util.Arrays;

/**
 * What the peers' heartbeats say of how our addresses are answered for while we hold them, each from its own {@link
 * IdentityWatch}. Loop thread only; allocates nothing.
 */
public final class VoiceReports {
    /** What a peer said of the owner before us is gone by then. */
    private static final long OWNING_NS = 2_000_000_000L;

    private final Beacon.Roster roster;
    private final EventSink events;
    private final Voice[][] said = new Voice[Heartbeat.MAX_NODES + 1][PathSet.CAPACITY];
    private boolean owning;
    private long owningNs;

    VoiceReports(Beacon.Roster roster, EventSink events) {
        this.roster = roster;
        this.events = events;
        for (Voice[] ofNode : said) {
            Arrays.fill(ofNode, Voice.UNKNOWN);
        }
    }

    /** What a peer's heartbeat on a path of ours says. */
    void said(int node, int path, int flags, long nowNs) {
        Voice now = Voice.of(flags);
        if (said[node][path] != now) {
            said[node][path] = now;
            if (owning) {
                events.accept(new MemberEvent.VoiceReported(nowNs, node, path, now));
            }
        }
    }

    void onTick(Role role, long nowNs) {
        if (role.owns() != owning) {
            owning = role.owns();
            owningNs = nowNs;
        }
    }

    /** Whom of the peers to believe that our addresses are answered for wrongly on a path; 0 for none. */
    public int sayer(int path, long nowNs) {
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            if (saidBy(node, path, nowNs).isWrong()) {
                return node;
            }
        }
        return 0;
    }

    /**
     * What a living peer says of our addresses on a path; on sync, of those on any interface. What it said on a path that has
     * fallen silent since is not its word any more.
     */
    public Voice saidBy(int node, int path, long nowNs) {
        PeerRecord peer = roster.find(node);
        boolean believed = owning
                && nowNs - owningNs >= OWNING_NS
                && peer != null
                && peer.monitor().verdict() == Verdict.ALIVE
                && peer.monitor().hears(path);
        return believed ? said[node][path] : Voice.UNKNOWN;
    }

    /** Whether this member holds the identity and a peer finds it answered for wrongly, or a dead end, on whatever path. */
    public boolean isDoubted(long nowNs) {
        for (int path = 0; path < PathSet.CAPACITY; path++) {
            for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
                if (saidBy(node, path, nowNs).isWrong()) {
                    return true;
                }
            }
        }
        return false;
    }
}
