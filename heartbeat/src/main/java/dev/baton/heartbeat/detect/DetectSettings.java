package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayList;
import java.util.List;

/**
 * How fast silence is noticed; DESIGN section 5. Immutable, the same on all members.
 *
 * @param paths every path on which peers can be heard, each with its own interval
 * @param misses heartbeats in a row whose absence makes a peer suspect
 * @param uncalibratedNs the silence that condemns a peer whose kernel never answered a probe
 */
public record DetectSettings(List<PathInterval> paths, int misses, long uncalibratedNs) {
    public static final int MISSES = 3;
    public static final long UNCALIBRATED_NS = MILLISECONDS.toNanos(1000);

    /** So often a member speaks to the whole group on each gateway path, also where nobody is known. */
    public static final long GROUP_NS = MILLISECONDS.toNanos(200);

    public DetectSettings {
        paths = List.copyOf(paths);
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("no path");
        }
        if (paths.stream().map(PathInterval::path).distinct().count() != paths.size()) {
            throw new IllegalArgumentException("a path twice: " + paths);
        }
        if (misses < 1) {
            throw new IllegalArgumentException("heartbeat.misses " + misses);
        }
    }

    /** Profile {@code default}: 20 ms on every path. */
    public static DetectSettings standard(int... paths) {
        return of(MILLISECONDS.toNanos(20), MILLISECONDS.toNanos(20), paths);
    }

    /** Profile {@code fast}: 2 ms on sync, 20 ms elsewhere while sync lives. */
    public static DetectSettings fast(int... paths) {
        DetectSettings fast = of(MILLISECONDS.toNanos(2), MILLISECONDS.toNanos(20), paths);
        return new DetectSettings(
                fast.paths.stream()
                        .map(p -> new PathInterval(p.path(), p.intervalNs(), MILLISECONDS.toNanos(2)))
                        .toList(),
                fast.misses,
                fast.uncalibratedNs);
    }

    /** Profile {@code vendor}: 100 ms on sync, 200 ms elsewhere. */
    public static DetectSettings vendor(int... paths) {
        return of(MILLISECONDS.toNanos(100), MILLISECONDS.toNanos(200), paths);
    }

    private static DetectSettings of(long syncNs, long gatewayNs, int... paths) {
        List<PathInterval> intervals = new ArrayList<>();
        for (int path : paths) {
            intervals.add(new PathInterval(path, path == 0 ? syncNs : gatewayNs));
        }
        return new DetectSettings(intervals, MISSES, UNCALIBRATED_NS);
    }

    /** {@code heartbeat.interval}: the same on all paths. */
    public DetectSettings withInterval(long intervalNs) {
        return new DetectSettings(
                paths.stream().map(p -> new PathInterval(p.path(), intervalNs)).toList(), misses, uncalibratedNs);
    }

    /** {@code heartbeat.misses}. */
    public DetectSettings withMisses(int newMisses) {
        return new DetectSettings(paths, newMisses, uncalibratedNs);
    }

    /** {@code detect.uncalibrated}. */
    public DetectSettings withUncalibrated(long newUncalibratedNs) {
        return new DetectSettings(paths, misses, newUncalibratedNs);
    }

    /** The interval of {@code path}. */
    public long intervalNs(int path) {
        for (PathInterval candidate : paths) {
            if (candidate.path() == path) {
                return candidate.intervalNs();
            }
        }
        throw new IllegalArgumentException("no path " + path);
    }

    /** Misses times the shortest interval: how soon silence is noticed at best. Asked every turn: allocates nothing. */
    public long shortestWindowNs() {
        long shortestNs = paths.get(0).intervalNs();
        for (int i = 1; i < paths.size(); i++) {
            shortestNs = Math.min(shortestNs, paths.get(i).intervalNs());
        }
        return misses * shortestNs;
    }

    /** Misses times the longest interval: the window of a peer that is heard on the slowest path only. */
    public long longestWindowNs() {
        return misses * paths.stream().mapToLong(PathInterval::intervalNs).max().orElseThrow();
    }
}
