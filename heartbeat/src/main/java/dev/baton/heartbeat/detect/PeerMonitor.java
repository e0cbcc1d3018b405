package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.baton.heartbeat.wire.PathSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether one peer lives: the story of DESIGN decisions D2 and D4.
 *
 * <pre>
 *                  life                                   one detection window without life
 *    +-----------------------------------+      |&lt;---------------- window ----------------&gt;|
 *    |                                   |      life      first miss                       judged
 *    v          no life                  |      |  ~ ~ ~ ~ |---Q---------Q---------Q-------Q--|
 *  ALIVE  -----------------&gt;  SUSPECT  --+                  Q = QUERY and kernel probe on every path
 *    ^ ^                       |     |
 *    | |     life              |     | only the kernel answers
 *    | +--------------------+  |     v
 *    |                      +--|-- STALLED
 *    | life                    |     |
 *    |        nothing answers  |     | the kernel falls silent too
 *    +----------------- DEAD &lt;-+&lt;----+            (a goodbye leads to DEAD from anywhere)
 *
 *  DEAD    -&gt; ALIVE    heard
 *  ALIVE   -&gt; SUSPECT  silent
 *  ALIVE   -&gt; SUSPECT  carrier-lost
 *  ALIVE   -&gt; DEAD     left
 *  SUSPECT -&gt; ALIVE    heard
 *  SUSPECT -&gt; STALLED  kernel-answers
 *  SUSPECT -&gt; DEAD     nothing-answers
 *  SUSPECT -&gt; DEAD     uncalibrated
 *  SUSPECT -&gt; DEAD     left
 *  STALLED -&gt; ALIVE    heard
 *  STALLED -&gt; DEAD     nothing-answers
 *  STALLED -&gt; DEAD     uncalibrated
 *  STALLED -&gt; DEAD     left
 * </pre>
 *
 * The window is misses x interval of the fastest path heard in the last second, counted from the last life on <em>any</em>
 * path: when the fast path alone falls silent, the answers to the QUERY keep the peer alive, and only that path is shown
 * silent. Probing begins with the first missed heartbeat, so that suspicion and check end together. Loss of our carrier on
 * a path starts the check at once and shortens the window to its half.
 *
 * <p>Silence condemns only where it is evidence: three probes on a path that has carrier, whose sends worked, the last of
 * them at least 2 ms old; on a path where the peer's kernel answered before (<em>calibrated</em>), or else after
 * {@code detect.uncalibrated} of silence; and never for a time in which we did not listen ({@link #overslept}).
 *
 * <p>Pure; owned by the loop thread, which calls {@link #onTick} no later than the time it returned last, and at the end of
 * every turn that handed something in. Times are monotonic nanoseconds. Nothing allocates after construction.
 */
public final class PeerMonitor {
    /** What the monitor asks to be sent. */
    public interface Probes {
        /** A heartbeat with QUERY on every path at once. */
        void query(int node);

        /** Unicast ARP or NS to the peer's own address of that path, which its kernel answers. */
        void kernelProbe(int node, int path);
    }

    /** What the monitor tells. */
    public interface Listener {
        /**
         * A verdict changed.
         *
         * @param silentNs since the last life, before this change; {@link Long#MAX_VALUE} if there never was any
         */
        void verdict(int node, Verdict from, Verdict to, long nowNs, long silentNs, Grounds grounds);

        /** A path began or ceased to carry life. */
        void path(int node, int path, boolean heard, long nowNs);
    }

    private static final long ANSWER_NS = MILLISECONDS.toNanos(2);
    private static final long NEVER_NS = HOURS.toNanos(1);

    private final int node;
    private final DetectSettings settings;
    private final Probes probes;
    private final Listener listener;
    private final PathWatch[] watches;
    private final @Nullable PathWatch[] byPath = new @Nullable PathWatch[PathSet.CAPACITY];
    private final PathSet heardPaths = new PathSet();
    private final Check check = new Check();

    private Verdict verdict = Verdict.DEAD;
    private Grounds grounds = Grounds.SILENT;
    private boolean met;
    private long metNs;
    private long lastLifeNs;
    private long lastKernelNs;
    private boolean kernelAnsweredCheck;

    public PeerMonitor(int node, DetectSettings settings, Probes probes, Listener listener) {
        this.node = node;
        this.settings = settings;
        this.probes = probes;
        this.listener = listener;
        List<PathInterval> paths = settings.paths();
        this.watches = new PathWatch[paths.size()];
        for (int i = 0; i < watches.length; i++) {
            PathWatch watch = new PathWatch(paths.get(i), settings.misses());
            watches[i] = watch;
            byPath[watch.path] = watch;
        }
        check.measure(settings.longestWindowNs() / settings.misses(), settings.misses());
    }

    /** A living frame: {@link Admission} accepted it. */
    public void heard(int path, long nowNs) {
        PathWatch watch = watch(path);
        boolean returned = verdict == Verdict.DEAD;
        long silentNs = silentNs(nowNs);
        watch.alive(nowNs);
        met = true;
        lastLifeNs = nowNs;
        if (returned) {
            metNs = nowNs;
            associate(nowNs);
        }
        startWindow(nowNs);
        if (!heardPaths.has(path)) {
            show(watch, true, nowNs);
        }
        if (verdict != Verdict.ALIVE) {
            enter(Verdict.ALIVE, Grounds.HEARD, nowNs, silentNs);
        }
    }

    /** Its kernel answered a probe on {@code path}. That raises no dead: a host that boots answers before its agent runs. */
    public void kernelAnswered(int path, long nowNs) {
        watch(path).kernelAnswered();
        lastKernelNs = nowNs;
        kernelAnsweredCheck |= check.hasProbed();
        for (PathWatch each : watches) {
            each.answered();
        }
    }

    /** Our own carrier on {@code path}; assumed to be there until said otherwise. */
    public void carrier(int path, boolean up, long nowNs) {
        PathWatch watch = watch(path);
        if (watch.hasCarrier() == up) {
            return;
        }
        boolean wasDeaf = !anyCarrier();
        watch.carrier(up);
        if (!up && heardPaths.has(path)) {
            show(watch, false, nowNs);
            if (verdict == Verdict.ALIVE) {
                check.hurry(nowNs);
            }
        } else if (up && wasDeaf && verdict != Verdict.DEAD) {
            overslept(nowNs); // with no ear at all we were as good as asleep
        }
        if (up) {
            watch.calibrateSoon(nowNs);
        }
    }

    /** A send on {@code path} failed: what was never sent proves nothing. */
    public void sendFailed(int path) {
        watch(path).answered();
    }

    /**
     * We did not run for a while. Called after everything queued was handed in: a fresh window starts, and nothing is judged
     * from before (D4).
     */
    public void overslept(long nowNs) {
        for (PathWatch watch : watches) {
            watch.restartWindow(nowNs);
        }
        startWindow(nowNs);
    }

    /** It said that it leaves: gone without suspicion. */
    public void left(long nowNs) {
        if (verdict != Verdict.DEAD) {
            enter(Verdict.DEAD, Grounds.LEFT, nowNs, silentNs(nowNs));
        }
    }

    /**
     * Judges, probes, shows silent paths.
     *
     * @return when to call again at the latest
     */
    public long onTick(long nowNs) {
        if (verdict == Verdict.DEAD) {
            return nowNs + NEVER_NS;
        }
        showSilentPaths(nowNs);
        if (check.isOver(nowNs)) {
            judge(nowNs);
        }
        if (verdict == Verdict.DEAD) {
            return nowNs + NEVER_NS;
        }
        if (check.isProbeDue(nowNs)) {
            probe(nowNs);
        }
        if (calibrates()) {
            calibrate(nowNs);
        }
        return nextNs(nowNs);
    }

    private void judge(long nowNs) {
        if (verdict == Verdict.ALIVE) {
            enter(Verdict.SUSPECT, check.isHurried() ? Grounds.CARRIER_LOST : Grounds.SILENT, nowNs, silentNs(nowNs));
        }
        if (kernelAnsweredCheck && nowNs - lastKernelNs < check.windowNs()) {
            if (verdict == Verdict.SUSPECT) {
                enter(Verdict.STALLED, Grounds.KERNEL_ANSWERS, nowNs, silentNs(nowNs));
            }
        } else if (check.lastProbeIsOld(nowNs)) {
            condemn(nowNs);
        }
    }

    private void condemn(long nowNs) {
        boolean mute = false;
        boolean calibrated = false;
        for (PathWatch watch : watches) {
            mute |= watch.isMute();
            calibrated |= watch.isMute() && watch.isCalibrated();
        }
        if (calibrated) {
            enter(Verdict.DEAD, Grounds.NOTHING_ANSWERS, nowNs, silentNs(nowNs));
        } else if (mute && nowNs - check.sinceNs() >= settings.uncalibratedNs()) {
            enter(Verdict.DEAD, Grounds.UNCALIBRATED, nowNs, silentNs(nowNs));
        }
    }

    private void probe(long nowNs) {
        check.probed(nowNs);
        probes.query(node);
        for (PathWatch watch : watches) {
            if (watch.hasCarrier()) {
                watch.probed();
                probes.kernelProbe(node, watch.path);
            }
        }
    }

    private boolean calibrates() {
        return verdict == Verdict.ALIVE && !check.hasProbed();
    }

    private void calibrate(long nowNs) {
        for (PathWatch watch : watches) {
            if (watch.isCalibrating() && nowNs - watch.nextCalibrationNs() >= 0) {
                watch.calibrating(nowNs);
                probes.kernelProbe(node, watch.path);
            }
        }
    }

    private void showSilentPaths(long nowNs) {
        for (PathWatch watch : watches) {
            if (heardPaths.has(watch.path) && nowNs - watch.silentAtNs() >= 0) {
                show(watch, false, nowNs);
            }
        }
    }

    private void show(PathWatch watch, boolean heard, long nowNs) {
        heardPaths.set(watch.path, heard);
        listener.path(node, watch.path, heard, nowNs);
    }

    private void associate(long nowNs) {
        for (PathWatch watch : watches) {
            watch.forgetCalibration();
            watch.calibrateSoon(nowNs);
        }
    }

    private void startWindow(long nowNs) {
        boolean withoutSync = isWithoutSync(nowNs);
        long fastestNs = Long.MAX_VALUE;
        for (PathWatch watch : watches) {
            watch.answered();
            if (watch.isRecent(nowNs)) {
                fastestNs = Math.min(fastestNs, withoutSync ? watch.withoutSyncNs : watch.intervalNs);
            }
        }
        if (fastestNs != Long.MAX_VALUE) {
            check.measure(fastestNs, settings.misses());
        }
        check.startWindow(nowNs);
        kernelAnsweredCheck = false;
    }

    /** Whether gateway paths owe their interval without sync: the peer changes at once, we expect it a second later. */
    private boolean isWithoutSync(long nowNs) {
        PathWatch sync = byPath[PathInterval.SYNC];
        return sync != null && sync.isLongSilent(nowNs) && nowNs - metNs >= PathWatch.RECENT_NS;
    }

    private boolean anyCarrier() {
        for (PathWatch watch : watches) {
            if (watch.hasCarrier()) {
                return true;
            }
        }
        return false;
    }

    private void enter(Verdict next, Grounds why, long nowNs, long silentNs) {
        Verdict from = verdict;
        verdict = next;
        grounds = why;
        listener.verdict(node, from, next, nowNs, silentNs, why);
        if (next == Verdict.DEAD) {
            for (PathWatch watch : watches) {
                if (heardPaths.has(watch.path)) {
                    show(watch, false, nowNs);
                }
            }
        }
    }

    private long nextNs(long nowNs) {
        long next = earlier(nowNs + NEVER_NS, check.nextProbeNs(), nowNs);
        next = earlier(next, check.endNs(), nowNs);
        if (check.isOver(nowNs)) {
            next = earlier(next, check.lastProbeNs() + ANSWER_NS, nowNs);
            next = earlier(next, check.sinceNs() + settings.uncalibratedNs(), nowNs);
            next = earlier(next, lastKernelNs + check.windowNs(), nowNs);
        }
        for (PathWatch watch : watches) {
            if (heardPaths.has(watch.path)) {
                next = earlier(next, watch.silentAtNs(), nowNs);
            }
            if (calibrates() && watch.isCalibrating()) {
                next = earlier(next, watch.nextCalibrationNs(), nowNs);
            }
        }
        return next;
    }

    /** The earlier of {@code next} and {@code candidate}, if that still lies ahead. */
    private static long earlier(long next, long candidate, long nowNs) {
        return candidate - nowNs > 0 && candidate - next < 0 ? candidate : next;
    }

    private PathWatch watch(int path) {
        PathWatch watch = byPath[path];
        if (watch == null) {
            throw new IllegalArgumentException("no path " + path);
        }
        return watch;
    }

    public int node() {
        return node;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** Why the verdict is what it is. */
    public Grounds grounds() {
        return grounds;
    }

    /** Whether a living frame came on {@code path} within misses x that path's interval. */
    public boolean hears(int path) {
        return heardPaths.has(path);
    }

    /** All paths for which {@link #hears} holds; a view, do not change it. */
    public PathSet heardPaths() {
        return heardPaths;
    }

    /** Whether its kernel is known to answer probes on {@code path}. */
    public boolean isCalibrated(int path) {
        return watch(path).isCalibrated();
    }

    /** Since the last life on {@code path}; {@link Long#MAX_VALUE} if there never was any. */
    public long silentNs(int path, long nowNs) {
        return watch(path).silentNs(nowNs);
    }

    /** Since the last life on any path; {@link Long#MAX_VALUE} if there never was any. */
    public long silentNs(long nowNs) {
        return met ? nowNs - lastLifeNs : Long.MAX_VALUE;
    }
}
