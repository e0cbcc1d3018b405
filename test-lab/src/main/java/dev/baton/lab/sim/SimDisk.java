package dev.baton.lab.sim;

import dev.baton.agent.state.TermSlot;
import dev.baton.agent.state.Terms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A host's disk with the two slots of the term file, real bytes in each, written one after the other as {@link
 * dev.baton.agent.state.TermStore} does. It may be full or slow, and a power failure may tear the slot that is being
 * written; a killed agent merely leaves it as it was.
 */
final class SimDisk {
    private static final int SLOTS = 2;
    private static final byte[] NEVER_WRITTEN = {};

    private final Simulation sim;
    private final SimHost host;
    private final byte[][] slots = new byte[SLOTS][];
    private long slotNs = 2 * Simulation.MILLI;
    private boolean full;
    private boolean tears;

    /** Counts the writers; what one that is gone had begun is never finished. */
    private int writer;

    private long sequence;
    private int writing = -1;

    SimDisk(Simulation sim, SimHost host) {
        this.sim = sim;
        this.host = host;
        Arrays.fill(slots, NEVER_WRITTEN);
    }

    /** Takes nothing more, or does again. */
    void full(boolean isFull) {
        full = isFull;
        host.tell(isFull ? "disk full" : "disk has room");
    }

    /** Writes take long, and one that a power failure interrupts leaves half of a slot. */
    void tears(long slotMillis) {
        slotNs = slotMillis * Simulation.MILLI;
        tears = true;
        host.tell("disk takes " + slotMillis + " ms for a slot, and tears it when the power fails");
    }

    /** Both slots are gone. */
    void wipe() {
        Arrays.fill(slots, NEVER_WRITTEN);
        sim.invariants().forgetsTerms(host, 0);
        host.tell("disk wiped");
    }

    /** What an agent that starts finds. */
    Terms load() {
        List<byte[]> found = new ArrayList<>();
        for (byte[] slot : slots) {
            if (slot != NEVER_WRITTEN) {
                found.add(slot);
            }
        }
        Optional<TermSlot> newest = TermSlot.newest(found);
        if (newest.isEmpty()) {
            return Terms.unknown(found.isEmpty() ? Terms.Source.NONE : Terms.Source.DAMAGED);
        }
        sequence = Math.max(sequence, newest.get().sequence());
        return newest.get().terms();
    }

    /** Begins to write; told later whether it went well, unless the agent ends before that. */
    void save(Terms terms, Consumer<Boolean> ended) {
        save(0, new TermSlot(++sequence, terms).toBytes(), ended);
    }

    private void save(int slot, byte[] bytes, Consumer<Boolean> ended) {
        int begunBy = writer;
        writing = slot;
        sim.at(sim.nowNs() + slotNs, () -> {
            if (begunBy != writer) {
                return;
            }
            writing = -1;
            if (full) {
                ended.accept(false);
                return;
            }
            slots[slot] = bytes;
            if (slot + 1 < SLOTS) {
                save(slot + 1, bytes, ended);
            } else {
                ended.accept(true);
            }
        });
    }

    /** The last word of an agent, which waits for it before it ends. */
    void finish(Terms terms) {
        abandon();
        if (!full) {
            Arrays.fill(slots, new TermSlot(++sequence, terms).toBytes());
        }
    }

    /** A term was taken that it does not rule out for the next agent. */
    void tellUnreserved(long term) {
        host.note("term " + term + " is not reserved on disk");
    }

    /** The agent is gone. */
    void abandon() {
        writer++;
        writing = -1;
    }

    /** The power is gone. */
    void powerFails() {
        if (tears && writing >= 0 && slots[writing] != NEVER_WRITTEN) {
            slots[writing] = Arrays.copyOf(slots[writing], slots[writing].length / 2);
            host.note("a slot of the disk is torn");
        }
        abandon();
    }
}
