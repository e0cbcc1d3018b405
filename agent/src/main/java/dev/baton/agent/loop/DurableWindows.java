package dev.baton.agent.loop;

import dev.baton.agent.member.LearntWindows;
import dev.baton.agent.state.LatestWriter;
import dev.baton.agent.state.StateException;
import dev.baton.agent.state.WindowStore;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Learnt windows from memory, written down behind the loop's back. */
final class DurableWindows implements LearntWindows, LatestWriter.Listener<Map<Integer, Long>>, AutoCloseable {
    static final String THREAD = "baton-windows";

    private final Map<Integer, Long> windows;
    private final LatestWriter<Map<Integer, Long>> writer;
    private final Consumer<String> log;
    /** Of the writer's thread. */
    private boolean failing;

    /** @param log takes why the disk takes none, once for each failure; called on the writer's thread */
    DurableWindows(WindowStore store, Consumer<String> log) {
        this.log = log;
        this.windows = new HashMap<>(store.load());
        this.writer = LatestWriter.start(THREAD, store::save, this);
    }

    @Override
    public long learnt(int node) {
        return windows.getOrDefault(node, 0L);
    }

    @Override
    public void keep(int node, long windowNs) {
        windows.put(node, windowNs);
        writer.submit(Map.copyOf(windows));
    }

    @Override
    public void close() {
        writer.close();
    }

    @Override
    public void written(Map<Integer, Long> state) {
        failing = false;
    }

    @Override
    public void failed(Map<Integer, Long> state, StateException why) {
        if (!failing) {
            failing = true;
            log.accept(
                    "windows unsaved: " + why.getMessage() + "; after a restart the peers' slowness is measured anew");
        }
    }
}
