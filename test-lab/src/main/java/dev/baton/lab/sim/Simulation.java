package dev.baton.lab.sim;

import dev.baton.heartbeat.detect.DetectSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Virtual time, a lossy virtual network, and hosts with kernels, leases and agents.
 *
 * <p>Path 0 is the sync link, 1 and 2 are gateway interfaces; every host is on all of them. After every event the owners
 * are looked at: an owner is a host that would answer for the shared addresses, whatever its agent believes.
 */
public final class Simulation {
    public static final long MILLI = 1_000_000;

    /** Sync and two gateway interfaces. */
    static final int PATHS = 3;

    private static final long START_NS = 1_000_000_000L;

    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<SimHost> hosts = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final List<SimHost> neighbours = new ArrayList<>();
    private final List<Bystander> bystanders = new ArrayList<>();
    private final boolean[] cut = new boolean[PATHS];
    private final Set<OneWay> broken = new HashSet<>();
    private final Invariants invariants = new Invariants(this);
    private final long seed;
    private long nowNs = START_NS;
    private long sequence;
    private DetectSettings detect = DetectSettings.standard(0, 1, 2);
    private double loss;
    private double duplicates;
    private long disturbedNs = START_NS;
    private long jitterNs = MILLI / 2;
    private long doubleSinceNs = -1;
    private long longestDoubleNs;
    private long ownerlessSinceNs = START_NS;
    private long longestOwnerlessNs;

    /** A direction of a path between two hosts. */
    private record OneWay(SimHost from, SimHost to, int path) {}

    private record Event(long atNs, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** Hosts with node ids 1..{@code members}, none of them started. */
    public Simulation(long seed, int members) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        SimCluster cluster = SimCluster.tested();
        for (int node = 1; node <= members; node++) {
            hosts.add(new SimHost(this, cluster, node));
        }
        for (int path = 1; path < PATHS; path++) {
            Bystander bystander = new Bystander(this, path);
            bystanders.add(bystander);
            at(START_NS, bystander::speak);
        }
    }

    /** Puts two members of another cluster on the same wire; {@code sameId} by a mistake of its operator. */
    public List<SimHost> neighbours(boolean sameId) {
        SimCluster other = sameId ? SimCluster.namesake() : SimCluster.neighbour();
        neighbours.add(new SimHost(this, other, 1));
        neighbours.add(new SimHost(this, other, 2));
        neighbours.forEach(SimHost::startAgent);
        return List.copyOf(neighbours);
    }

    /** Profile {@code fast} on all hosts that start from now on. */
    public Simulation fast() {
        detect = DetectSettings.fast(0, 1, 2);
        return this;
    }

    DetectSettings detect() {
        return detect;
    }

    public SimHost host(int node) {
        return hosts.get(node - 1);
    }

    /** Starts all agents at once and runs until one is active. */
    public Simulation startAll() {
        hosts.forEach(SimHost::startAgent);
        run(1_000);
        return this;
    }

    /** Switches every station that belongs to no cluster on or off: without them the wire is lonely. */
    public void bystanders(boolean on) {
        bystanders.forEach(bystander -> bystander.on(on));
        tell("bystanders " + (on ? "on" : "off"));
        disturbed();
    }

    /** Stations of no cluster on a path. */
    List<Bystander> bystanders(int path) {
        return bystanders.stream().filter(bystander -> bystander.path() == path).toList();
    }

    /** Frames lost at random, 0..1, from now on. */
    public void loss(double share) {
        loss = share;
        disturbed();
    }

    /** The longest extra delay of a frame, in nanoseconds. */
    public void jitter(long ns) {
        jitterNs = ns;
        disturbed();
    }

    /** Frames that arrive twice, 0..1, from now on. */
    public void duplicates(double share) {
        duplicates = share;
        disturbed();
    }

    /** Whether frames from one host to another are lost on a path, in this direction only. */
    public void oneWay(int from, int to, int path, boolean isBroken) {
        OneWay way = new OneWay(host(from), host(to), path);
        if (isBroken) {
            broken.add(way);
        } else {
            broken.remove(way);
        }
        tell("from " + from + " to " + to + " on " + path + (isBroken ? " broken" : " whole"));
        disturbed();
    }

    /** Mends every direction. */
    public void mendWays() {
        broken.clear();
        disturbed();
    }

    /** Whether a segment carries nothing; carriers stay. */
    public void cut(int path, boolean isCut) {
        cut[path] = isCut;
        tell("segment " + path + (isCut ? " cut" : " whole"));
        disturbed();
    }

    /** Lets virtual time pass. */
    public void run(long millis) {
        runNanos(millis * MILLI);
    }

    /** The same, to stop in the middle of what takes less than a millisecond. */
    void runNanos(long nanos) {
        long untilNs = nowNs + nanos;
        Event next;
        while ((next = events.peek()) != null && next.atNs <= untilNs) {
            events.poll();
            nowNs = Math.max(nowNs, next.atNs);
            next.action.run();
            watch();
            invariants.check();
        }
        nowNs = untilNs;
        watch();
    }

    long nowNs() {
        return nowNs;
    }

    SplittableRandom random() {
        return random;
    }

    void at(long atNs, Runnable action) {
        events.add(new Event(atNs, sequence++, action));
    }

    void tell(String what) {
        story.add(String.format("%10.3f ms  %s", (nowNs - START_NS) / 1e6, what));
    }

    /** What happened, line by line. */
    public String story() {
        return String.join("\n", story);
    }

    /** Carries something from one host to another, or loses it. */
    void carry(SimHost from, SimHost to, int path, Runnable arrival) {
        if (from == to || !works(from, to, path) || random.nextDouble() < loss) {
            return;
        }
        arriveLater(to, path, arrival);
        if (duplicates > 0 && random.nextDouble() < duplicates) {
            arriveLater(to, path, arrival);
        }
    }

    /** Carries something to a host from elsewhere on the segment. */
    void carryFromAside(SimHost to, int path, Runnable arrival) {
        if (!cut[path] && to.reachable(path) && random.nextDouble() >= loss) {
            arriveLater(to, path, arrival);
        }
    }

    /** Carries something from a host to whoever else is on the segment. */
    void carryAside(SimHost from, int path, Runnable arrival) {
        if (!cut[path] && from.reachable(path) && random.nextDouble() >= loss) {
            long delayNs = MILLI / 20 + random.nextLong(jitterNs + 1);
            at(nowNs + delayNs, arrival);
        }
    }

    private void arriveLater(SimHost to, int path, Runnable arrival) {
        long delayNs = MILLI / 20 + random.nextLong(jitterNs + 1);
        at(nowNs + delayNs, () -> {
            if (!cut[path] && to.reachable(path) && !to.isDeaf()) {
                arrival.run();
            }
        });
    }

    private boolean works(SimHost from, SimHost to, int path) {
        return !cut[path]
                && from.reachable(path)
                && to.reachable(path)
                && (broken.isEmpty() || !broken.contains(new OneWay(from, to, path)));
    }

    boolean worksBothWays(SimHost a, SimHost b, int path) {
        return works(a, b, path) && works(b, a, path);
    }

    boolean worksBothWays(SimHost a, SimHost b) {
        for (int path = 0; path < PATHS; path++) {
            if (worksBothWays(a, b, path)) {
                return true;
            }
        }
        return false;
    }

    boolean isLossy() {
        return loss > 0;
    }

    /** Nothing is cut, lost, slow, broken or off. */
    boolean isSound() {
        boolean anyCut = cut[0] || cut[1] || cut[2];
        if (anyCut || loss > 0 || jitterNs > 5 * MILLI || !broken.isEmpty()) {
            return false;
        }
        for (SimHost host : hosts) {
            if (!host.isSound()) {
                return false;
            }
        }
        return true;
    }

    /** Something is done to the network or to a host. */
    void disturbed() {
        disturbedNs = nowNs;
    }

    long disturbedNs() {
        return disturbedNs;
    }

    Invariants invariants() {
        return invariants;
    }

    long seed() {
        return seed;
    }

    /** The members of the cluster under test. */
    List<SimHost> hosts() {
        return hosts;
    }

    /** All that hear each other on the wire. */
    List<SimHost> stations() {
        if (neighbours.isEmpty()) {
            return hosts;
        }
        List<SimHost> all = new ArrayList<>(hosts);
        all.addAll(neighbours);
        return all;
    }

    /** Hosts that answer for the identity on a network that others can reach. */
    public List<SimHost> owners() {
        return hosts.stream().filter(SimHost::owns).toList();
    }

    int countOwners() {
        int owners = 0;
        for (SimHost host : hosts) {
            owners += host.owns() ? 1 : 0;
        }
        return owners;
    }

    /** The only owner. */
    public SimHost owner() {
        List<SimHost> owners = owners();
        if (owners.size() != 1) {
            throw new IllegalStateException(owners.size() + " owners\n" + story());
        }
        return owners.get(0);
    }

    /** The other one of a pair. */
    public SimHost standby() {
        SimHost owner = owner();
        return hosts.stream().filter(host -> host != owner).findFirst().orElseThrow();
    }

    private void watch() {
        int owners = countOwners();
        if (owners < 2) {
            doubleSinceNs = -1;
        } else if (doubleSinceNs < 0) {
            doubleSinceNs = nowNs;
        } else {
            longestDoubleNs = Math.max(longestDoubleNs, nowNs - doubleSinceNs);
        }
        if (owners > 0) {
            ownerlessSinceNs = -1;
        } else if (ownerlessSinceNs < 0) {
            ownerlessSinceNs = nowNs;
        } else {
            longestOwnerlessNs = Math.max(longestOwnerlessNs, nowNs - ownerlessSinceNs);
        }
    }

    /** Forgets the figures below, to measure from now on. */
    public void measure() {
        longestDoubleNs = 0;
        longestOwnerlessNs = 0;
        hosts.forEach(SimHost::forgetRoleChanges);
    }

    /** The longest time that two hosts answered at once since {@link #measure}, in milliseconds. */
    public double longestDoubleMs() {
        return longestDoubleNs / 1e6;
    }

    /** The longest time that nobody answered since {@link #measure}, in milliseconds. */
    public double longestOwnerlessMs() {
        return longestOwnerlessNs / 1e6;
    }

    /** Role changes of all agents since {@link #measure}. */
    public int roleChanges() {
        return hosts.stream().mapToInt(SimHost::roleChanges).sum();
    }
}
