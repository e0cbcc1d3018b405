package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

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
    boolean kernelAnswersProbes = true;
    boolean weTick = true;

    private final DetectSettings settings;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final List<Integer> cut = new ArrayList<>();
    private final List<Integer> failing = new ArrayList<>();
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

    private final class Network implements PeerMonitor.Probes {
        @Override
        public void query(int node) {
            queries.add(ms());
            for (PathInterval path : settings.paths()) {
                at(elapsedNs + ANSWER_NS, () -> deliver(path.path()));
            }
        }

        @Override
        public void kernelProbe(int node, int path) {
            kernelProbes++;
            if (failing.contains(path)) {
                monitor.sendFailed(path);
                return;
            }
            at(elapsedNs + ANSWER_NS, () -> {
                if (kernelRuns && kernelAnswersProbes && !cut.contains(path)) {
                    monitor.kernelAnswered(path, now());
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
    }

    private void beat(PathInterval path) {
        deliver(path.path());
        long intervalNs = cut.contains(0) ? path.withoutSyncNs() : path.intervalNs();
        at(elapsedNs + intervalNs, () -> beat(path));
    }

    private void deliver(int path) {
        if (agentRuns && kernelRuns && !cut.contains(path)) {
            monitor.heard(path, now());
        }
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

    List<String> verdicts() {
        return told.stream().filter(line -> line.contains("->")).toList();
    }
}
