package dev.baton.lab.sim;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.loop.Reading;
import dev.baton.agent.member.Member;
import dev.baton.agent.member.MemberSettings;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.watch.ClashDetector;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PathInterval;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * One agent process, from its start until it exits, is killed, or its host loses power: the product's own {@link Member},
 * the queue that fills while it stands still, and its timer. It runs by the clock of its host.
 */
final class SimAgent {
    private static final int OPCODE_AT = 20;
    private static final long CLASH_REPEAT_NS = 60_000 * Simulation.MILLI;
    private static final long NONE_NS = Long.MIN_VALUE;

    /** To authenticate a heartbeat and to look at what it says. */
    private static final long FRAME_NS = 10_000;

    /** Reading fewer takes no time here. */
    private static final int MANY_FRAMES = 64;

    /** As in {@code AgentLoop}. */
    private static final long LATE_NS = 2 * Simulation.MILLI;

    /** No loop turns more often. */
    private static final long SHORTEST_TURN_NS = 1_000;

    private final Simulation sim;
    private final SimHost host;
    private final SimTerms terms;
    private final Member member;
    private final HeartbeatView view;
    private final ArpView arp = new ArpView();
    private final ClashDetector clashes;
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    /** Heartbeats and neighbours of each path. */
    private final SimQueue[] queues;

    private final Reading reading = new Reading(this::readingNs);
    private long readFromNs;
    private int framesRead;

    /** In the middle of reading. */
    private boolean reads;

    private boolean gone;
    private boolean stalled;
    private long stalledSinceNs;
    private long stalledUntilNs;
    private boolean sleptKnowingly;
    private long wokeNs;
    private long tickAtNs;

    /** For when the tick on its way was scheduled. */
    private long pendingNs = NONE_NS;

    SimAgent(Simulation sim, SimHost host, SimTerms terms, SimWindows windows) {
        this.sim = sim;
        this.host = host;
        this.terms = terms;
        queues = new SimQueue[2 * sim.paths()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new SimQueue(i < sim.paths(), sim.longestQueue(), () -> framesRead++);
        }
        SimCluster cluster = host.cluster();
        this.view = new HeartbeatView(cluster.id(), KeyRing.of(cluster.key()));
        SimEvents events = new SimEvents(sim, host);
        SimPorts ports = new SimPorts(sim, host, this);
        int[] counts = new int[sim.gateways()];
        Arrays.fill(counts, 1);
        this.member = new Member(settings(), paths(), cluster.shared(), counts, terms, windows, ports, events);
        this.clashes = new ClashDetector(
                cluster.shared(),
                member.acquaintances(),
                CLASH_REPEAT_NS,
                (clash, atNs) -> events.accept(new MemberEvent.AddressClashed(atNs, clash)));
    }

    private MemberSettings settings() {
        DetectSettings detect = sim.detect();
        long nonce = sim.random().nextLong() | 1;
        RoleSettings role = new RoleSettings(
                host.nodeId(),
                slowestNs(detect),
                detect.shortestWindowNs(),
                SimHost.LEASE_NS,
                sim.silenceNs(),
                sim.patienceNs(),
                sim.conflictNs());
        AnnounceSettings announce = AnnounceSettings.standard(
                10_000 * Simulation.MILLI, sim.random().nextLong());
        return new MemberSettings(
                host.cluster().id(),
                host.nodeId(),
                nonce,
                host.cluster().configDigest(),
                "sim",
                detect,
                role,
                announce,
                sim.preempts());
    }

    private PathFacts[] paths() {
        PathFacts[] paths = new PathFacts[sim.paths()];
        DetectSettings detect = sim.detect();
        for (int path = 0; path < paths.length; path++) {
            int index = path;
            Optional<PathInterval> speaks = detect.paths().stream()
                    .filter(interval -> interval.path() == index)
                    .findFirst();
            paths[path] = new PathFacts(
                    path,
                    path - 1,
                    speaks.map(PathInterval::intervalNs).orElse(0L),
                    speaks.map(PathInterval::withoutSyncNs).orElse(0L));
            paths[path].addresses(host.mac(path), Ip.v4(host.ip(path)), null);
        }
        return paths;
    }

    private static long slowestNs(DetectSettings detect) {
        long slowestNs = 0;
        for (PathInterval path : detect.paths()) {
            slowestNs = Math.max(slowestNs, path.intervalNs());
        }
        return slowestNs;
    }

    /** Begins to listen; {@code inherited} as in {@link Member#start}. */
    void start(boolean inherited) {
        member.start(inherited, host.clockNs());
        for (int path = 0; path < sim.paths(); path++) {
            member.onCarrier(path, host.hasCarrier(path), host.clockNs());
        }
        if (!host.isDeaf()) {
            member.onWireHeard(host.clockNs());
        }
        schedule(host.clockNs());
    }

    Member member() {
        return member;
    }

    /** As its status says it. */
    boolean isProtected() {
        return member.isProtected(host.clockNs()) && !clashes.isAddressContested(host.clockNs());
    }

    SimTerms terms() {
        return terms;
    }

    /** It will never run again. */
    void end() {
        gone = true;
        tasks.clear();
        terms.abandon();
    }

    /** SIGSTOP for a time; one that is stopped already stays so until the later end of both. */
    void stall(long ns) {
        if (!stalled) {
            stalled = true;
            stalledSinceNs = host.clockNs();
        }
        long untilNs = sim.nowNs() + ns;
        stalledUntilNs = Math.max(stalledUntilNs, untilNs);
        sim.at(untilNs, this::wake);
    }

    private void wake() {
        if (!gone && stalled && sim.nowNs() - stalledUntilNs >= 0) {
            long sleptNs = hungForNs();
            stalled = false;
            host.tell("agent runs again");
            goOn(sleptNs);
        }
    }

    /** How long it may still take to read what has waited since it did not run; 0 once all is read. */
    long backlogNs() {
        return reading.isBehind(queues) ? (long) queues.length * sim.longestQueue() * FRAME_NS : 0;
    }

    boolean isStalled() {
        return stalled;
    }

    /** For how long it has been stopped, by the clock of the host; 0 while it runs. */
    long hungForNs() {
        return stalled ? host.clockNs() - stalledSinceNs : 0;
    }

    private boolean standsStill() {
        return stalled || host.isPaused();
    }

    /** A thread of the agent is done after so long, and tells the loop; later if the agent stands still then. */
    void after(long ns, Runnable told) {
        sim.at(sim.nowNs() + ns, () -> deliver(told));
    }

    /** Runs now, or when the agent runs again, after what it has read and before it ticks. */
    void deliver(Runnable task) {
        if (!gone) {
            tasks.add(task);
            turn();
        }
    }

    /** A frame waits in a queue, or is read at once. */
    private void arrive(SimQueue queue, Runnable frame) {
        if (!gone) {
            queue.offer(frame);
            turn();
        }
    }

    /**
     * It runs again.
     *
     * @param sleptNs for how long it did not run, as far as its clock shows; less than half of a lease lets none run out,
     *     and what was sent meanwhile waits to be read
     */
    void goOn(long sleptNs) {
        sleptKnowingly |= sleptNs >= SimHost.LEASE_NS / 2;
        if (standsStill()) {
            return;
        }
        wokeNs = sleptKnowingly ? host.clockNs() : wokeNs;
        sleptKnowingly = false;
        pendingNs = NONE_NS; // its clock may be another now
        turn();
    }

    /** A turn of its loop, as {@code AgentLoop} has it: reading takes its time, then come tasks and the tick. */
    private void turn() {
        if (gone || reads || standsStill()) {
            return;
        }
        readFromNs = host.clockNs();
        framesRead = 0;
        if (readFromNs - tickAtNs > LATE_NS) {
            reading.woke(queues);
        }
        reading.turn(queues, readFromNs);
        if (framesRead < MANY_FRAMES) {
            afterReading();
            return;
        }
        reads = true;
        sim.at(sim.nowNs() + framesRead * FRAME_NS, () -> {
            reads = false;
            if (!gone && !standsStill()) {
                afterReading();
            }
        });
    }

    private long readingNs() {
        return readFromNs + framesRead * FRAME_NS;
    }

    private void afterReading() {
        Runnable task;
        while (!gone && (task = tasks.poll()) != null) {
            task.run();
        }
        tick();
        for (SimQueue queue : queues) {
            if (!gone && !queue.isEmpty()) {
                schedule(host.clockNs() + SHORTEST_TURN_NS);
                return;
            }
        }
    }

    /** A heartbeat waits in its socket. */
    void receive(int path, long sourceMacBits, ByteBuffer frame) {
        arrive(heartbeats(path), () -> read(path, sourceMacBits, frame));
    }

    /** So many wait in it, as far as there is room. */
    void hearFlood(int path, ByteBuffer frame, int count) {
        if (!gone) {
            Runnable one = () -> read(path, 0, frame);
            for (int i = 0; i < count; i++) {
                heartbeats(path).offer(one);
            }
            turn();
        }
    }

    /** As {@code DeviceEdge} does. */
    private void read(int path, long sourceMacBits, ByteBuffer frame) {
        Refusal why = view.wrap(frame);
        if (why == Refusal.NONE) {
            member.onHeartbeat(view, path, sourceMacBits, readFromNs);
        } else if (why == Refusal.OTHER_IDENTITY) {
            member.onOtherIdentity(path, view.node(), view.cluster());
        } else {
            member.onRefused(why, path, why == Refusal.BAD_KEY ? view.node() : 0);
        }
    }

    /** An ARP frame waits in its socket: a reply to it, or a request to all. */
    void hearAnswer(int path, Mac from, int fromIp, boolean toIt) {
        ByteBuffer frame = ByteBuffer.allocate(ArpFrame.LENGTH);
        ArpFrame.request(frame, toIt ? host.mac(path) : Mac.BROADCAST, from, fromIp, host.ip(path));
        frame.putShort(OPCODE_AT, (short) (toIt ? ArpFrame.REPLY : ArpFrame.REQUEST));
        frame.rewind().limit(ArpFrame.LENGTH);
        arrive(neighbours(path), () -> {
            if (arp.wrap(frame, frame.limit()) == ArpView.Drop.NONE) {
                member.onArp(path, arp, readFromNs);
                if (path > 0) {
                    member.onWireHeard(readFromNs);
                    clashes.onFrame(path - 1, arp, member.ownsAlone(), readFromNs);
                }
            }
        });
    }

    /** An answer to its probe waits in its socket. */
    void hearProbed(int path, ProbeKind kind, Station asked, long askedNs) {
        if (kind == ProbeKind.ECHO) {
            arrive(neighbours(path), () -> member.onEchoed(path, asked, askedNs, readFromNs));
        } else {
            hearAnswer(path, asked.mac(), asked.ip().v4Bits(), true);
        }
    }

    void hearConfirmed(int path, int ip) {
        arrive(neighbours(path), () -> member.onConfirmed(path - 1, 0, ip & 0xffff_ffffL, readFromNs));
    }

    void hearMet(int path, Station station) {
        arrive(neighbours(path), () -> member.onMet(path, station, readFromNs));
    }

    void hearForwards(int path) {
        arrive(neighbours(path), () -> member.onForwards(path, readFromNs));
    }

    private SimQueue heartbeats(int path) {
        return queues[path];
    }

    private SimQueue neighbours(int path) {
        return queues[sim.paths() + path];
    }

    /** Makes sure of a turn at that time; one that is on its way and comes before it, sees to it. */
    private void schedule(long atNs) {
        tickAtNs = atNs;
        if (pendingNs == NONE_NS || pendingNs - atNs > 0) {
            pendingNs = atNs;
            sim.at(host.simulatedNs(atNs), () -> due(atNs));
        }
    }

    private void due(long atNs) {
        if (gone || pendingNs != atNs) {
            return;
        }
        pendingNs = NONE_NS;
        if (standsStill()) {
            return;
        }
        if (host.clockNs() - tickAtNs >= 0) {
            turn();
        } else {
            schedule(tickAtNs);
        }
    }

    /** Ticks, as at the end of a turn. */
    void tick() {
        if (gone) {
            return;
        }
        long nowNs = host.clockNs();
        long nextNs = member.onTick(nowNs, reading.isBehind(queues));
        if (gone) {
            return;
        }
        if (member.standsByLease()
                && nowNs - host.kernel().renewedNs() >= host.kernel().leaseNs() / 4) {
            sim.invariants().renews(host, wokeNs);
            host.kernel().renew(nowNs);
        }
        terms.onTick();
        schedule(Math.max(nextNs, nowNs + SHORTEST_TURN_NS));
    }
}
