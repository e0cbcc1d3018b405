package dev.baton.agent.member;

import dev.baton.arp.wire.NdpView;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who else is on one gateway interface: whom we ask, to know whether it is the peer that is silent or we who are deaf
 * (DESIGN D2). There are the operator's witnesses, those whom we heard, and those whom a peer named in its heartbeats; one
 * of them is asked every three seconds, so that it is known who answers. While fewer than three do, others are looked for.
 * Bounded, whoever floods us: of those not chosen by
 * the operator the eight most useful are kept. Loop thread only; allocates only when somebody is met.
 */
final class Neighbours {
    static final int LEARNED = 8;
    private static final int ASKED_AT_ONCE = 3;
    private static final int ENOUGH = 3;
    static final long PROVE_NS = 3_000_000_000L;
    /** Between two newcomers, so that a scan of the segment does not keep the collector busy. */
    private static final long NEWCOMER_NS = 50_000_000;

    /** Between two searches, and twice as long after each that is not enough. */
    static final long SEARCH_NS = 10_000_000_000L;

    private static final long LONGEST_SEARCH_NS = 160_000_000_000L;

    private static final int BUDGET = 24;
    private static final long EARN_NS = 20_000_000;

    private final int path;
    private final Ports ports;
    private final @Nullable Neighbour[] known;
    private final int witnesses;
    private int next;
    private int turn;
    private long nextProofNs;
    private boolean begun;
    private boolean searched;
    private long searchNs;
    /** How many more are taken of those who answer this search: each has to have the time to answer again. */
    private int wanted;

    private long searchPauseNs = SEARCH_NS;
    private long newcomerNs;
    private int budget = BUDGET;
    private long earnedNs;

    /** @param configured {@code interface.LABEL.witness} */
    Neighbours(int path, List<Ip> configured, Ports ports) {
        this.path = path;
        this.ports = ports;
        this.witnesses = configured.size();
        this.known = new @Nullable Neighbour[witnesses + LEARNED];
        for (int i = 0; i < witnesses; i++) {
            Ip ip = configured.get(i);
            known[i] = new Neighbour(new Station(Neighbour.everybody(ip), ip), true, 0);
        }
    }

    /**
     * Somebody else's ARP frame was heard.
     *
     * @param toUs whether it was sent to our own MAC
     * @return whether it answers a question of ours
     */
    boolean heard(int ipv4Bits, long macBits, boolean toUs, long nowNs) {
        if (ipv4Bits == 0) {
            return false;
        }
        Neighbour neighbour = findV4(ipv4Bits);
        if (neighbour == null) {
            if (mayMeet(nowNs)) {
                meet(new Station(new Mac(macBits), Ip.v4(ipv4Bits)), nowNs);
            }
            return false;
        }
        neighbour.heard(macBits, nowNs);
        return toUs && neighbour.spokeToUs(nowNs);
    }

    /** A station advertised an IPv6 address to us; returns whether that answers a question of ours. */
    boolean advertised(NdpView frame, long nowNs) {
        for (Neighbour neighbour : known) {
            if (neighbour != null && frame.isAbout(neighbour.station().ip())) {
                neighbour.heard(frame.etherSource(), nowNs);
                return neighbour.spokeToUs(nowNs);
            }
        }
        return false;
    }

    /** A peer names those whom it knows here; that is believed until they are asked. */
    void named(HeartbeatView frame, long nowNs) {
        for (int i = 0; i < frame.neighbourCount(); i++) {
            if (find(frame, i) == null && mayMeet(nowNs)) {
                meet(new Station(new Mac(frame.neighbourMacBits(i)), frame.neighbourIp(i)), nowNs);
            }
        }
    }

    /** Names three whom we know to live. */
    void nameTo(Heartbeat heartbeat, long nowNs) {
        for (Neighbour neighbour : known) {
            // One that falls silent is asked for by a group address, which nobody has: a frame that named it is
            // refused.
            if (neighbour != null
                    && neighbour.isLive(nowNs)
                    && !neighbour.station().mac().isGroup()) {
                heartbeat.addNeighbour(
                        neighbour.station().ip(), neighbour.station().mac());
            }
        }
    }

    /** A station is there, by the kernel's knowledge or its own word: it is asked at once whether it answers. */
    void found(Station station, long nowNs) {
        if (wanted == 0 || find(station.ip()) != null) {
            return;
        }
        wanted--;
        Neighbour met = meet(station, nowNs);
        if (met != null) {
            ask(met, nowNs);
        }
    }

    /**
     * Whoever has this MAC is a member, whose kernel may have answered before its heartbeats said so: no neighbour. Returns
     * whether it was taken for one that answers.
     */
    boolean forget(long macBits) {
        boolean answered = false;
        for (int i = witnesses; i < known.length; i++) {
            Neighbour neighbour = known[i];
            if (neighbour != null && neighbour.station().mac().bits() == macBits) {
                known[i] = null;
                answered |= neighbour.everAnswered();
            }
        }
        return answered;
    }

    /** Whether it is time to look for more. */
    boolean searches(long nowNs) {
        if (searched && nowNs - searchNs < searchPauseNs) {
            return false;
        }
        searched = true;
        searchNs = nowNs;
        boolean enough = live(nowNs) >= ENOUGH;
        wanted = enough ? 0 : LEARNED;
        searchPauseNs = enough ? SEARCH_NS : Math.min(2 * searchPauseNs, LONGEST_SEARCH_NS);
        return !enough;
    }

    void searchSoon() {
        searched = false;
        searchPauseNs = SEARCH_NS;
    }

    /** Asks who is next, when that is due. Returns when to call again. */
    long prove(long nowNs) {
        if (!begun || nowNs - nextProofNs >= 0) {
            begun = true;
            nextProofNs = nowNs + PROVE_NS;
            askNext(nowNs);
        }
        return nextProofNs;
    }

    private void askNext(long nowNs) {
        for (int i = 0; i < known.length; i++) {
            next = (next + 1) % known.length;
            Neighbour neighbour = known[next];
            if (neighbour != null) {
                ask(neighbour, nowNs);
                return;
            }
        }
    }

    /**
     * Do we hear anybody? Asks up to three at once: who answered last, then by turns those who ever did, then the others. By
     * turns, for with a switch several may go at once, and those behind another would never be asked.
     */
    void askSome(long nowNs) {
        Neighbour latest = latest();
        if (latest != null) {
            ask(latest, nowNs);
        }
        int left = latest == null ? ASKED_AT_ONCE : ASKED_AT_ONCE - 1;
        left -= askThose(true, latest, left, nowNs);
        askThose(false, latest, left, nowNs);
    }

    private int askThose(boolean whoAnswered, @Nullable Neighbour but, int most, long nowNs) {
        int asked = 0;
        int first = turn;
        for (int i = 0; i < known.length && asked < most; i++) {
            int place = (first + i) % known.length;
            Neighbour neighbour = known[place];
            if (neighbour != null && neighbour != but && neighbour.everAnswered() == whoAnswered) {
                ask(neighbour, nowNs);
                asked++;
                turn = place + 1;
            }
        }
        return asked;
    }

    private @Nullable Neighbour latest() {
        Neighbour latest = null;
        for (Neighbour neighbour : known) {
            if (neighbour != null
                    && neighbour.everAnswered()
                    && (latest == null || neighbour.answeredNs() - latest.answeredNs() > 0)) {
                latest = neighbour;
            }
        }
        return latest;
    }

    /** In a stall of minutes neighbours are asked some fifty times a second in all, not at every probe. */
    private void ask(Neighbour neighbour, long nowNs) {
        long earned = (nowNs - earnedNs) / EARN_NS;
        if (earned > 0 || earned < 0) {
            budget = earned < 0 || earned > BUDGET ? BUDGET : (int) Math.min(BUDGET, budget + earned);
            earnedNs = nowNs;
        }
        if (budget > 0) {
            budget--;
            neighbour.asked(nowNs);
            ports.probe(path, neighbour.kind(), neighbour.station(), nowNs);
        }
    }

    private boolean mayMeet(long nowNs) {
        return nowNs - newcomerNs >= NEWCOMER_NS || nowNs - newcomerNs < 0;
    }

    private @Nullable Neighbour meet(Station station, long nowNs) {
        newcomerNs = nowNs;
        int place = witnesses;
        for (int i = witnesses; i < known.length; i++) {
            if (isWorse(known[i], known[place])) {
                place = i;
            }
        }
        Neighbour least = known[place];
        if (least != null && least.isLive(nowNs)) {
            return null;
        }
        Neighbour met = new Neighbour(station, false, nowNs);
        known[place] = met;
        return met;
    }

    /** An empty place first, then who never answered, then who was heard longest ago. */
    private static boolean isWorse(@Nullable Neighbour a, @Nullable Neighbour b) {
        if (a == null || b == null) {
            return a == null && b != null;
        }
        return a.everAnswered() == b.everAnswered() ? a.heardNs() - b.heardNs() < 0 : b.everAnswered();
    }

    private @Nullable Neighbour findV4(int bits) {
        for (Neighbour neighbour : known) {
            if (neighbour != null && neighbour.hasV4(bits)) {
                return neighbour;
            }
        }
        return null;
    }

    private @Nullable Neighbour find(Ip ip) {
        for (Neighbour neighbour : known) {
            if (neighbour != null && neighbour.has(ip)) {
                return neighbour;
            }
        }
        return null;
    }

    private @Nullable Neighbour find(HeartbeatView frame, int i) {
        for (Neighbour neighbour : known) {
            if (neighbour != null && frame.neighbourIs(i, neighbour.station().ip())) {
                return neighbour;
            }
        }
        return null;
    }

    /** How many are known to live. */
    int live(long nowNs) {
        int live = 0;
        for (Neighbour neighbour : known) {
            live += neighbour != null && neighbour.isLive(nowNs) ? 1 : 0;
        }
        return live;
    }
}
