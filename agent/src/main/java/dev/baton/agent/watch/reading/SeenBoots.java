package dev.baton.agent.watch.reading;

import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.PathSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The starts of each member that were seen in authenticated heartbeats, and how far their counters have come. A nonce that
 * gave way to another never comes back in earnest. One thread.
 */
final class SeenBoots {
    /** Earlier starts of a member that are remembered. */
    private static final int RETIRED_KEPT = 64;

    private final Boots[] byNode = new Boots[Heartbeat.MAX_NODES + 1];

    SeenBoots() {
        Arrays.setAll(byNode, node -> new Boots());
    }

    /** What the numbers of a heartbeat show. */
    enum Judgement {
        NEWS,
        /** Its counter is not above the last of its path. */
        STALE,
        /** It is of a start after which there was another. */
        RETIRED
    }

    private static final class Boots {
        private final Deque<Long> retired = new ArrayDeque<>();
        private final long[] counters = new long[PathSet.CAPACITY];
        private long nonce;

        void restart(long fresh) {
            if (nonce != 0) {
                retired.addLast(nonce);
            }
            if (retired.size() > RETIRED_KEPT) {
                retired.removeFirst();
            }
            nonce = fresh;
            Arrays.fill(counters, 0);
        }
    }

    /** Whether the last start that was seen of the member is this one. */
    boolean isCurrent(int node, long nonce) {
        return byNode[node].nonce == nonce;
    }

    /** Judges a heartbeat and remembers it. */
    Judgement judge(int node, int path, long nonce, long counter) {
        Boots boots = byNode[node];
        if (boots.retired.contains(nonce)) {
            return Judgement.RETIRED;
        }
        if (boots.nonce != nonce) {
            boots.restart(nonce);
        }
        if (counter <= boots.counters[path]) {
            return Judgement.STALE;
        }
        boots.counters[path] = counter;
        return Judgement.NEWS;
    }
}
