package dev.baton.lab.sim;

import dev.baton.agent.member.Member;
import dev.baton.agent.member.MemberSettings;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.member.Succession;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Role;
import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host: a kernel that answers ARP and keeps the lease by its own clock, and an agent that may be killed, stopped and
 * started apart from it.
 */
public final class SimHost {
    static final long LEASE_NS = 1_500 * Simulation.MILLI;
    private static final long SILENCE_NS = 5_000 * Simulation.MILLI;
    private static final long PATIENCE_NS = 35_000 * Simulation.MILLI;
    private static final int[] COUNTS = {1, 1};

    private final Simulation sim;
    private final SimCluster cluster;
    private final int node;
    private final HeartbeatView view;
    private final ArpView arp = new ArpView();
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private final boolean[] carrier = {true, true, true};
    private final List<Long> announcedNs = new ArrayList<>();
    private final List<Move> asked = new ArrayList<>();
    private SimTerms terms = new SimTerms();
    private @Nullable Member member;
    private boolean powered = true;
    private boolean frozen;
    private boolean stalled;
    private boolean paused;
    private boolean deaf;
    private final SimKernel kernel;

    /** What its monotonic clock did not show. */
    private long lostNs;

    private long tickAtNs;
    private int generation;
    private int roleChanges;
    private boolean exited;

    SimHost(Simulation sim, SimCluster cluster, int node) {
        this.sim = sim;
        this.cluster = cluster;
        this.node = node;
        this.kernel = new SimKernel(sim, this);
        this.view = new HeartbeatView(cluster.id(), KeyRing.of(cluster.key()));
    }

    /** Its own monotonic clock. */
    private long now() {
        return sim.nowNs() - lostNs;
    }

    SimCluster cluster() {
        return cluster;
    }

    /** Whether its agent runs and could act. */
    boolean agentRuns() {
        return member != null && !stalled && !paused && powered;
    }

    /** Whether it is in the middle of a planned move. */
    boolean isMoving() {
        return member != null
                && (member.machine().flags().prepare()
                        || member.machine().flags().claimed());
    }

    boolean hasGatewayCarrier() {
        return carrier[1] || carrier[2];
    }

    /** Nothing is wrong with it, whatever its agent does. */
    boolean isSound() {
        return powered
                && !frozen
                && !deaf
                && !paused
                && !stalled
                && member != null
                && carrier[0]
                && carrier[1]
                && carrier[2];
    }

    public int node() {
        return node;
    }

    /** Whether its kernel answers for the shared addresses. */
    public boolean answers() {
        return powered && !paused && kernel.holds(now()) && hasGatewayCarrier();
    }

    /** The same, on a network where others can reach it. */
    boolean owns() {
        return !frozen && answers();
    }

    boolean reachable(int path) {
        return powered && !frozen && !paused && carrier[path];
    }

    /** What the agent believes to be; null without an agent. */
    public @Nullable Role role() {
        return member == null ? null : member.machine().role();
    }

    public boolean exited() {
        return exited;
    }

    void roleChanged() {
        roleChanges++;
    }

    int roleChanges() {
        return roleChanges;
    }

    void forgetRoleChanges() {
        roleChanges = 0;
        announcedNs.clear();
    }

    /** When this host announced since the last measurement. */
    public List<Long> announcedNs() {
        return announcedNs;
    }

    /**
     * An operator asks for a planned move.
     *
     * @return whether it was begun; {@link #moves} tells how it ended
     */
    public boolean switchover(int to, boolean force) {
        if (!agentRuns()) {
            return false;
        }
        Succession succession = current().switchover(to, force, asked::add, now());
        tell("switchover " + succession);
        tick();
        return succession.obstacle() == null;
    }

    /** How the planned moves that operators asked this host for have ended. */
    public List<Move> moves() {
        return asked;
    }

    /** Starts an agent; what a previous one left in the kernel is there for it. */
    public void startAgent() {
        boolean inherited = answers() && terms.lastHeld() > 0;
        if (!inherited) {
            kernel.lower();
        }
        sim.disturbed();
        long nonce = sim.random().nextLong() | 1;
        PathFacts[] paths = new PathFacts[Simulation.PATHS];
        DetectSettings detect = sim.detect();
        for (int path = 0; path < paths.length; path++) {
            paths[path] = new PathFacts(
                    path,
                    path - 1,
                    detect.intervalNs(path),
                    detect.paths().get(path).withoutSyncNs());
            paths[path].addresses(mac(path), Ip.v4(ip(path)), null);
        }
        RoleSettings role =
                new RoleSettings(node, 20 * Simulation.MILLI, detect.shortestWindowNs(), SILENCE_NS, PATIENCE_NS);
        AnnounceSettings announce = AnnounceSettings.standard(
                10_000 * Simulation.MILLI, sim.random().nextLong());
        MemberSettings settings = new MemberSettings(cluster.id(), node, nonce, 1, "sim", detect, role, announce);
        member = new Member(
                settings, paths, cluster.shared(), COUNTS, terms, new SimPorts(sim, this), new SimJournal(sim, this));
        generation++;
        stalled = false;
        exited = false;
        backlog.clear();
        tell("agent starts" + (inherited ? ", inherits" : ""));
        member.start(inherited, now());
        for (int path = 0; path < carrier.length; path++) {
            member.onCarrier(path, carrier[path], now());
        }
        member.onWireHeard(now());
        schedule(now());
    }

    /** SIGKILL: the kernel goes on until the lease runs out. */
    public void kill() {
        tell("agent killed");
        endAgent();
    }

    private void endAgent() {
        member = null;
        generation++;
        stalled = false;
        backlog.clear();
    }

    /** SIGSTOP for a time: nothing runs, the socket queues fill, the lease is not renewed. */
    public void stall(long millis) {
        if (member == null) {
            return;
        }
        tell("agent stalls for " + millis + " ms");
        stalled = true;
        int stalledGeneration = generation;
        sim.at(sim.nowNs() + millis * Simulation.MILLI, () -> {
            if (generation == stalledGeneration) {
                wake();
            }
        });
    }

    private void wake() {
        tell("agent runs again");
        stalled = false;
        goOn();
    }

    /** Reads what waits, then ticks. */
    private void goOn() {
        if (stalled || paused) {
            return;
        }
        while (!backlog.isEmpty()) {
            backlog.poll().run();
        }
        tick();
    }

    /**
     * The whole host stands still, its kernel included; what is sent to it meanwhile is lost.
     *
     * @param clockGoesOn whether its clock shows the time afterwards
     */
    public void pause(long millis, boolean clockGoesOn) {
        if (!powered || paused) {
            return;
        }
        tell("paused for " + millis + " ms, its clock " + (clockGoesOn ? "goes on" : "stands still"));
        paused = true;
        sim.at(sim.nowNs() + millis * Simulation.MILLI, () -> {
            paused = false;
            lostNs += clockGoesOn ? 0 : millis * Simulation.MILLI;
            tell("runs again");
            goOn();
        });
    }

    /** Loses what it had on disk, with its power. */
    public void wipe() {
        power(false);
        terms = new SimTerms();
        sim.invariants().forgetsTerms(this);
        tell("disk wiped");
        power(true);
    }

    /** Every frame from and to the host is lost; it does not notice. */
    public void freeze(boolean isFrozen) {
        tell(isFrozen ? "frozen" : "thawed");
        frozen = isFrozen;
    }

    /** Nothing that is sent to it arrives, on any path; what it sends does. */
    public void deafen(boolean isDeaf) {
        tell(isDeaf ? "deaf" : "hears again");
        deaf = isDeaf;
    }

    boolean isDeaf() {
        return deaf;
    }

    /** What it answers when it is probed. */
    public SimKernel kernel() {
        return kernel;
    }

    /** The host loses its power, or starts again with a cold kernel and a new agent. */
    public void power(boolean on) {
        tell(on ? "power on" : "power off");
        powered = on;
        paused = false;
        kernel.lower();
        endAgent();
        if (on) {
            startAgent();
        }
    }

    /** Pulls or plugs the cable of one path. */
    public void cable(int path, boolean plugged) {
        tell("cable " + path + (plugged ? " in" : " out"));
        carrier[path] = plugged;
        deliver(() -> current().onCarrier(path, plugged, now()));
    }

    /** SIGTERM. */
    public void stopAgent() {
        tell("agent is asked to stop");
        deliver(() -> current().stop(now()));
    }

    private Member current() {
        Member running = member;
        if (running == null) {
            throw new IllegalStateException("no agent runs on host " + node);
        }
        return running;
    }

    /** Runs now, or when the agent runs again, or never when there is none; the loop ticks after it has read. */
    private void deliver(Runnable input) {
        if (member == null || !powered || paused) {
            return;
        }
        if (stalled) {
            backlog.add(input);
            return;
        }
        input.run();
        tick();
    }

    private void schedule(long atNs) {
        tickAtNs = atNs;
        int scheduled = generation;
        sim.at(atNs + lostNs, () -> {
            if (scheduled == generation && !stalled && !paused && member != null && now() - tickAtNs >= 0) {
                tick();
            }
        });
    }

    private void tick() {
        Member running = member;
        if (running == null) {
            return;
        }
        long nextNs = running.onTick(now());
        if (member != running) {
            return;
        }
        if (running.standsByLease(now()) && now() - kernel.renewedNs() >= LEASE_NS / 4) {
            kernel.renew(now());
        }
        schedule(Math.max(nextNs, now() + 1_000));
    }

    Mac mac(int path) {
        return new Mac(0x0200_0000_0000L | (long) cluster.nth() << 16 | node << 8 | path);
    }

    int ip(int path) {
        return 0x0a00_0000 | cluster.nth() << 16 | path << 8 | node;
    }

    void announces() {
        announcedNs.add(sim.nowNs());
    }

    /** Its agent is done. */
    void exit() {
        exited = true;
        endAgent();
        tell("agent exits");
    }

    /** Something was done to it. */
    private void tell(String what) {
        note(what);
        sim.disturbed();
    }

    /** Something that it did. */
    void note(String what) {
        sim.tell(cluster.label() + "host " + node + ": " + what);
    }

    /** A heartbeat reaches this host's agent. */
    void receive(int path, long sourceMacBits, ByteBuffer frame) {
        deliver(() -> {
            if (view.wrap(frame) == Refusal.NONE) {
                current().onHeartbeat(view, path, sourceMacBits, now());
            }
        });
    }

    /** An ARP frame reaches this host's agent. */
    private void hear(int path, ByteBuffer frame) {
        deliver(() -> {
            if (arp.wrap(frame, frame.limit()) == ArpView.Drop.NONE) {
                current().onArp(path, arp, now());
            }
        });
    }

    /** An ARP frame reaches it: a reply to it, or a request to all. */
    void hearAnswer(int path, Mac from, int fromIp, boolean toIt) {
        ByteBuffer frame = ByteBuffer.allocate(ArpFrame.LENGTH);
        ArpFrame.request(frame, toIt ? mac(path) : Mac.BROADCAST, from, fromIp, ip(path));
        frame.putShort(20, (short) (toIt ? ArpFrame.REPLY : ArpFrame.REQUEST));
        frame.rewind().limit(ArpFrame.LENGTH);
        hear(path, frame);
    }

    /** An answer to its probe reaches it. */
    void hearProbed(int path, ProbeKind kind, Station asked, long askedNs) {
        if (kind == ProbeKind.ECHO) {
            deliver(() -> current().onEchoed(path, asked, askedNs, now()));
        } else {
            hearAnswer(path, asked.mac(), asked.ip().v4Bits(), true);
        }
    }
}
