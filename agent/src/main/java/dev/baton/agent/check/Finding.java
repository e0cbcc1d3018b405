package dev.baton.agent.check;

import dev.baton.agent.config.Problem;

/**
 * What a check found: how bad it is, and the line of the configuration with what is wrong there and how to mend it.
 *
 * @param impairs label of the gateway interface on which this member could not serve because of it; empty for none
 */
public record Finding(Severity severity, Problem problem, String impairs) {
    Finding(Severity severity, Problem problem) {
        this(severity, problem, "");
    }

    /** What follows from a finding. */
    public enum Severity {
        /** The agent does not start: no time will change it, only whoever mends the configuration (DESIGN D13). */
        ERROR,
        /** The agent does not start: it was started by the wrong user or with too few capabilities. */
        PRIVILEGE,
        /** The agent starts and does without; as soon as the host has it, the agent uses it. */
        WAITING,
        /** The agent starts, with less than it could have. */
        WARNING
    }

    /** Itself, without what may change while it stays the same. */
    Finding bare() {
        return new Finding(severity, problem.with(""), impairs);
    }

    @Override
    public String toString() {
        return switch (severity) {
            case ERROR, PRIVILEGE -> problem.toString();
            case WAITING -> "waiting: " + problem;
            case WARNING -> "warning: " + problem;
        };
    }
}
