package dev.baton.lab.net;

import java.time.Instant;

/**
 * A fault that was inflicted: it was in force at some moment between {@code began} and {@code done}.
 *
 * @param verb what was done: {@code freeze}, {@code kill}
 * @param target to whom
 * @param beganNs before the act, CLOCK_MONOTONIC
 * @param doneNs after it
 * @param began before the act, wall clock, to be laid beside captures and logs
 * @param done after it
 */
public record Fault(String verb, String target, long beganNs, long doneNs, Instant began, Instant done) {

    /** Does the act and notes when. */
    public static Fault inflict(String verb, String target, Runnable act) {
        Instant began = Instant.now();
        long beganNs = System.nanoTime();
        act.run();
        return new Fault(verb, target, beganNs, System.nanoTime(), began, Instant.now());
    }

    @Override
    public String toString() {
        return verb + " " + target + " at " + began + " (within " + (doneNs - beganNs) / 1000 + " us)";
    }
}
