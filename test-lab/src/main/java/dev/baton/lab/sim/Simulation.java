package dev.baton.lab.sim;

import dev.baton.agent.event.Event;
import dev.baton.agent.role.Role;
import dev.baton.heartbeat.detect.DetectSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, a lossy virtual network, and hosts with kernels, leases and agents.
 *
 * <p>Path 0 is the sync link, the others are gateway interfaces; every host is on all of them. After every event the owners
 * are looked at: an owner is a host that would answer for the shared addresses, whatever its agent believes.
 */
public final class Simulation {
    public static final long MILLI = 1_000_000;

    /** Gateway interfaces of a run that is not told otherwise. */
    static final int GATEWAYS = 2;

    /** The same and sync. */
    static final int PATHS = GATEWAYS + 1;

    private static final long START_NS = 1_000_000_000L;
    private static final long CONFLICT_NS = 30_000_000_000L;

    private final SplittableRandom random;
    private final EventQueue events = new EventQueue();
    private final List<SimHost> hosts = new ArrayList<>();
    private final Story story = new Story(START_NS);
    private final List<SimHost> neighbours = new ArrayList<>();

    /** All that hear each other on the wire. */
    private final List<SimHost> stations = new ArrayList<>();

    private final int gateways;
    private final boolean[] speaks;
    private final SimWire wire;
    private final Invariants invariants = new Invariants(this);
    private final Reach reach = new Reach(this);
    private final Served served = new Served(this);
    private final long seed;
    private long nowNs = START_NS;
    private DetectSettings detect;
    private long windowNs;
    private boolean deviceMacs;
    private boolean preempts;
    private long silenceNs = 5_000 * MILLI;
    private long patienceNs = 35_000 * MILLI;
    private int longestQueue = 2_000;
    private long startUpNs;
    private long disturbedNs = START_NS;

    /** When a cold start may have waited for a stranger for the last time. */
    private long waitedNs = START_NS;

    private long doubleSinceNs = -1;
    private long longestDoubleNs;
    private long longestRaisingNs;
    private final long[] unservedSinceNs;
    private long longestUnservedNs;
    private long ownerlessSinceNs = START_NS;
    private long longestOwnerlessNs;

    /** Hosts with node ids 1..{@code members} and two gateway interfaces each, none of them started. */
    public Simulation(long seed, int members) {
        this(seed, members, GATEWAYS);
    }

    /** The same with so many gateway interfaces. */
    public Simulation(long seed, int members, int gateways) {
        this.seed = seed;
        this.gateways = gateways;
        wire = new SimWire(this);
        unservedSinceNs = new long[gateways];
        Arrays.fill(unservedSinceNs, START_NS);
        speaks = new boolean[paths()];
        Arrays.fill(speaks, true);
        detect = DetectSettings.standard(everyPath());
        windowNs = detect.longestWindowNs();
        random = new SplittableRandom(seed);
        SimCluster cluster = SimCluster.tested(gateways);
        for (int node = 1; node <= members; node++) {
            hosts.add(new SimHost(this, cluster, node, node - 1));
        }
        stations.addAll(hosts);
        wire.bystanders().forEach(bystander -> at(START_NS, bystander::speak));
    }

    /** Puts two members of another cluster on the same wire; {@code sameId} by a mistake of its operator. */
    public List<SimHost> neighbours(boolean sameId) {
        SimCluster other = sameId ? SimCluster.namesake(gateways) : SimCluster.neighbour(gateways);
        neighbours.add(new SimHost(this, other, 1, hosts.size()));
        neighbours.add(new SimHost(this, other, 2, hosts.size() + 1));
        stations.addAll(neighbours);
        neighbours.forEach(SimHost::startAgent);
        return List.copyOf(neighbours);
    }

    /** Another profile on all hosts that start from now on. */
    public Simulation profile(DetectSettings profile) {
        detect = profile;
        windowNs = profile.longestWindowNs();
        Arrays.fill(speaks, false);
        profile.paths().forEach(path -> speaks[path.path()] = true);
        return this;
    }

    /** Another {@code start.silence} and {@code start.patience} on all hosts that start from now on: shorter, for speed. */
    public Simulation patience(long silenceMillis, long patienceMillis) {
        silenceNs = silenceMillis * MILLI;
        patienceNs = patienceMillis * MILLI;
        return this;
    }

    /** All hosts that start from now on answer for the shared addresses with their own MACs. */
    public Simulation deviceMacs() {
        deviceMacs = true;
        hosts.forEach(host -> host.becomes(SimCluster.ofDeviceMacs(gateways)));
        return this;
    }

    /** Claims raise the first shared link at once and the others at random up to so much later. */
    public Simulation raising(long longestMillis) {
        longestRaisingNs = longestMillis * MILLI;
        return this;
    }

    boolean raisesLate() {
        return longestRaisingNs > 0;
    }

    /** How much later. */
    long lateNs() {
        return random.nextLong(longestRaisingNs);
    }

    /** {@code preempt} on all hosts that start from now on. */
    public Simulation preempting() {
        preempts = true;
        return this;
    }

    boolean preempts() {
        return preempts;
    }

    /** Profile {@code fast} on all hosts that start from now on. */
    public Simulation fast() {
        return profile(DetectSettings.fast(everyPath()));
    }

    /** The same with profile {@code vendor}. */
    public Simulation vendor() {
        return profile(DetectSettings.vendor(everyPath()));
    }

    /** Profile {@code default} with heartbeats on sync alone. */
    public Simulation syncOnly() {
        return profile(DetectSettings.standard(0));
    }

    /** Whether heartbeats travel on a path. */
    boolean speaks(int path) {
        return speaks[path];
    }

    /** Sync and every gateway interface. */
    int[] everyPath() {
        return IntStream.range(0, paths()).toArray();
    }

    int paths() {
        return gateways + 1;
    }

    int gateways() {
        return gateways;
    }

    /** So many frames wait in a socket of all agents that start from now on; what comes then is lost. */
    public Simulation queues(int longest) {
        longestQueue = longest;
        return this;
    }

    int longestQueue() {
        return longestQueue;
    }

    /** From what an agent that is started finds of its predecessor until it listens, so many milliseconds pass. */
    public Simulation startUp(long millis) {
        startUpNs = millis * MILLI;
        return this;
    }

    long startUpNs() {
        return startUpNs;
    }

    DetectSettings detect() {
        return detect;
    }

    /** The longest detection window of that profile. */
    long windowNs() {
        return windowNs;
    }

    long silenceNs() {
        return silenceNs;
    }

    long patienceNs() {
        return patienceNs;
    }

    long conflictNs() {
        return CONFLICT_NS;
    }

    SimWire wire() {
        return wire;
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
        wire.bystanders().forEach(bystander -> bystander.on(on));
        tell("bystanders " + (on ? "on" : "off"));
        disturbed();
    }

    /** So many more stations that belong to no cluster on each gateway segment. */
    public Simulation crowd(int more) {
        for (int path = 1; path < paths(); path++) {
            for (int i = 0; i < more; i++) {
                Bystander joins = wire.join(path);
                at(nowNs, joins::speak);
            }
        }
        return this;
    }

    /** Switches one of the stations that belong to no cluster on or off. */
    void bystander(Bystander one, boolean on) {
        one.on(on);
        tell(one + (on ? " on" : " off"));
        disturbed();
    }

    /** Stations that belong to no cluster say nothing that they are not asked: the segments are quiet, but not empty. */
    public Simulation quiet() {
        wire.bystanders().forEach(bystander -> bystander.quiet(true));
        return this;
    }

    /** The station on a gateway path that belongs to no cluster has the cluster's shared address, or gives it back. */
    public void stranger(int path, boolean hasAddress) {
        wire.bystander(path).takeAddress(hasAddress ? hosts.get(0).cluster() : null);
    }

    /** The host to which the station on a gateway path sends what is for the shared address; null for nobody. */
    public @Nullable SimHost heeded(int path) {
        return wire.bystander(path).heeded();
    }

    /** Frames lost at random, 0..1, from now on. */
    public void loss(double share) {
        wire.loss(share);
        tell("loss " + share);
        disturbed();
    }

    /** The longest extra delay of a frame, in nanoseconds. */
    public void jitter(long ns) {
        wire.jitter(ns);
        tell("delays up to " + ns / 1e6 + " ms");
        disturbed();
    }

    /** Frames that arrive twice, 0..1, from now on. */
    public void duplicates(double share) {
        wire.duplicates(share);
        tell("duplicates " + share);
        disturbed();
    }

    /** Whether frames from one host to another are lost on a path, in this direction only. */
    public void oneWay(int from, int to, int path, boolean isBroken) {
        wire.oneWay(host(from), host(to), path, isBroken);
        tell("from " + from + " to " + to + " on " + path + (isBroken ? " broken" : " whole"));
        disturbed();
    }

    /** Mends every direction. */
    public void mendWays() {
        wire.mendWays();
        tell("all ways whole");
        disturbed();
    }

    /** Whether a segment carries nothing; carriers stay. */
    public void cut(int path, boolean isCut) {
        wire.cut(path, isCut);
        tell("segment " + path + (isCut ? " cut" : " whole"));
        disturbed();
    }

    /** Whether a switch lets heartbeats through on a path, but no ARP from one member to another (isolated, inspected). */
    public void inspected(int path, boolean isInspected) {
        wire.inspected(path, isInspected);
        tell("ARP between members on " + path + (isInspected ? " is filtered" : " passes"));
        disturbed();
    }

    /** Heartbeats with a wrong key pour on everybody on a path for so long, so many in a millisecond. */
    public void flood(int path, int perMilli, long forMillis) {
        wire.flood(path, perMilli, forMillis * MILLI);
        tell("flood on " + path + ", " + perMilli + " frames in a millisecond");
        disturbed();
    }

    /** The switch before the neighbours on a gateway path has the identity bound to the port where it is now, or no more. */
    public void bindPort(int path, boolean isBound) {
        wire.bystanders().stream().filter(each -> each.path() == path).forEach(each -> each.sticks(isBound));
    }

    /** Lets virtual time pass. */
    public void run(long millis) {
        runNanos(millis * MILLI);
    }

    /** The same, to stop in the middle of what takes less than a millisecond. */
    void runNanos(long nanos) {
        long untilNs = nowNs + nanos;
        while (!events.isEmpty() && events.firstNs() <= untilNs) {
            nowNs = Math.max(nowNs, events.firstNs());
            story.happened(nowNs);
            events.takeFirst().run();
            watch();
            invariants.check();
            reach.check();
            served.check();
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
        events.add(atNs, action);
    }

    void tell(String what) {
        story.tell(nowNs, what);
    }

    /** What happened, line by line. */
    public String story() {
        return story.toString();
    }

    /** The same for two runs in which the same happened at the same times. */
    public long digest() {
        return story.digest();
    }

    /** Nothing is cut, lost, slow, broken or off. */
    boolean isSound() {
        if (!wire.isSound()) {
            return false;
        }
        for (SimHost host : hosts) {
            if (!host.isSound()) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing was wrong, and nothing was done to anybody, for so long that all must be well. */
    public boolean isSettled() {
        long quietNs = nowNs - disturbedNs;
        boolean mayWait = nowNs - waitedNs <= invariants.settledNs() && quietNs <= invariants.settledNs() + CONFLICT_NS;
        return quietNs > invariants.settledNs() && !mayWait && isSound() && !mayWaitForEver();
    }

    /** With the devices' own MACs a stranger may as well be a member that was never heard: who meets one waits for as long as it takes. */
    boolean mayWaitForEver() {
        return deviceMacs && wire.hasStranger();
    }

    /** Whether a first start may find a shared address in use: one that does not know that this cluster has owned it before. */
    boolean mayWaitForStranger() {
        return wire.hasStranger() && hosts.stream().anyMatch(SimHost::knowsNoTerm);
    }

    /** Whether there is one owner, and all others stand by. */
    public boolean isCalm() {
        for (SimHost host : hosts) {
            Role role = host.role();
            if (!(role instanceof Role.Active || role instanceof Role.Standby)) {
                return false;
            }
        }
        return countOwners() == 1 && isSound();
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

    Served served() {
        return served;
    }

    Reach reach() {
        return reach;
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
        return stations;
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
        if (mayWaitForStranger()) {
            waitedNs = nowNs;
        }
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
        for (int iface = 0; iface < gateways; iface++) {
            watch(iface);
        }
    }

    private void watch(int iface) {
        if (isServed(iface)) {
            unservedSinceNs[iface] = -1;
        } else if (unservedSinceNs[iface] < 0) {
            unservedSinceNs[iface] = nowNs;
        } else {
            longestUnservedNs = Math.max(longestUnservedNs, nowNs - unservedSinceNs[iface]);
        }
    }

    private boolean isServed(int iface) {
        for (SimHost host : hosts) {
            if (host.serves(iface)) {
                return true;
            }
        }
        return false;
    }

    /** Since when nobody serves on an interface; -1 while somebody does. */
    long unservedSinceNs(int iface) {
        return unservedSinceNs[iface];
    }

    /** Forgets the figures below, to measure from now on. */
    public void measure() {
        longestDoubleNs = 0;
        longestOwnerlessNs = 0;
        longestUnservedNs = 0;
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

    /** The longest time that nobody answered on an interface since {@link #measure}, in milliseconds. */
    public double longestUnservedMs() {
        return longestUnservedNs / 1e6;
    }

    /** What the members have told of one kind, those of one host after those of another. */
    public <E extends Event> List<E> told(Class<E> kind) {
        return hosts.stream().flatMap(host -> host.told(kind).stream()).toList();
    }

    /** Role changes of all agents since {@link #measure}. */
    public int roleChanges() {
        return hosts.stream().mapToInt(SimHost::roleChanges).sum();
    }
}
