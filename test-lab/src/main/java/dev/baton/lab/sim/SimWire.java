package dev.baton.lab.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The virtual network: one segment for each path, on which every host and at least one bystander are. It loses, delays, doubles and
 * reorders frames, and any direction between two hosts may be broken.
 */
final class SimWire {
    /** Of all clusters together. */
    static final int MOST_HOSTS = 16;

    /** Longer delays than this are no sound network. */
    private static final long SOUND_JITTER_NS = 5 * Simulation.MILLI;

    private static final long SHORTEST_NS = Simulation.MILLI / 20;

    private final Simulation sim;
    private final boolean[] cut;
    private final boolean[] inspected;
    private final List<Bystander> bystanders = new ArrayList<>();

    /** For each sender and path the hosts, by bit, that hear nothing of it. */
    private final int[] broken;

    private double loss;
    private double duplicates;
    private long jitterNs = Simulation.MILLI / 2;
    private long disturbedNs;
    private long floodedUntilNs;

    SimWire(Simulation sim) {
        this.sim = sim;
        cut = new boolean[sim.paths()];
        inspected = new boolean[sim.paths()];
        broken = new int[MOST_HOSTS * sim.paths()];
        for (int path = 1; path < sim.paths(); path++) {
            bystanders.add(new Bystander(sim, path, 0));
        }
    }

    void loss(double share) {
        disturbedNs = sim.nowNs();
        loss = share;
    }

    void duplicates(double share) {
        disturbedNs = sim.nowNs();
        duplicates = share;
    }

    void jitter(long ns) {
        disturbedNs = sim.nowNs();
        jitterNs = ns;
    }

    void cut(int path, boolean isCut) {
        disturbedNs = sim.nowNs();
        cut[path] = isCut;
    }

    void inspected(int path, boolean isInspected) {
        disturbedNs = sim.nowNs();
        inspected[path] = isInspected;
    }

    void oneWay(SimHost from, SimHost to, int path, boolean isBroken) {
        disturbedNs = sim.nowNs();
        int place = from.place() * sim.paths() + path;
        int bit = 1 << to.place();
        broken[place] = isBroken ? broken[place] | bit : broken[place] & ~bit;
    }

    void mendWays() {
        disturbedNs = sim.nowNs();
        Arrays.fill(broken, 0);
    }

    /** When something was last done to the network itself. */
    long disturbedNs() {
        return disturbedNs;
    }

    /** The first one on the segment of a gateway path. */
    Bystander bystander(int path) {
        return bystanders.get(path - 1);
    }

    /** One more on the segment of a gateway path. */
    Bystander join(int path) {
        int nth =
                (int) bystanders.stream().filter(other -> other.path() == path).count();
        Bystander joins = new Bystander(sim, path, nth);
        bystanders.add(joins);
        return joins;
    }

    List<Bystander> bystanders() {
        return bystanders;
    }

    /** Whether a station that is no member has a shared address. */
    boolean hasStranger() {
        for (Bystander bystander : bystanders) {
            if (bystander.hasAddress()) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is cut, broken, lost or slow. */
    boolean isSound() {
        for (boolean isCut : cut) {
            if (isCut) {
                return false;
            }
        }
        return isWholeButForCuts();
    }

    /** Whether nothing is broken, lost or slow for some only. */
    boolean isWholeButForCuts() {
        if (isLossy()) {
            return false;
        }
        for (int ways : broken) {
            if (ways != 0) {
                return false;
            }
        }
        return true;
    }

    /** Heartbeats with a wrong key, so many in a millisecond for so long, reach everybody on a path. */
    void flood(int path, int perMilli, long forNs) {
        disturbedNs = sim.nowNs();
        floodedUntilNs = Math.max(floodedUntilNs, sim.nowNs() + forNs);
        new SimFlood(sim, path, perMilli, sim.nowNs() + forNs).pour();
    }

    /** Whether some frames are lost, at random or in a full queue. */
    boolean losesFrames() {
        return loss > 0 || floodedUntilNs > sim.nowNs();
    }

    /** The longest extra delay of a frame. */
    long jitterNs() {
        return jitterNs;
    }

    /** Whether an exchange may need several attempts. */
    boolean isLossy() {
        return losesFrames() || jitterNs > SOUND_JITTER_NS;
    }

    /** On some path with heartbeats. */
    boolean worksBothWays(SimHost a, SimHost b) {
        for (int path = 0; path < sim.paths(); path++) {
            if (sim.speaks(path) && worksBothWays(a, b, path)) {
                return true;
            }
        }
        return false;
    }

    boolean worksBothWays(SimHost a, SimHost b, int path) {
        return !a.isDeaf(path) && !b.isDeaf(path) && works(a, b, path) && works(b, a, path);
    }

    /** Whether questions and answers pass between a host and a station that is no member. */
    boolean hears(SimHost host, Bystander station) {
        int path = station.path();
        return !cut[path] && host.reachable(path) && !host.isDeaf(path);
    }

    private boolean works(SimHost from, SimHost to, int path) {
        return !cut[path]
                && from.reachable(path)
                && !from.isMute(path)
                && to.reachable(path)
                && (broken[from.place() * sim.paths() + path] & 1 << to.place()) == 0;
    }

    /** Whether a frame that is sent now will arrive, if nothing happens on its way. */
    boolean takes(SimHost from, SimHost to, int path) {
        return from != to && works(from, to, path) && !isLost();
    }

    private boolean isLost() {
        return loss > 0 && sim.random().nextDouble() < loss;
    }

    /** Brings what {@link #takes} took. */
    void bring(SimHost to, int path, Runnable arrival) {
        arriveLater(to, path, arrival);
        if (duplicates > 0 && sim.random().nextDouble() < duplicates) {
            arriveLater(to, path, arrival);
        }
    }

    /** Carries a question or an answer of ARP from one host to another, or loses it. */
    void carry(SimHost from, SimHost to, int path, Runnable arrival) {
        if (!inspected[path] && takes(from, to, path)) {
            bring(to, path, arrival);
        }
    }

    /** Carries something to a host from elsewhere on the segment. */
    void carryFromAside(SimHost to, int path, Runnable arrival) {
        if (!cut[path] && to.reachable(path) && !isLost()) {
            arriveLater(to, path, arrival);
        }
    }

    /** Carries something from a host to whoever else is on the segment. */
    void carryAside(SimHost from, int path, Runnable arrival) {
        if (!cut[path] && from.reachable(path) && !from.isMute(path) && !isLost()) {
            sim.at(sim.nowNs() + delayNs(), arrival);
        }
    }

    /** Whether what is on a segment reaches a host there. */
    boolean reaches(SimHost to, int path) {
        return !cut[path] && to.reachable(path) && !to.isDeaf(path);
    }

    private void arriveLater(SimHost to, int path, Runnable arrival) {
        sim.at(sim.nowNs() + delayNs(), () -> {
            if (reaches(to, path)) {
                arrival.run();
            }
        });
    }

    private long delayNs() {
        return SHORTEST_NS + sim.random().nextLong(jitterNs + 1);
    }
}
