package dev.baton.agent.check;

import dev.baton.agent.config.Problem;

/**
 * What a check found: how bad it is, and the line of the configuration with what is wrong there and how to mend it.
 */
public record Finding(Severity severity, Problem problem) {

    /** What follows from a finding. */
    public enum Severity {
        /** The agent does not start: the configuration or the host must be changed. */
        ERROR,
        /** The agent does not start: it was started by the wrong user or with too few capabilities. */
        PRIVILEGE,
        /** The agent starts, with less than it could have. */
        WARNING
    }

    @Override
    public String toString() {
        return severity == Severity.WARNING ? "warning: " + problem : problem.toString();
    }
}
