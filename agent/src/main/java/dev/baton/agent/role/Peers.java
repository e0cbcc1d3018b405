package dev.baton.agent.role;

import dev.baton.heartbeat.detect.Verdict;
import org.jspecify.annotations.Nullable;

/** The peers by node id, and the questions about all of them that elections ask. Loop thread only. */
final class Peers {
    static final int MAX_NODE = 16;

    private final @Nullable Peer[] byNode = new @Nullable Peer[MAX_NODE + 1];
    private boolean ownerMet;

    Peer peer(int node) {
        Peer peer = byNode[node];
        if (peer == null) {
            peer = byNode[node] = new Peer(node);
        }
        return peer;
    }

    /** Takes the newest word of a peer. An active one ends the tenure of every silent owner before it. */
    void take(Peer speaker, PeerWord word, long nowNs) {
        speaker.take(word, nowNs);
        if (!word.active) {
            return;
        }
        ownerMet = true;
        for (Peer peer : byNode) {
            if (peer != null
                    && peer != speaker
                    && !peer.is(Verdict.ALIVE)
                    && outranks(word.term, word.node, peer.term, peer.node)) {
                peer.active = false;
            }
        }
    }

    /** Whether any member was active since this one started, itself included. */
    boolean ownerMet() {
        return ownerMet;
    }

    /** An ALIVE peer that says it is active, the best if several do, or null. */
    @Nullable
    Peer livingOwner() {
        Peer best = null;
        for (Peer peer : byNode) {
            if (peer != null
                    && peer.is(Verdict.ALIVE)
                    && peer.active
                    && (best == null || outranks(peer.term, peer.node, best.term, best.node))) {
                best = peer;
            }
        }
        return best;
    }

    /**
     * An owner that is not heard here but by a peer, as that one says, or said before its agent fell silent; 0 for none.
     *
     * @param graceNs for so long after one that was heard to own fell silent here the word of others counts for nothing: they may
     *     be about to notice it too
     */
    int ownerHeardByOthers(int self, long graceNs, long nowNs) {
        for (Peer peer : byNode) {
            if (peer != null && peer.follows != self && peer.vouches(nowNs)) {
                Peer owner = peer(peer.follows);
                boolean later = !owner.active || peer.followsNs - owner.silentSinceNs >= graceNs;
                if (!owner.is(Verdict.ALIVE) && later) {
                    return owner.node;
                }
            }
        }
        return 0;
    }

    /** A peer whose last word was that it is active and that is now in {@code verdict}, or null. */
    @Nullable
    Peer ownerWhoIs(Verdict verdict) {
        for (Peer peer : byNode) {
            if (peer != null && peer.active && peer.is(verdict)) {
                return peer;
            }
        }
        return null;
    }

    boolean anyLiving() {
        for (Peer peer : byNode) {
            if (peer != null && peer.living()) {
                return true;
            }
        }
        return false;
    }

    boolean anyIn(Verdict verdict) {
        for (Peer peer : byNode) {
            if (peer != null && peer.is(verdict)) {
                return true;
            }
        }
        return false;
    }

    /** Whether every living peer has been alive at least {@code forNs}. */
    boolean settled(long nowNs, long forNs) {
        for (Peer peer : byNode) {
            if (peer != null && peer.living() && nowNs - peer.verdictSinceNs < forNs) {
                return false;
            }
        }
        return true;
    }

    /** How many living peers that could take over go before a member with {@code term} and {@code node}. */
    int before(long term, int node) {
        int count = 0;
        for (Peer peer : byNode) {
            if (peer != null && peer.isCandidate() && outranks(peer.term, peer.node, term, node)) {
                count++;
            }
        }
        return count;
    }

    /** The same, whether any does, though it may be silent at the moment. */
    boolean anyBefore(long term, int node) {
        for (Peer peer : byNode) {
            if (peer != null && peer.isContender() && outranks(peer.term, peer.node, term, node)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this peer could take over right now, or with 0 any of them. */
    boolean isHeir(int node) {
        for (Peer peer : byNode) {
            if (peer != null && peer.isCandidate() && (node == 0 || peer.node == node)) {
                return true;
            }
        }
        return false;
    }

    /** The candidate that goes before all others, or 0. */
    int firstHeir() {
        Peer first = null;
        for (Peer peer : byNode) {
            if (peer != null
                    && peer.isCandidate()
                    && (first == null || outranks(peer.term, peer.node, first.term, first.node))) {
                first = peer;
            }
        }
        return first == null ? 0 : first.node;
    }

    /** The healthiest candidate, the first in order of several, or 0. */
    int bestHeir() {
        Peer best = null;
        for (Peer peer : byNode) {
            if (peer != null && peer.isCandidate() && (best == null || isBetter(peer, best))) {
                best = peer;
            }
        }
        return best == null ? 0 : best.node;
    }

    private static boolean isBetter(Peer one, Peer other) {
        return one.health > other.health
                || one.health == other.health && outranks(one.term, one.node, other.term, other.node);
    }

    /** After a claim: whoever does not speak is no owner any more, until it says so again. */
    void forgetSilentOwners() {
        ownerMet = true;
        for (Peer peer : byNode) {
            if (peer != null && !peer.is(Verdict.ALIVE)) {
                peer.active = false;
            }
        }
    }

    /** The one order that decides everything: higher term, then lower node id (DESIGN D5). */
    static boolean outranks(long term, int node, long otherTerm, int otherNode) {
        return term > otherTerm || term == otherTerm && node < otherNode;
    }
}
