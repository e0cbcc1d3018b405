package dev.baton.heartbeat.detect;

import dev.baton.heartbeat.wire.PathSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All paths to one peer: which of them carry life, and how soon life is due on the fastest. Loop thread only. */
final class Paths {
    private final int node;
    private final PeerMonitor.Listener listener;
    private final PathWatch[] watches;
    private final @Nullable PathWatch[] byPath = new @Nullable PathWatch[PathSet.CAPACITY];
    private final PathSet heard = new PathSet();

    Paths(int node, DetectSettings settings, PeerMonitor.Listener listener) {
        this.node = node;
        this.listener = listener;
        List<PathInterval> paths = settings.paths();
        this.watches = new PathWatch[paths.size()];
        for (int i = 0; i < watches.length; i++) {
            PathWatch watch = new PathWatch(paths.get(i), settings.misses());
            watches[i] = watch;
            byPath[watch.path] = watch;
        }
    }

    /** To be iterated, not to be changed. */
    PathWatch[] all() {
        return watches;
    }

    /** The path with this index, or null where no heartbeats travel. */
    @Nullable
    PathWatch find(int path) {
        return byPath[path];
    }

    PathWatch get(int path) {
        PathWatch watch = byPath[path];
        if (watch == null) {
            throw new IllegalArgumentException("no path " + path);
        }
        return watch;
    }

    /** Those on which life came within misses x their interval; a view. */
    PathSet heard() {
        return heard;
    }

    void show(PathWatch watch, boolean isHeard, long nowNs) {
        if (heard.has(watch.path) != isHeard) {
            heard.set(watch.path, isHeard);
            listener.path(node, watch.path, isHeard, nowNs);
        }
    }

    void showSilent(long nowNs) {
        for (PathWatch watch : watches) {
            if (heard.has(watch.path) && nowNs - watch.silentAtNs() >= 0) {
                show(watch, false, nowNs);
            }
        }
    }

    void showAllSilent(long nowNs) {
        for (PathWatch watch : watches) {
            show(watch, false, nowNs);
        }
    }

    /** Silence from before {@code nowNs} is held against none. */
    void restartWindows(long nowNs) {
        for (PathWatch watch : watches) {
            watch.restartWindow(nowNs);
        }
    }

    /** Whether heartbeats travel on the sync link only. */
    boolean isSyncAlone() {
        return watches.length == 1 && watches[0].path == PathInterval.SYNC;
    }

    boolean anyCarrier() {
        for (PathWatch watch : watches) {
            if (watch.hasCarrier()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The interval of the fastest path heard in the last second.
     *
     * @param metNs when the peer came to life
     * @return {@link Long#MAX_VALUE} if there is none
     */
    long fastestNs(long metNs, long nowNs) {
        boolean withoutSync = isWithoutSync(metNs, nowNs);
        long fastestNs = Long.MAX_VALUE;
        for (PathWatch watch : watches) {
            if (watch.isRecent(nowNs)) {
                fastestNs = Math.min(fastestNs, withoutSync ? watch.withoutSyncNs : watch.intervalNs);
            }
        }
        return fastestNs;
    }

    /** Whether gateway paths owe their interval without sync: the peer changes at once, we expect it a second later. */
    private boolean isWithoutSync(long metNs, long nowNs) {
        PathWatch sync = byPath[PathInterval.SYNC];
        return sync != null && sync.isLongSilent(nowNs) && nowNs - metNs >= PathWatch.RECENT_NS;
    }
}
