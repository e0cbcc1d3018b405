package dev.baton.lab.sim;

import dev.baton.agent.role.TermSource;
import dev.baton.agent.state.ReservedTerms;
import dev.baton.agent.state.Terms;

/**
 * The terms of one agent: the product's own {@link ReservedTerms} over a simulated disk, written behind the agent's back as
 * {@code LatestWriter} does: one write at a time, the newest wish next, and again after a failure.
 */
final class SimTerms implements TermSource {
    private static final long RETRY_NS = 100 * Simulation.MILLI;

    private final Simulation sim;
    private final SimDisk disk;
    private final ReservedTerms reserved;
    private final boolean resumable;
    private boolean writing;
    private boolean overdrawn;
    private boolean gone;

    SimTerms(Simulation sim, SimDisk disk, String bootId) {
        this.sim = sim;
        this.disk = disk;
        Terms loaded = disk.load();
        this.reserved = new ReservedTerms(loaded, bootId);
        this.resumable = loaded.wasHoldingIn(bootId);
    }

    /** Whether an agent of this boot held the identity when it was last heard of. */
    boolean resumable() {
        return resumable;
    }

    /** Whether a term was used that the disk does not rule out for the next agent. */
    boolean isOverdrawn() {
        return overdrawn;
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
        if (!reserved.isReserved(term)) {
            overdrawn = true;
            disk.tellUnreserved(term);
        }
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

    /** To be called at the end of every turn. */
    void onTick() {
        if (!writing && reserved.needsWrite()) {
            write(reserved.wanted());
        }
    }

    /** The last word of an agent that ends in good order. */
    void close() {
        abandon();
        disk.finish(reserved.last());
    }

    /** The agent is gone. */
    void abandon() {
        gone = true;
        disk.abandon();
    }

    private void write(Terms wanted) {
        writing = true;
        disk.save(wanted, ok -> {
            if (ok) {
                writing = false;
                reserved.written(wanted);
                overdrawn &= !reserved.isReserved(reserved.held());
                onTick();
            } else {
                sim.at(sim.nowNs() + RETRY_NS, () -> retry(wanted));
            }
        });
    }

    private void retry(Terms failed) {
        if (!gone) {
            write(reserved.needsWrite() ? reserved.wanted() : failed);
        }
    }
}
