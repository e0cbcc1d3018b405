package dev.baton.lab.sim;

import dev.baton.agent.role.TermSource;

/** Terms that survive the agent, as a disk makes them. */
final class SimTerms implements TermSource {
    private long highest;
    private long held;

    @Override
    public long highest() {
        return highest;
    }

    @Override
    public long lastHeld() {
        return held;
    }

    @Override
    public void saw(long term) {
        highest = Math.max(highest, term);
    }

    @Override
    public long next() {
        held = ++highest;
        return held;
    }

    @Override
    public void resumed(long term) {
        held = term;
    }

    @Override
    public void released() {
        // The last term held stays on record.
    }
}
