package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Members that speak real frames over a virtual network which loses, delays and reorders; everything drawn from one seed.
 * Each member is what the agent's loop is: it receives, drains before it judges, answers QUERY, ticks late now and then.
 */
final class SimulatedCluster {
    private static final long LATE_NS = MILLISECONDS.toNanos(30);

    record Told(long atNs, int by, int about, Verdict from, Verdict to, Grounds grounds) {}

    private record Event(long atNs, long order, Runnable action) {}

    final List<Told> told = new ArrayList<>();
    final List<Member> members = new ArrayList<>();
    private final DetectSettings settings;
    private final Random random;
    private final double loss;
    private final long worstDelayNs;
    private final HeartbeatKey key = new HeartbeatKey(new byte[32]);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private long order;
    private long nowNs;

    SimulatedCluster(long seed, int size, DetectSettings settings, double loss, long worstDelayNs) {
        this.settings = settings;
        this.random = new Random(seed);
        this.loss = loss;
        this.worstDelayNs = worstDelayNs;
        for (int node = 1; node <= size; node++) {
            members.add(new Member(node));
        }
        members.forEach(Member::start);
    }

    long nowNs() {
        return nowNs;
    }

    Member member(int node) {
        return members.get(node - 1);
    }

    void run(long millis) {
        long endNs = nowNs + MILLISECONDS.toNanos(millis);
        Event event = events.peek();
        while (event != null && event.atNs() <= endNs) {
            events.remove();
            nowNs = event.atNs();
            event.action().run();
            event = events.peek();
        }
        nowNs = endNs;
    }

    void at(long millis, Runnable action) {
        schedule(MILLISECONDS.toNanos(millis), action);
    }

    private void schedule(long atNs, Runnable action) {
        events.add(new Event(Math.max(atNs, nowNs), order++, action));
    }

    private long delay() {
        return MICROSECONDS.toNanos(50) + (long) (random.nextDouble() * random.nextDouble() * worstDelayNs);
    }

    private boolean isLost() {
        return random.nextDouble() < loss;
    }

    private record Frame(int path, ByteBuffer octets) {}

    /** One host: a kernel with a queue, and an agent that may sleep, freeze or start anew. */
    final class Member implements Probes, PeerMonitor.Listener {
        final int node;
        boolean frozen;
        private boolean asleep;
        private int boot;
        private long nonce;
        private long counter;
        private long tickedNs;
        private long dueNs;
        private final Deque<Frame> queue = new ArrayDeque<>();
        private final Map<Integer, PeerMonitor> monitors = new HashMap<>();
        private final HeartbeatView view = new HeartbeatView(7, KeyRing.of(key));
        private final HeartbeatWriter writer = new HeartbeatWriter(KeyRing.of(key));
        private final Heartbeat out = new Heartbeat();
        private Admission admission = new Admission(1, 1, settings);

        Member(int node) {
            this.node = node;
        }

        /** Also a restart: nothing of the last boot is known any more. */
        void start() {
            boot++;
            nonce = random.nextLong() | 1;
            counter = 0;
            monitors.clear();
            queue.clear();
            admission = new Admission(node, nonce, settings);
            tickedNs = nowNs;
            int current = boot;
            for (PathInterval path : settings.paths()) {
                schedule(nowNs + random.nextInt((int) path.intervalNs()), () -> beat(path, current));
            }
            schedule(nowNs, () -> tick(current));
        }

        /** The agent stands still; its kernel goes on. */
        void sleep(long millis) {
            asleep = true;
            schedule(nowNs + MILLISECONDS.toNanos(millis), () -> {
                asleep = false;
                turn();
            });
        }

        Verdict verdictOf(int peer) {
            PeerMonitor monitor = monitors.get(peer);
            return monitor == null ? Verdict.DEAD : monitor.verdict();
        }

        private void beat(PathInterval path, int current) {
            if (current != boot) {
                return;
            }
            if (!asleep && !frozen) {
                send(path.path(), 0);
            }
            schedule(nowNs + path.intervalNs() + random.nextInt(300_000), () -> beat(path, current));
        }

        private void send(int path, int flags) {
            out.cluster = 7;
            out.node = node;
            out.nonce = nonce;
            out.counter = ++counter;
            out.path = path;
            out.flags = flags;
            out.macBits = node;
            admission.putEchoes(out, this::heardPaths);
            ByteBuffer octets = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);
            writer.write(out, octets);
            for (Member other : members) {
                if (other != this && !isLost()) {
                    schedule(nowNs + delay(), () -> other.arrive(new Frame(path, octets)));
                }
            }
        }

        private dev.baton.heartbeat.wire.@Nullable PathSet heardPaths(int peer) {
            PeerMonitor monitor = monitors.get(peer);
            return monitor == null ? null : monitor.heardPaths();
        }

        private void arrive(Frame frame) {
            if (!frozen) {
                queue.add(frame);
                turn();
            }
        }

        private void tick(int current) {
            if (current == boot) {
                turn();
                schedule(Math.max(dueNs, nowNs + 1) + random.nextInt(200_000), () -> tick(current));
            }
        }

        /** Drain, then notice the own lateness, then judge: D4. */
        private void turn() {
            if (asleep || frozen) {
                return;
            }
            long idleNs = nowNs - tickedNs;
            while (!queue.isEmpty()) {
                receive(queue.remove());
            }
            if (idleNs > LATE_NS) {
                monitors.values().forEach(monitor -> monitor.overslept(idleNs, nowNs));
            }
            tickedNs = nowNs;
            dueNs = nowNs + MILLISECONDS.toNanos(5);
            for (PeerMonitor monitor : monitors.values()) {
                dueNs = Math.min(dueNs, monitor.onTick(nowNs));
            }
        }

        private void receive(Frame frame) {
            if (view.wrap(frame.octets()) != Refusal.NONE) {
                throw new AssertionError("a member sent what a member refuses");
            }
            if (admission.admit(view, frame.path(), view.macBits(), nowNs) != Refusal.NONE) {
                return;
            }
            monitors.computeIfAbsent(view.node(), peer -> new PeerMonitor(peer, settings, this, this))
                    .heard(frame.path(), admission.currentNonce(view.node()), nowNs);
            if (view.has(Flag.QUERY)) {
                send(frame.path(), Flag.ANSWER.bit());
            }
        }

        @Override
        public void query(int peer) {
            for (PathInterval path : settings.paths()) {
                send(path.path(), Flag.QUERY.bit());
            }
        }

        @Override
        public Sending kernelProbe(int peer, int path, ProbeKind kind) {
            if (kind == ProbeKind.NS) {
                return Sending.NO_ADDRESS;
            }
            if (!isLost()) {
                int current = boot;
                long askedNs = nowNs;
                schedule(nowNs + delay(), () -> {
                    if (!member(peer).frozen && !isLost()) {
                        schedule(nowNs + delay(), () -> {
                            hear(current, () -> {
                                PeerMonitor monitor = monitors.get(peer);
                                if (monitor != null) {
                                    long tookNs = kind == ProbeKind.ECHO ? nowNs - askedNs : -1;
                                    monitor.kernelAnswered(path, kind, tookNs, 0, nowNs);
                                }
                            });
                        });
                    }
                });
            }
            return Sending.SENT;
        }

        /** A station on path 1 answers. */
        @Override
        public void askNeighbours() {
            if (!isLost()) {
                int current = boot;
                schedule(
                        nowNs + delay() + delay(),
                        () -> hear(
                                current,
                                () -> monitors.values().forEach(monitor -> monitor.stationHeard(1, true, nowNs))));
            }
        }

        private void hear(int current, Runnable answer) {
            if (current != boot || frozen) {
                return;
            }
            if (asleep) { // it waits in the queue of the socket
                schedule(nowNs + MILLISECONDS.toNanos(1), () -> hear(current, answer));
            } else {
                answer.run();
            }
        }

        @Override
        public void verdict(int peer, Verdict from, Verdict to, long atNs, long silentNs, Grounds grounds) {
            told.add(new Told(atNs, node, peer, from, to, grounds));
        }

        @Override
        public void path(int peer, int path, boolean heard, long atNs) {}

        @Override
        public void window(int peer, long windowNs, long profileNs) {}

        @Override
        public void deaf(int peer, boolean deaf) {}
    }
}
