package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.baton.heartbeat.wire.PathSet;

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
 *  SUSPECT -&gt; DEAD     sync-silent
 *  SUSPECT -&gt; DEAD     left
 *  STALLED -&gt; ALIVE    heard
 *  STALLED -&gt; DEAD     nothing-answers
 *  STALLED -&gt; DEAD     uncalibrated
 *  STALLED -&gt; DEAD     sync-silent
 *  STALLED -&gt; DEAD     left
 * </pre>
 *
 * The window is misses x interval of the fastest path heard in the last second, counted from the last life on <em>any</em>
 * path: when the fast path alone falls silent, the answers to the QUERY keep the peer alive, and only that path is shown
 * silent. Probing begins with the first missed heartbeat, so that suspicion and check end together. Loss of our carrier on
 * a path starts the check at once and shortens the window to its half.
 *
 * <p>Silence condemns only where it is evidence: three probes on a path that has carrier, whose sends worked, the last of
 * them at least 2 ms old; of a kind that the peer's kernel answered before ({@link Interrogation}); and with working ears
 * ({@link Ears}). On a lonely wire, where its kernel answers nothing, or where no path has carrier but others are heard,
 * {@code detect.uncalibrated} decides. While we are
 * deaf the peer stays SUSPECT. A time in which we did not listen condemns nobody ({@link #overslept}). How long the window
 * is, {@link Window} knows.
 *
 * <p>Pure; owned by the loop thread, which calls {@link #onTick} no later than the time it returned last, and at the end of
 * every turn that handed something in. Times are monotonic nanoseconds. Nothing allocates after construction.
 */
public final class PeerMonitor {
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

        /**
         * The detection window is by a factor of two or more another than was told last, at first than the profile's; or
         * it is known for the first time.
         */
        void window(int node, long windowNs, long profileNs);

        /** A silent peer cannot be judged, for we hear nobody else either; or the wait for that is over. */
        void deaf(int node, boolean deaf);
    }

    private static final long ANSWER_NS = MILLISECONDS.toNanos(2);
    /** So long after the window a neighbour may take to answer, before that is our deafness: a window may be shorter than its way. */
    private static final long SLOW_NEIGHBOUR_NS = MILLISECONDS.toNanos(150);

    private static final long NEVER_NS = HOURS.toNanos(1);
    /** As long as the other side's JVM takes to know its work: its pauses before that teach nothing. */
    private static final long WARM_UP_NS = SECONDS.toNanos(3);

    private final int node;
    private final DetectSettings settings;
    private final Probes probes;
    private final Listener listener;
    private final Paths paths;
    private final Check check = new Check();
    private final RoundTrips roundTrips = new RoundTrips();
    private final Window window;
    private final Ears ears = new Ears();
    private final Interrogation kernel;

    private Verdict verdict = Verdict.DEAD;
    private Grounds grounds = Grounds.SILENT;
    private boolean met;
    private long metNs;
    private long lastLifeNs;
    private long lastKernelNs;
    private boolean kernelAnsweredCheck;
    private boolean deaf;
    private long boot;

    public PeerMonitor(int node, DetectSettings settings, Probes probes, Listener listener) {
        this.node = node;
        this.settings = settings;
        this.probes = probes;
        this.listener = listener;
        this.window = new Window(roundTrips, settings.uncalibratedNs());
        this.paths = new Paths(node, settings, listener);
        this.kernel = new Interrogation(node, paths.all(), probes, roundTrips);
        check.measure(settings.longestWindowNs() / settings.misses(), settings.misses(), window, 0);
    }

    /**
     * Nothing was learnt of this peer in an earlier life of this agent: until that is made up for, it is judged by {@code
     * detect.uncalibrated}, for a profile knows nothing of this network and these hosts (DESIGN D2).
     */
    public void neverMeasured() {
        window.unknown();
    }

    /** The window that was told last in an earlier life of this agent; it holds for a minute. */
    public void recall(long windowNs, long nowNs) {
        window.recall(Math.min(windowNs, settings.uncalibratedNs()), nowNs);
    }

    /**
     * A living frame: {@link Admission} accepted it.
     *
     * @param nonce of the boot that sent it
     */
    public void heard(int path, long nonce, long nowNs) {
        PathWatch watch = paths.get(path);
        boolean returned = verdict == Verdict.DEAD;
        long silentNs = silentNs(nowNs);
        boolean wasNoDeath = returned ? grounds != Grounds.LEFT : verdict == Verdict.SUSPECT;
        if (wasNoDeath && nonce == boot && !deaf && nowNs - metNs >= WARM_UP_NS) {
            window.falseAlarm(silentNs, nowNs);
        }
        boot = nonce;
        ears.peerHeard();
        deaf(false);
        watch.alive(nowNs);
        met = true;
        lastLifeNs = nowNs;
        if (returned) {
            metNs = nowNs;
            kernel.forgetCalibration(nowNs);
            window.begin(settings.uncalibratedNs(), nowNs + WARM_UP_NS);
        }
        startWindow(nowNs);
        paths.show(watch, true, nowNs);
        if (verdict != Verdict.ALIVE) {
            enter(Verdict.ALIVE, Grounds.HEARD, nowNs, silentNs);
        }
    }

    /**
     * Whether it does not hear us on {@code path}, as it says, and so speaks to the whole group only there, five times a second:
     * less than that is no silence.
     */
    public void unheardOn(int path, boolean unheard) {
        paths.get(path).groupOnly(unheard);
    }

    /**
     * Its kernel answered a probe on {@code path}. That raises no dead: a host that boots answers before its agent runs.
     *
     * @param tookNs the round trip, or a negative number where the answer does not tell which probe it answers
     * @param lateNs how long the answer waited for our own late turn: no fault of the network, and no reason for a longer
     *     window, for what waits is read before anything is judged
     */
    public void kernelAnswered(int path, ProbeKind kind, long tookNs, long lateNs, long nowNs) {
        if (kernel.answered(paths.get(path), kind, tookNs, lateNs, nowNs)) {
            lastKernelNs = nowNs;
            kernelAnsweredCheck |= check.hasProbed();
            ears.kernelHeard(nowNs);
            deaf(false);
        }
    }

    /**
     * A station other than this peer was heard on a gateway interface, be it a path or not.
     *
     * @param answered whether it answered a question of ours
     */
    public void stationHeard(int path, boolean answered, long nowNs) {
        ears.heard(path, answered, nowNs);
        endDeafness(nowNs);
    }

    /** Whoever was taken for a neighbour on a gateway interface is a member, and nobody else is known there. */
    public void noNeighbours(int path, long nowNs) {
        ears.forget(path);
        endDeafness(nowNs);
    }

    /** The worse of our own loop's lateness and what the peer tells of its own. */
    public void lateness(long ns) {
        window.lateness(ns);
    }

    /** Our own carrier on {@code path}, of gateway interfaces without heartbeats too; there until said otherwise. */
    public void carrier(int path, boolean up, long nowNs) {
        PathWatch watch = paths.find(path);
        if (watch != null && watch.hasCarrier() == up) {
            return;
        }
        ears.forget(path);
        endDeafness(nowNs);
        if (watch == null) {
            return;
        }
        boolean wasCutOff = !paths.anyCarrier();
        watch.carrier(up);
        if (!up && paths.heard().has(path)) {
            paths.show(watch, false, nowNs);
            if (verdict == Verdict.ALIVE) {
                check.hurry(nowNs);
            }
        } else if (up && wasCutOff && verdict != Verdict.DEAD) {
            startOver(nowNs); // with no ear at all we were as good as asleep
        }
        if (up) {
            watch.calibrateSoon(nowNs);
        }
    }

    /**
     * We did not run for a while. Called after everything queued was handed in: a fresh window starts, and nothing is judged
     * from before (D4).
     *
     * @param sleptNs for how long
     */
    public void overslept(long sleptNs, long nowNs) {
        ears.slept(sleptNs, nowNs);
        startOver(nowNs);
    }

    private void startOver(long nowNs) {
        paths.restartWindows(nowNs);
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
        paths.showSilent(nowNs);
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
            kernel.calibrate(nowNs);
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
        } else if (check.lastProbeIsOld(nowNs) && kernel.isMute()) {
            condemn(nowNs);
        } else if (check.lastProbeIsOld(nowNs) && !paths.anyCarrier()) {
            condemnUnreachable(nowNs);
        }
    }

    /**
     * No path has carrier, as where a direct cable is the only one and the other side has lost its power: nothing can be
     * asked, so time decides, if others are heard on a gateway interface.
     */
    private void condemnUnreachable(long nowNs) {
        boolean hearing = ears.state(check.lastProbeNs(), nowNs) == Ears.State.HEARING;
        if (hearing && nowNs - check.sinceNs() >= settings.uncalibratedNs()) {
            enter(Verdict.DEAD, Grounds.UNCALIBRATED, nowNs, silentNs(nowNs));
        }
    }

    /** Nothing answered. Is that the peer's silence, or ours? */
    private void condemn(long nowNs) {
        Ears.State hearing = ears.state(check.lastProbeNs(), nowNs);
        if (hearing == Ears.State.HEARING && kernel.isProvenMute()) {
            Grounds why = paths.isSyncAlone() ? Grounds.SYNC_SILENT : Grounds.NOTHING_ANSWERS;
            enter(Verdict.DEAD, why, nowNs, silentNs(nowNs));
        } else if (hearing != Ears.State.UNSURE && evidenceNs(hearing, nowNs) >= settings.uncalibratedNs()) {
            enter(Verdict.DEAD, Grounds.UNCALIBRATED, nowNs, silentNs(nowNs));
        } else if (hearing == Ears.State.DEAF && nowNs - check.endNs() >= SLOW_NEIGHBOUR_NS) {
            deaf(true);
        }
    }

    /** How long a silence of the peer is known to be its own. */
    private long evidenceNs(Ears.State hearing, long nowNs) {
        return hearing == Ears.State.DEAF ? ears.voicesNs() : nowNs - check.sinceNs();
    }

    private void deaf(boolean isDeaf) {
        if (deaf != isDeaf) {
            deaf = isDeaf;
            listener.deaf(node, isDeaf);
        }
    }

    /** What was asked while we were deaf went unanswered for a reason of our own: all over again. */
    private void endDeafness(long nowNs) {
        if (deaf) {
            deaf(false);
            startOver(nowNs);
        }
    }

    private void probe(long nowNs) {
        if (!check.hasProbed()) {
            ears.suspicionBegins(nowNs);
        }
        check.probed(nowNs);
        probes.askNeighbours();
        kernel.round(nowNs);
    }

    private boolean calibrates() {
        return verdict == Verdict.ALIVE && !check.hasProbed();
    }

    private void startWindow(long nowNs) {
        kernel.excuse();
        long fastestNs = paths.fastestNs(metNs, nowNs);
        if (fastestNs != Long.MAX_VALUE) {
            check.measure(fastestNs, settings.misses(), window, nowNs);
            if (window.takeChange()) {
                listener.window(node, window.effectiveNs(), window.profileNs());
            }
        }
        check.startWindow(nowNs);
        kernelAnsweredCheck = false;
    }

    private void enter(Verdict next, Grounds why, long nowNs, long silentNs) {
        Verdict from = verdict;
        verdict = next;
        grounds = why;
        listener.verdict(node, from, next, nowNs, silentNs, why);
        if (next == Verdict.DEAD) {
            deaf(false);
            paths.showAllSilent(nowNs);
        }
    }

    private long nextNs(long nowNs) {
        long next = earlier(nowNs + NEVER_NS, check.nextProbeNs(), nowNs);
        next = earlier(next, check.endNs(), nowNs);
        if (check.isOver(nowNs)) {
            next = earlier(next, check.lastProbeNs() + ANSWER_NS, nowNs);
            next = earlier(next, check.sinceNs() + settings.uncalibratedNs(), nowNs);
            next = earlier(next, check.endNs() + SLOW_NEIGHBOUR_NS, nowNs);
            next = earlier(next, lastKernelNs + check.windowNs(), nowNs);
        }
        for (PathWatch watch : paths.all()) {
            if (paths.heard().has(watch.path)) {
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

    public int node() {
        return node;
    }

    /** Whether it cannot be judged, for we hear nobody else either. */
    public boolean isDeaf() {
        return deaf;
    }

    /**
     * For how long no neighbour was heard, apart from this peer, though some are thought to be there: were it silent now, it
     * could not be judged. 0 where nobody is thought to be there, for then time decides.
     */
    public long neighboursSilentNs(long nowNs) {
        return ears.neighboursSilentNs(nowNs);
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
        return paths.heard().has(path);
    }

    /** All paths for which {@link #hears} holds; a view, do not change it. */
    public PathSet heardPaths() {
        return paths.heard();
    }

    /** Whether its kernel is known to answer this kind of probe on {@code path}. */
    public boolean isCalibrated(int path, ProbeKind kind) {
        return paths.get(path).kind(kind).isCalibrated();
    }

    /** How it is watched, for status pages; allocates. */
    public DetectionFacts facts(long nowNs) {
        return DetectionFacts.of(window, roundTrips, kernel, ears.hasNeighbours(nowNs), deaf);
    }

    /** Since the last life on {@code path}; {@link Long#MAX_VALUE} if there never was any. */
    public long silentNs(int path, long nowNs) {
        return paths.get(path).silentNs(nowNs);
    }

    /** Since the last life on any path; {@link Long#MAX_VALUE} if there never was any. */
    public long silentNs(long nowNs) {
        return met ? nowNs - lastLifeNs : Long.MAX_VALUE;
    }
}
