package dev.baton.heartbeat.probe;

import org.jspecify.annotations.Nullable;

/**
 * The echo requests that are still out: a reply counts once, if it repeats what was sent and comes from the one who was
 * asked. The last {@value #KEPT} are kept. Owned by one thread; nothing allocates after construction.
 */
public final class EchoLedger {
    /** Those of some seconds of checking. */
    static final int KEPT = 256;

    private final int identifier;
    private final @Nullable Station[] asked = new @Nullable Station[KEPT];
    private final long[] token = new long[KEPT];
    private final int[] sequence = new int[KEPT];
    private final long[] askedNs = new long[KEPT];
    private long random;
    private int last;

    /** @param seed random, drawn once per start */
    public EchoLedger(long seed) {
        this.identifier = (int) (seed >>> 48);
        this.random = seed | 1;
    }

    /** 16 bits, ours alone as far as chance goes: a socket's filter may ask for them. */
    public int identifier() {
        return identifier;
    }

    /** Enters a request that goes out now; {@link #identifierAndSequence} and {@link #token} are what it has to carry. */
    public void ask(Station station, long nowNs) {
        last = (last + 1) & 0xffff;
        random ^= random << 13; // xorshift64 (Marsaglia): quick, and nobody off the path sees enough of it to guess on
        random ^= random >>> 7;
        random ^= random << 17;
        int place = last % KEPT;
        asked[place] = station;
        token[place] = random;
        sequence[place] = last;
        askedNs[place] = nowNs;
    }

    /** Of the request entered last. */
    public int identifierAndSequence() {
        return identifier << 16 | last;
    }

    /** Of the request entered last. */
    public long token() {
        return token[last % KEPT];
    }

    /** Who sent a reply, judged {@link EchoRefusal#NONE}, to what all were asked. */
    public static Station whoAnswered(EchoView reply) {
        return reply.station();
    }

    /** Looks at a well-formed reply without striking its request out. */
    public EchoRefusal judge(EchoView reply) {
        int name = reply.identifierAndSequence();
        if (name >>> 16 != identifier) {
            return EchoRefusal.OTHER_ASKER;
        }
        int place = (name & 0xffff) % KEPT;
        Station station = asked[place];
        if (station == null || sequence[place] != (name & 0xffff)) {
            return EchoRefusal.NOT_ASKED;
        }
        if (token[place] != reply.token()) {
            return EchoRefusal.WRONG_TOKEN;
        }
        boolean asked = Station.ALL_NODES.equals(station) ? reply.isFromNeighbour() : reply.isFrom(station);
        return asked ? EchoRefusal.NONE : EchoRefusal.WRONG_STATION;
    }

    /** Whether the reply, judged {@link EchoRefusal#NONE}, answers what all were asked: there may be more of them. */
    public boolean wasToAll(EchoView reply) {
        return Station.ALL_NODES.equals(asked[(reply.identifierAndSequence() & 0xffff) % KEPT]);
    }

    /** When the request was sent that this reply, judged {@link EchoRefusal#NONE}, answers. */
    public long askedNs(EchoView reply) {
        return askedNs[(reply.identifierAndSequence() & 0xffff) % KEPT];
    }

    /** Strikes the request out, and says who was asked. */
    public Station settle(EchoView reply) {
        int place = (reply.identifierAndSequence() & 0xffff) % KEPT;
        Station station = asked[place];
        if (station == null) {
            throw new IllegalStateException("not judged before");
        }
        asked[place] = null;
        return station;
    }
}
