package dev.baton.agent.state;

import dev.baton.heartbeat.wire.Heartbeat;

/**
 * Which term comes next, and what the disk should know by then. A block of terms is reserved on disk before it is needed,
 * so a claim takes its term from memory and no disk stands in a takeover (DESIGN.md D5). A new life starts at the ceiling
 * of the last one: nobody knows how many of the reserved terms that one used. Pure; owned by the loop thread.
 */
public final class ReservedTerms {
    /** Terms reserved by one write: claims come seconds apart at most, so a write is rare. */
    static final long BLOCK = 1_000;

    private final String bootId;
    private long highest;
    private long onDisk;
    private long asked;
    private long held;
    private boolean holding;
    private boolean changed;

    /** @param loaded what the disk knows */
    public ReservedTerms(Terms loaded, String bootId) {
        this.bootId = bootId;
        highest = Math.min(loaded.ceiling() - 1, Heartbeat.HIGHEST_TERM);
        onDisk = loaded.ceiling();
        asked = onDisk;
        held = loaded.held();
        holding = loaded.wasHoldingIn(bootId);
    }

    /** The last term held, 0 for none: what two starting members compare. */
    public long held() {
        return held;
    }

    /** The highest term used or heard of. */
    public long highest() {
        return highest;
    }

    /** Takes note of a term in a peer's frame. */
    public void heard(long term) {
        highest = Math.max(highest, term);
    }

    /** The term of a claim: above any used or heard of, as long as there are any. */
    public long next() {
        highest = Math.min(highest + 1, Heartbeat.HIGHEST_TERM);
        return highest;
    }

    /** Whether the disk already rules out that a later life uses {@code term}; if not, a claim with it is flagged. */
    public boolean isReserved(long term) {
        return term < onDisk;
    }

    /** The identity is held with {@code term}. */
    public void claimed(long term) {
        highest = Math.max(highest, term);
        held = term;
        holding = true;
        changed = true;
    }

    /** The identity is no longer held. */
    public void released() {
        changed |= holding;
        holding = false;
    }

    /** Whether {@link #wanted} should be written: the holder changed, or half of the reserved block is used up. */
    public boolean needsWrite() {
        return changed || asked - highest <= BLOCK / 2;
    }

    /** What the disk should know; to be handed to the writer. Allocates: ask {@link #needsWrite} first. */
    public Terms wanted() {
        changed = false;
        asked = highest + 1 + BLOCK;
        return new Terms(asked, held, holding, bootId, Terms.Source.READ);
    }

    /** What the disk should know when no further term will be taken in this life: nothing reserved. */
    public Terms last() {
        return new Terms(highest + 1, held, holding, bootId, Terms.Source.READ);
    }

    /** The disk has it. */
    public void written(Terms terms) {
        onDisk = terms.ceiling();
    }
}
