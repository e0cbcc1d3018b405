package dev.baton.heartbeat.detect;

import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Refusal;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an authenticated frame is a sign of life. Trusts no clock and no disk: every member draws a nonce at
 * start and echoes those of the others, and only a frame that echoes <em>our</em> nonce was made after we started, by one
 * who hears us.
 *
 * <pre>
 *   peer                                      we
 *    | nonce P, echoes nobody  ------------->  | not-echoed, but P is learned ...
 *    | <------------- nonce W, echoes P        | ... and echoed
 *    | nonce P, echoes W  ------------------>  | life: P is the current boot
 *    | (restarts) nonce Q, echoes nobody --->  | not-echoed; Q is echoed beside P
 *    | nonce Q, echoes W  ------------------>  | life, once P fell silent: P is retired and never counts again
 * </pre>
 *
 * A capture replayed from another boot of ours cannot echo W, one from an earlier boot of the peer is retired, one from
 * this boot is not newer than the last of its path, or far behind the newest of all paths. A frame that proves itself under a second nonce while the first still
 * speaks is no restart but a second host with that node id: the live one keeps its place. And where such a second host took the
 * place of one that stood still, the first is retired though it lives: it learns so from the echo of another nonce in the
 * place of its own, and draws a new one ({@link #isDisplaced}).
 *
 * <p>Pure; owned by the loop thread; allocates only when a member is met for the first time.
 */
public final class Admission {
    private static final long DISPLACED_NS = 1_000_000_000L;

    private final int ownNode;
    private final long supersedeNs;
    private long ownNonce;
    private final @Nullable Association[] byNode = new @Nullable Association[Heartbeat.MAX_NODES + 1];
    private final PathSet none = new PathSet();
    private boolean newest;

    /** The paths on which a member is heard now, for the echoes. */
    public interface HeardPaths {
        /** Null when the member has no monitor. */
        @Nullable
        PathSet of(int node);
    }

    /** @param ownNonce random, drawn once per start, not 0 */
    public Admission(int ownNode, long ownNonce, DetectSettings settings) {
        if (ownNonce == 0) {
            throw new IllegalArgumentException("a nonce of 0 means none");
        }
        this.ownNode = ownNode;
        this.ownNonce = ownNonce;
        // Two missed on the slowest path: the live boot is not displaced in a gap between its own heartbeats.
        this.supersedeNs = settings.longestWindowNs() * 2 / 3;
    }

    /**
     * Judges a frame that {@link HeartbeatView#wrap} accepted.
     *
     * @param path the path it was received on
     * @param sourceMacBits its Ethernet source, or 0 where the path does not show it
     * @return {@link Refusal#NONE} if it is life
     */
    public Refusal admit(HeartbeatView frame, int path, long sourceMacBits, long nowNs) {
        newest = false;
        if (frame.node() == ownNode && frame.nonce() == ownNonce) {
            return Refusal.REFLECTED;
        }
        if (frame.path() != path || (sourceMacBits != 0 && sourceMacBits != frame.macBits())) {
            return Refusal.WRONG_PATH;
        }
        Association peer = association(frame.node());
        int echo = frame.findEcho(ownNode, ownNonce);
        if (frame.node() == ownNode) {
            return admitNamesake(peer, frame.nonce(), echo, nowNs);
        }
        if (frame.nonce() != peer.current()) {
            Refusal refusal = admitOtherBoot(peer, frame.nonce(), echo, nowNs);
            if (refusal != Refusal.NONE) {
                return refusal;
            }
        } else if (peer.isStale(path, frame.counter(), nowNs)) {
            return Refusal.STALE_COUNTER;
        }
        return admitCurrent(peer, frame, echo, nowNs);
    }

    /** A member with our own node id. Only one that echoes us is there now; anything else may be our own past, replayed. */
    private static Refusal admitNamesake(Association namesake, long nonce, int echo, long nowNs) {
        namesake.learn(nonce, nowNs);
        return echo < 0 ? Refusal.NOT_ECHOED : Refusal.DUPLICATE_NODE;
    }

    private Refusal admitOtherBoot(Association peer, long nonce, int echo, long nowNs) {
        if (peer.isRetired(nonce)) {
            return Refusal.RETIRED_BOOT;
        }
        if (echo < 0) {
            peer.learn(nonce, nowNs);
            return Refusal.NOT_ECHOED;
        }
        if (!peer.mayReplace(nowNs, supersedeNs)) {
            peer.learn(nonce, nowNs);
            return Refusal.DUPLICATE_PEER;
        }
        peer.replace(nonce, nowNs);
        return Refusal.NONE;
    }

    private Refusal admitCurrent(Association peer, HeartbeatView frame, int echo, long nowNs) {
        if (echo < 0) {
            peer.forgotUs(frame.echoesAny(ownNode), nowNs);
            return Refusal.NOT_ECHOED;
        }
        newest = peer.advance(frame.path(), frame.counter());
        peer.lived(nowNs, frame, echo);
        if (frame.has(Flag.LEAVING)) {
            peer.closeBefore(frame.counter());
        }
        return Refusal.NONE;
    }

    /**
     * Whether the last admitted frame is the newest of its sender over all paths. Life counts in any order; status, term
     * and flags only from the newest, for paths differ in speed.
     */
    public boolean wasNewest() {
        return newest;
    }

    /**
     * Whether a member that heard us has echoed another boot of our node in our place for a second: it took another host for
     * us, or our past, and we count no more there. To be asked when a frame of it was {@link Refusal#NOT_ECHOED}.
     */
    public boolean isDisplaced(int node, long nowNs) {
        Association peer = byNode[node];
        return peer != null && peer.forgetsUsFor(DISPLACED_NS, nowNs);
    }

    /** Draws another nonce, with which this member is to be heard as one that has just started; returns it. */
    public long renew() {
        ownNonce = new SplittableRandom(ownNonce).nextLong() | 1;
        for (Association peer : byNode) {
            if (peer != null) {
                peer.knowsNoneOfUs();
            }
        }
        return ownNonce;
    }

    /** Ours; never 0. */
    public long ownNonce() {
        return ownNonce;
    }

    /** Whether any frame signed with our key ever came from {@code node}. */
    public boolean isKnown(int node) {
        return byNode[node] != null;
    }

    /** The nonce of the boot that counts, or 0. */
    public long currentNonce(int node) {
        Association peer = byNode[node];
        return peer == null ? 0 : peer.current();
    }

    /** The paths on which {@code node} said last that it hears us; a view, do not change it. */
    public PathSet hearsUs(int node) {
        Association peer = byNode[node];
        return peer == null ? none : peer.hearsUs();
    }

    /** Puts an echo of every known boot into {@code into}, replacing those that were there. */
    public void putEchoes(Heartbeat into, HeardPaths heard) {
        into.clearEchoes();
        for (int node = 1; node <= Heartbeat.MAX_NODES; node++) {
            Association peer = byNode[node];
            if (peer != null && peer.current() != 0) {
                into.addEcho(node, peer.current(), heard.of(node));
            }
            long candidate = peer == null ? 0 : peer.nextCandidate();
            if (candidate != 0) {
                into.addEcho(node, candidate, null);
            }
        }
    }

    private Association association(int node) {
        Association known = byNode[node];
        if (known == null) {
            known = new Association();
            byNode[node] = known;
        }
        return known;
    }
}
