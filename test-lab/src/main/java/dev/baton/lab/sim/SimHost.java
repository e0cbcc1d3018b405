package dev.baton.lab.sim;

import dev.baton.agent.event.Event;
import dev.baton.agent.member.HoldDown;
import dev.baton.agent.member.Succession;
import dev.baton.agent.role.Flags;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A host and what may befall it: power, clock, disk, cables, a {@link SimKernel} that answers and keeps the lease by its own
 * clock, and a {@link SimAgent} that may be killed, stopped and started apart from it.
 */
public final class SimHost {
    static final long LEASE_NS = 1_500 * Simulation.MILLI;

    private static final long NEVER_NS = Long.MIN_VALUE;

    private final Simulation sim;
    private SimCluster cluster;
    private final int node;
    private final int place;
    private final Mac[] macs;
    private final boolean[] carrier;
    private final boolean[] mute;
    private final boolean[] deaf;
    private final List<Long> announcedNs = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<Clash> clashes = new ArrayList<>();
    private final SimDisk disk;
    private final SimWindows windows = new SimWindows();
    private final SimKernel kernel;
    private @Nullable SimAgent agent;
    private final List<Event> told = new ArrayList<>();
    private int nodeId;
    private boolean powered = true;
    private boolean frozen;
    private boolean paused;
    private boolean forwards = true;
    private boolean refusesClaims;
    private final boolean[] arpDropped;
    private final boolean[] leftBehind;

    /** What its monotonic clock did not show. */
    private long lostNs;

    /** Since when its clock stands still, in simulated time; {@link #NEVER_NS} while it goes on. */
    private long stillSinceNs = NEVER_NS;

    private int boot;
    private long touchedNs;
    private int starts;
    /** Counted so that one that was killed while it started does not listen. */
    private int launches;

    private boolean starting;
    private long listensSinceNs;
    private int roleChanges;
    private boolean exited;

    /** @param place among all stations on the wire */
    SimHost(Simulation sim, SimCluster cluster, int node, int place) {
        this.sim = sim;
        this.cluster = cluster;
        this.node = node;
        this.nodeId = node;
        this.place = place;
        macs = new Mac[sim.paths()];
        carrier = new boolean[sim.paths()];
        deaf = new boolean[sim.paths()];
        mute = new boolean[sim.paths()];
        arpDropped = new boolean[sim.paths()];
        leftBehind = new boolean[sim.paths()];
        Arrays.fill(carrier, true);
        this.kernel = new SimKernel(sim, this);
        this.disk = new SimDisk(sim, this);
        for (int path = 0; path < macs.length; path++) {
            macs[path] = new Mac(0x0200_0000_0000L | (long) cluster.nth() << 16 | node << 8 | path);
        }
    }

    public int node() {
        return node;
    }

    int place() {
        return place;
    }

    SimCluster cluster() {
        return cluster;
    }

    /** Its configuration is another from the next start on. */
    void becomes(SimCluster next) {
        cluster = next;
    }

    /** Its operator has given it the id of another. */
    public void callsItself(int anothersNode) {
        nodeId = anothersNode;
    }

    /** As its configuration has it. */
    int nodeId() {
        return nodeId;
    }

    Mac mac(int path) {
        return macs[path];
    }

    /** The MAC with which it answers for the shared address of an interface. */
    Mac identityMac(int iface) {
        long shared = cluster.shared().mac(iface);
        return shared == 0 ? macs[iface + 1] : new Mac(shared);
    }

    int ip(int path) {
        return 0x0a00_0000 | cluster.nth() << 16 | path << 8 | node;
    }

    /** What becomes of the terms that its agents write. */
    SimDisk disk() {
        return disk;
    }

    /** What it answers when it is probed. */
    public SimKernel kernel() {
        return kernel;
    }

    /** Its own monotonic clock. */
    long clockNs() {
        return (stillSinceNs == NEVER_NS ? sim.nowNs() : stillSinceNs) - lostNs;
    }

    /** When its clock will show {@code atNs}, if nothing happens to it. */
    long simulatedNs(long atNs) {
        return atNs + lostNs;
    }

    /** What the agent believes to be; null without an agent. */
    public @Nullable Role role() {
        return agent == null ? null : agent.member().machine().role();
    }

    /** Why it says that it could not take over, as bits of {@link dev.baton.agent.role.Impediment}; 0 without an agent. */
    public int impediments() {
        return agent == null ? 0 : agent.member().machine().impediments(clockNs());
    }

    /** Whether a peer tells its agent, which is active, that its addresses are not answered for as they should be. */
    public boolean isDoubted() {
        return agent != null && agent.member().voiceReports().isDoubted(clockNs());
    }

    /** Whether its kernel answers for the shared addresses. */
    public boolean answers() {
        return powered && !paused && hasGatewayCarrier() && kernel.holds(clockNs());
    }

    /** The same on one interface. */
    boolean answers(int iface) {
        return powered && !paused && carrier[iface + 1] && kernel.holds(iface, clockNs());
    }

    /** Whether it answers on a network where others can reach it. */
    boolean owns() {
        return !frozen && answers();
    }

    /** The same on one interface. */
    boolean serves(int iface) {
        return !frozen && answers(iface);
    }

    /** Whether its agent runs and knows of no claim, neither its own nor another's. */
    boolean knowsNoTerm() {
        SimAgent running = agent;
        return running != null && running.terms().highest() == 0;
    }

    /** Whether its agent runs and could act. */
    boolean agentRuns() {
        return agent != null && !agent.isStalled() && !paused;
    }

    /** Whether an agent runs on it, or is about to. */
    boolean hasAgent() {
        return agent != null || starting;
    }

    /** When its latest agent began to listen. */
    long listensSinceNs() {
        return listensSinceNs;
    }

    /** How many agents were started on it so far. */
    int starts() {
        return starts;
    }

    /** Whether it is in the middle of a planned move. */
    boolean isMoving() {
        if (agent == null) {
            return false;
        }
        Flags said = agent.member().machine().flags();
        return said.prepare() || said.claimed();
    }

    /** Whether it has claimed in a planned move, and waits for the old owner to fall silent. */
    boolean isHeir() {
        return agent != null && agent.member().machine().flags().claimed();
    }

    /** For how long its agent has been stopped, by the clock of the host; 0 while it runs. */
    long hungForNs() {
        return agent == null ? 0 : agent.hungForNs();
    }

    /** When something was last done to the host or its cables that others cannot tell from a failure. */
    long touchedNs() {
        return touchedNs;
    }

    /** Whether a process could be started on it. */
    boolean runs() {
        return powered && !paused;
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether nothing that is sent to it on a path arrives. */
    boolean isDeaf(int path) {
        return deaf[path];
    }

    /** The same on all gateway interfaces. */
    boolean isDeaf() {
        return !isAny(1, path -> !deaf[path]);
    }

    /** Whether on some path it hears nobody, or nobody hears it. */
    boolean isHardOfHearing() {
        return isAny(0, path -> deaf[path] || mute[path]);
    }

    boolean isFrozen() {
        return frozen;
    }

    /** See {@link SimAgent#backlogNs}. */
    long backlogNs() {
        return agent == null ? 0 : agent.backlogNs();
    }

    /** Whether its agent says that a standby could take over right now. */
    boolean saysProtected() {
        SimAgent running = agent;
        return running != null && running.isProtected();
    }

    /** What it says keeps the role on it although another is healthier; null for nothing. */
    public @Nullable HoldDown holdDown() {
        return agent == null ? null : agent.member().holdDown(clockNs());
    }

    private boolean isAny(int first, IntPredicate which) {
        for (int path = first; path < sim.paths(); path++) {
            if (which.test(path)) {
                return true;
            }
        }
        return false;
    }

    boolean reachable(int path) {
        return powered && !frozen && !paused && carrier[path];
    }

    boolean hasCarrier(int path) {
        return carrier[path];
    }

    boolean hasGatewayCarrier() {
        return isAny(1, path -> carrier[path]);
    }

    /** Nothing is wrong with it, whatever its agent does. */
    boolean isSound() {
        return agentRuns() && !frozen && !isAny(0, path -> deaf[path] || mute[path] || !carrier[path]);
    }

    public boolean exited() {
        return exited;
    }

    /** Its agents have told this. */
    void tells(Event event) {
        told.add(event);
        note(event.toString());
    }

    /** What its agents have told of one kind, the oldest first. */
    public <E extends Event> List<E> told(Class<E> kind) {
        return told.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void roleChanged() {
        roleChanges++;
    }

    int roleChanges() {
        return roleChanges;
    }

    void announces() {
        announcedNs.add(sim.nowNs());
    }

    /** When this host announced since the last measurement. */
    public List<Long> announcedNs() {
        return announcedNs;
    }

    void tellsOf(Clash clash) {
        clashes.add(clash);
    }

    /** Which uses of the identity by others it has told of since the last measurement. */
    public List<Clash> clashes() {
        return clashes;
    }

    void forgetRoleChanges() {
        roleChanges = 0;
        clashes.clear();
        announcedNs.clear();
    }

    /** Starts an agent; what a previous one left in the kernel is there for it. */
    public void startAgent() {
        if (!runs()) {
            throw new IllegalStateException("host " + node + " does not run");
        }
        endAgent();
        SimTerms terms = new SimTerms(sim, disk, Integer.toHexString(boot));
        boolean adopts = terms.resumable() && kernel.holdsAll(clockNs());
        if (!adopts) {
            kernel.lower();
        }
        exited = false;
        starts++;
        tell("agent starts" + (adopts ? ", adopts what stands" : ""));
        starting = true;
        int launched = ++launches;
        if (sim.startUpNs() == 0) {
            listen(terms);
        } else {
            sim.at(sim.nowNs() + sim.startUpNs(), () -> listenIfStill(launched, terms));
        }
    }

    private void listenIfStill(int launched, SimTerms terms) {
        if (launched == launches && paused) {
            sim.at(sim.nowNs() + sim.startUpNs(), () -> listenIfStill(launched, terms));
        } else if (launched == launches) {
            tell("agent listens");
            listen(terms);
        }
    }

    private void listen(SimTerms terms) {
        starting = false;
        listensSinceNs = sim.nowNs();
        boolean stands = kernel.holdsAll(clockNs());
        if (!stands) {
            kernel.lower();
        }
        SimAgent started = new SimAgent(sim, this, terms, windows);
        agent = started;
        started.start(stands);
    }

    /** As on the day of the installation: nothing is known of the peers. */
    public void forgetPeers() {
        windows.forget();
        tell("has never measured a peer");
    }

    /** SIGKILL: the kernel goes on until the lease runs out. */
    public void kill() {
        tell("agent killed");
        endAgent();
    }

    private void endAgent() {
        SimAgent ending = agent;
        agent = null;
        starting = false;
        launches++;
        if (ending != null) {
            ending.end();
            if (ending.terms().isOverdrawn()) {
                sim.invariants()
                        .forgetsTerms(this, disk.load().ceiling()); // the disk did not take the last one in time
            }
        }
    }

    /** SIGSTOP for a time: nothing runs, the socket queues fill, the lease is not renewed. */
    public void stall(long millis) {
        if (agent != null) {
            tell("agent stalls for " + millis + " ms");
            agent.stall(millis * Simulation.MILLI);
        }
    }

    /** SIGTERM. */
    public void stopAgent() {
        tell("agent is asked to stop");
        SimAgent stopping = agent;
        if (stopping != null) {
            stopping.deliver(() -> stopping.member().stop(clockNs()));
        }
    }

    /** Its agent is done. */
    void exit() {
        SimAgent ending = agent;
        exited = true;
        endAgent();
        if (ending != null) {
            ending.terms().close();
        }
        tell("agent exits");
    }

    /**
     * An operator asks for a planned move.
     *
     * @return whether it was begun; {@link #moves} tells how it ended
     */
    public boolean switchover(int to, boolean force) {
        SimAgent asked = agent;
        if (asked == null || !agentRuns()) {
            return false;
        }
        sim.disturbed();
        if (force) {
            sim.served().insists();
        }
        Succession succession = asked.member().switchover(to, force, moves::add, clockNs());
        tell("switchover " + succession);
        asked.tick();
        return succession.obstacle() == null;
    }

    /** How the planned moves that operators asked this host for have ended. */
    public List<Move> moves() {
        return moves;
    }

    /** The host loses its power, or starts again with a cold kernel and a new agent. */
    public void power(boolean on) {
        tell(on ? "power on" : "power off");
        touchedNs = sim.nowNs();
        powered = on;
        paused = false;
        stillSinceNs = NEVER_NS;
        kernel.lower();
        disk.powerFails();
        endAgent();
        boot++;
        lostNs = sim.nowNs() - Simulation.MILLI; // a monotonic clock begins with the boot
        if (on) {
            startAgent();
        }
    }

    /**
     * The whole host stands still, its kernel included; what is sent to it meanwhile is lost.
     *
     * @param clockGoesOn whether its clock shows the time afterwards
     */
    public void pause(long millis, boolean clockGoesOn) {
        if (!runs()) {
            return;
        }
        tell("paused for " + millis + " ms, its clock " + (clockGoesOn ? "goes on" : "stands still"));
        touchedNs = sim.nowNs();
        paused = true;
        stillSinceNs = clockGoesOn ? NEVER_NS : sim.nowNs();
        int pausedBoot = boot;
        sim.at(sim.nowNs() + millis * Simulation.MILLI, () -> {
            if (pausedBoot == boot) {
                touchedNs = sim.nowNs();
                paused = false;
                stillSinceNs = NEVER_NS;
                lostNs += clockGoesOn ? 0 : millis * Simulation.MILLI;
                tell("runs again");
                goOn(clockGoesOn ? millis * Simulation.MILLI : 0);
            }
        });
    }

    /** Its clock shows more time than went by, as that of a virtual machine may after it was moved. */
    public void jumpAhead(long millis) {
        if (!runs()) {
            return;
        }
        tell("its clock jumps ahead by " + millis + " ms");
        lostNs -= millis * Simulation.MILLI;
        goOn(millis * Simulation.MILLI);
    }

    private void goOn(long sleptNs) {
        if (agent != null) {
            agent.goOn(sleptNs);
        }
    }

    /** Loses what it had on disk, with its power. */
    public void wipe() {
        power(false);
        disk.wipe();
        power(true);
    }

    /** Every frame from and to the host is lost; it does not notice. */
    public void freeze(boolean isFrozen) {
        tell(isFrozen ? "frozen" : "thawed");
        touchedNs = sim.nowNs();
        frozen = isFrozen;
    }

    /** Nothing that is sent to it arrives, on any path; what it sends does. */
    public void deafen(boolean isDeaf) {
        tell(isDeaf ? "deaf" : "hears again");
        touchedNs = sim.nowNs();
        Arrays.fill(deaf, isDeaf);
    }

    /** The same on one path. */
    public void deafen(int path, boolean isDeaf) {
        tell((isDeaf ? "deaf" : "hears again") + " on " + path);
        touchedNs = sim.nowNs();
        deaf[path] = isDeaf;
    }

    /** Nothing that it sends on one path arrives anywhere; what is sent to it does. */
    public void mute(int path, boolean isMute) {
        tell((isMute ? "mute" : "is heard again") + " on " + path);
        touchedNs = sim.nowNs();
        mute[path] = isMute;
    }

    boolean isMute(int path) {
        return mute[path];
    }

    /** Its kernel drops questions for the shared address of a path, as a rule or a setting may have it; all else works. */
    public void dropArp(int path, boolean isDropped) {
        tell("ARP on " + path + (isDropped ? " is dropped" : " is answered"));
        arpDropped[path] = isDropped;
    }

    /** Its kernel takes no claim, for whatever reason; or does again. */
    public void refuseClaims(boolean isRefused) {
        tell(isRefused ? "takes no claim" : "takes claims");
        refusesClaims = isRefused;
    }

    boolean refusesClaims() {
        return refusesClaims;
    }

    /** A route or a setting of it is gone, as its kernel says when it is asked: what comes in on a path goes no further. */
    public void deadEnd(int path, boolean isOne) {
        tell("what comes in on " + path + (isOne ? " goes no further" : " is passed on"));
        touchedNs = sim.nowNs();
        SimAgent told = agent;
        if (told != null) {
            told.deliver(() -> told.member().onDeadEnd(path - 1, isOne, clockNs()));
        }
    }

    /** Its kernel forwards nothing, whatever it answers; or does again. */
    public void forwarding(boolean isOn) {
        tell(isOn ? "forwards" : "forwards nothing");
        forwards = isOn;
    }

    boolean forwards() {
        return forwards;
    }

    /** Whoever it asked would forward. */
    void hearForwards(int path) {
        if (agent != null) {
            agent.hearForwards(path);
        }
    }

    /** The shared address of a path is on it, whatever its role: somebody raised its link, or put the address on another. */
    public void leaveBehind(int path, boolean isLeft) {
        tell("the shared address of " + path + (isLeft ? " is left on it" : " is taken from it"));
        leftBehind[path] = isLeft;
    }

    /** Whether a question for the shared address of an interface gets an answer. */
    boolean answersQuestion(int iface) {
        return answers(iface) && !arpDropped[iface + 1] || powered && !paused && leftBehind[iface + 1];
    }

    /** Pulls or plugs the cable of one path. */
    public void cable(int path, boolean plugged) {
        tell("cable " + path + (plugged ? " in" : " out"));
        touchedNs = sim.nowNs();
        carrier[path] = plugged;
        SimAgent told = agent;
        if (told != null) {
            told.deliver(() -> told.member().onCarrier(path, plugged, clockNs()));
        }
    }

    /** Something was done to it. */
    void tell(String what) {
        note(what);
        sim.disturbed();
    }

    /** Something that it did. */
    void note(String what) {
        sim.tell(cluster.label() + "host " + node + ": " + what);
    }

    /** A heartbeat reaches it. */
    void receive(int path, long sourceMacBits, ByteBuffer frame) {
        if (agent != null) {
            agent.receive(path, sourceMacBits, frame);
        }
    }

    /** An ARP frame reaches it: a reply to it, or a request to all. */
    void hearAnswer(int path, Mac from, int fromIp, boolean toIt) {
        if (agent != null) {
            agent.hearAnswer(path, from, fromIp, toIt);
        }
    }

    /** A station answers for its address what was asked in the name of the identity. */
    void hearConfirmed(int path, int ip) {
        if (agent != null) {
            agent.hearConfirmed(path, ip);
        }
    }

    /** So many heartbeats that nobody can have meant for it reach it at once. */
    void hearFlood(int path, ByteBuffer frame, int count) {
        if (agent != null) {
            agent.hearFlood(path, frame, count);
        }
    }

    /** A station shows itself to it, which had called all. */
    void hearMet(int path, Station station) {
        if (agent != null) {
            agent.hearMet(path, station);
        }
    }

    /** An answer to its probe reaches it. */
    void hearProbed(int path, ProbeKind kind, Station asked, long askedNs) {
        if (agent != null) {
            agent.hearProbed(path, kind, asked, askedNs);
        }
    }
}
