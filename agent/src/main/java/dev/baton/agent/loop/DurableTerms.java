package dev.baton.agent.loop;

import dev.baton.agent.role.TermSource;
import dev.baton.agent.state.LatestWriter;
import dev.baton.agent.state.ReservedTerms;
import dev.baton.agent.state.StateException;
import dev.baton.agent.state.TermStore;
import dev.baton.agent.state.Terms;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Terms from memory, written down behind the loop's back (DESIGN D5). Loop thread only, but for the writer's callbacks,
 * which leave their news for the loop to pick up.
 */
final class DurableTerms implements TermSource, LatestWriter.Listener<Terms> {
    static final String THREAD = "baton-terms";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ReservedTerms reserved;
    private final LatestWriter<Terms> writer;
    private final boolean startedDamaged;
    private final AtomicReference<@Nullable Terms> written = new AtomicReference<>();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile boolean failing;

    DurableTerms(TermStore store, Terms loaded, String bootId) {
        this.reserved = new ReservedTerms(loaded, bootId);
        this.startedDamaged = loaded.source() == Terms.Source.DAMAGED;
        this.writer = LatestWriter.start(THREAD, store::save, this);
    }

    @Override
    public long highest() {
        return reserved.highest();
    }

    @Override
    public long lastHeld() {
        return reserved.held();
    }

    @Override
    public void saw(long term) {
        reserved.heard(term);
    }

    @Override
    public long next() {
        long term = reserved.next();
        reserved.claimed(term);
        return term;
    }

    @Override
    public void resumed(long term) {
        reserved.claimed(term);
    }

    @Override
    public void released() {
        reserved.released();
    }

    /** Hands over to the writer what the disk should know; to be called every turn, after everything urgent. */
    void onTick() {
        Terms onDisk = written.getAndSet(null);
        if (onDisk != null) {
            reserved.written(onDisk);
        }
        if (reserved.needsWrite()) {
            writer.submit(reserved.wanted());
        }
    }

    /** Why the disk does not take terms at the moment, told once per failure, or null. */
    @Nullable
    String takeFailure() {
        return failure.getAndSet(null);
    }

    /** Whether the terms used before this start are unknown: an operator should know until the next one. */
    boolean startedDamaged() {
        return startedDamaged;
    }

    /** Whether the disk does not take terms at the moment. */
    boolean failing() {
        return failing;
    }

    /** Writes the last word before the agent ends. */
    void close() {
        writer.submit(reserved.last());
        writer.close(PATIENCE);
    }

    @Override
    public void written(Terms terms) {
        failing = false;
        written.set(terms);
    }

    @Override
    public void failed(Terms terms, StateException why) {
        if (!failing) {
            failing = true;
            failure.set(String.valueOf(why.getMessage()));
        }
    }
}
