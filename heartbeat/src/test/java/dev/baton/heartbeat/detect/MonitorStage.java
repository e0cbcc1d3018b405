package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * One monitor under virtual time and the peer that it watches: an agent, a kernel, and paths that can be cut. Times in
 * stories are milliseconds since the start; the monitor's own clock is about to overflow, as a monotonic clock may.
 */
final class MonitorStage {
    static final long ANSWER_NS = MICROSECONDS.toNanos(300);
    private static final long BASE_NS = Long.MAX_VALUE - MILLISECONDS.toNanos(700);

    private record Event(long atNs, long order, Runnable action) {}

    final PeerMonitor monitor;
    /** {@code 60.0 ALIVE -> SUSPECT silent}, {@code 60.0 path 0 silent}. */
    final List<String> told = new ArrayList<>();
    /** When each round of probes went out, ms. */
    final List<Double> queries = new ArrayList<>();

    int kernelProbes;
    int ticks;
    boolean agentRuns = true;
    boolean kernelRuns = true;
    /** What its kernel answers, on every path. */
    final Set<ProbeKind> answered = EnumSet.of(ProbeKind.ECHO, ProbeKind.ARP);
    /** What somebody else answers for it, dead or alive: a management controller, a proxy, a switch. */
    final Set<ProbeKind> proxied = EnumSet.noneOf(ProbeKind.class);
    /** Whether a neighbour on path 1 answers what we ask it. */
    boolean neighbourAnswers = true;
    /** Nothing reaches us, whoever sends it. */
    boolean weAreDeaf;
    /** How long its kernel takes to answer. */
    long answerNs = ANSWER_NS;
    /** How long the neighbour does. */
    long neighbourNs = ANSWER_NS;
    /** Nothing of the peer arrives before this time; then all of it does. */
    private long heldUntilNs;

    boolean weTick = true;

    private final DetectSettings settings;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final List<Integer> cut = new ArrayList<>();
    private final List<Integer> failing = new ArrayList<>();
    /** The nonce of the peer's boot. */
    long boot = 1;

    private long elapsedNs;
    private long order;
    private long dueNs = BASE_NS;

    MonitorStage(DetectSettings settings) {
        this.settings = settings;
        monitor = new PeerMonitor(2, settings, new Network(), new Recorder());
        for (PathInterval path : settings.paths()) {
            at(0, () -> beat(path));
        }
    }

    private final class Network implements Probes {
        @Override
        public void query(int node) {
            queries.add(ms());
            for (PathInterval path : settings.paths()) {
                at(elapsedNs + ANSWER_NS, () -> deliver(path.path()));
            }
        }

        @Override
        public Sending kernelProbe(int node, int path, ProbeKind kind) {
            if (kind == ProbeKind.NS && !answered.contains(kind) && !proxied.contains(kind)) {
                return Sending.NO_ADDRESS;
            }
            kernelProbes++;
            if (failing.contains(path)) {
                return Sending.REFUSED;
            }
            long askedNs = now();
            at(elapsedNs + answerNs, () -> {
                boolean answers = kernelRuns && answered.contains(kind) || proxied.contains(kind);
                if (answers && !cut.contains(path)) {
                    boolean tells = kind == ProbeKind.ECHO; // which probe it answers
                    arrive(() -> monitor.kernelAnswered(path, kind, tells ? now() - askedNs : -1, 0, now()));
                }
            });
            return Sending.SENT;
        }

        @Override
        public void askNeighbours() {
            at(elapsedNs + neighbourNs, () -> {
                if (neighbourAnswers && !weAreDeaf) {
                    monitor.stationHeard(1, true, now());
                }
            });
        }
    }

    private final class Recorder implements PeerMonitor.Listener {
        @Override
        public void verdict(int node, Verdict from, Verdict to, long nowNs, long silentNs, Grounds grounds) {
            told.add(ms() + " " + from + " -> " + to + " " + grounds.kebab());
        }

        @Override
        public void path(int node, int path, boolean heard, long nowNs) {
            told.add(ms() + " path " + path + (heard ? " heard" : " silent"));
        }

        @Override
        public void window(int node, long windowNs, long profileNs) {
            told.add(ms() + " window " + Math.round(windowNs / 1e5) / 10.0 + " of "
                    + Math.round(profileNs / 1e5) / 10.0);
        }

        @Override
        public void deaf(int node, boolean deaf) {
            told.add(ms() + (deaf ? " deaf" : " no longer deaf"));
        }
    }

    private void beat(PathInterval path) {
        deliver(path.path());
        long intervalNs = cut.contains(0) ? path.withoutSyncNs() : path.intervalNs();
        at(elapsedNs + intervalNs, () -> beat(path));
    }

    private void deliver(int path) {
        if (agentRuns && kernelRuns && !cut.contains(path)) {
            arrive(() -> monitor.heard(path, boot, now()));
        }
    }

    /** Something reaches us, now or when what holds it lets go. */
    private void arrive(Runnable input) {
        if (weAreDeaf) {
            return;
        }
        if (heldUntilNs > elapsedNs) {
            at(heldUntilNs, input);
        } else {
            input.run();
        }
    }

    /** All frames of the peer are held for a time and then arrive at once. */
    MonitorStage hold(double millis) {
        heldUntilNs = elapsedNs + (long) (millis * 1e6);
        return this;
    }

    /** Runs for so many milliseconds; the monitor is ticked exactly when it asked to be. */
    MonitorStage run(double millis) {
        long endNs = elapsedNs + (long) (millis * 1e6);
        while (true) {
            Event event = events.peek();
            long eventNs = event == null ? Long.MAX_VALUE : event.atNs();
            long tickNs = weTick ? Math.max(elapsedNs, dueNs - BASE_NS) : Long.MAX_VALUE;
            if (Math.min(eventNs, tickNs) > endNs) {
                elapsedNs = endNs;
                return this;
            }
            if (eventNs <= tickNs) {
                elapsedNs = eventNs;
                events.remove();
                event.action().run();
            } else {
                elapsedNs = tickNs;
            }
            if (weTick) {
                tick();
            }
        }
    }

    void tick() {
        if (++ticks > 1_000_000) {
            throw new AssertionError("the loop spins at " + ms());
        }
        dueNs = monitor.onTick(now());
        if (dueNs - now() <= 0) {
            throw new AssertionError("a deadline that does not lie ahead: the loop would spin, at " + ms());
        }
    }

    MonitorStage freeze() {
        kernelRuns = false;
        return this;
    }

    MonitorStage thaw() {
        kernelRuns = true;
        return this;
    }

    MonitorStage cut(int path) {
        cut.add(path);
        return this;
    }

    MonitorStage heal(int path) {
        cut.remove(Integer.valueOf(path));
        return this;
    }

    MonitorStage failSends(int path) {
        failing.add(path);
        return this;
    }

    MonitorStage carrier(int path, boolean up) {
        monitor.carrier(path, up, now());
        tick();
        return this;
    }

    MonitorStage forget() {
        told.clear();
        queries.clear();
        kernelProbes = 0;
        ticks = 0;
        return this;
    }

    void at(long atNs, Runnable action) {
        events.add(new Event(atNs, order++, action));
    }

    long now() {
        return BASE_NS + elapsedNs;
    }

    /** Virtual milliseconds, in tenths. */
    double ms() {
        return Math.round(elapsedNs / 1e5) / 10.0;
    }

    /** When a line was told, in virtual milliseconds. */
    static double timeOf(String line) {
        return Double.parseDouble(line.substring(0, line.indexOf(' ')));
    }

    List<String> verdicts() {
        return told.stream().filter(line -> line.contains("->")).toList();
    }
}
