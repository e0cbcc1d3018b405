package dev.baton.lab.guest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line of {@code test-lab/vm} asks for.
 *
 * @param mode what to do
 * @param scenarios what to play, in order; empty for the other modes
 * @param image where what guests boot from is
 * @param timing lines of the agents' configuration that say how fast they are
 * @param starter the process that a person can end, from outside; 0 if unknown
 */
record Request(Mode mode, List<Scenario> scenarios, Path image, String timing, long starter) {
    /** Times are not what guests are for: an emulated host that shares its processor may stand still for half a second. */
    private static final String CALM = """
            heartbeat.interval = 100ms
            heartbeat.misses = 20
            detect.uncalibrated = 2s
            lease.duration = 3s
            """;

    /** The ways in which guests are used. */
    enum Mode {
        PLAY,
        SHELL,
        LIST
    }

    /** A word that nobody knows. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    Request {
        scenarios = List.copyOf(scenarios);
    }

    /** Without a word it is the smoke test. */
    static Request parse(String... words) throws UsageException {
        Mode mode = Mode.PLAY;
        Path image = Path.of("");
        String timing = CALM;
        long starter = 0;
        List<Scenario> scenarios = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("image=")) {
                image = Path.of(word.substring("image=".length()));
            } else if (word.startsWith("profile=")) {
                timing = "heartbeat.profile = " + word.substring("profile=".length()) + '\n';
            } else if (word.startsWith("starter=")) {
                starter = Long.parseLong(word.substring("starter=".length()));
            } else if (word.equals("list")) {
                mode = Mode.LIST;
            } else if (word.equals("shell")) {
                mode = Mode.SHELL;
            } else if (word.equals("all")) {
                scenarios.addAll(Scenarios.ALL);
            } else {
                scenarios.add(scenario(word));
            }
        }
        if (mode != Mode.PLAY && !scenarios.isEmpty()) {
            throw new UsageException("\"shell\" and \"list\" stand alone");
        }
        if (mode == Mode.PLAY && scenarios.isEmpty()) {
            scenarios.add(Scenarios.SMOKE);
        }
        return new Request(mode, scenarios, image, timing, starter);
    }

    private static Scenario scenario(String name) throws UsageException {
        if (name.equals(Scenarios.SMOKE.name())) {
            return Scenarios.SMOKE;
        }
        Optional<Scenario> found = Scenarios.ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst();
        return found.orElseThrow(() -> new UsageException(
                "no scenario \"" + name + "\"; there are smoke, all, shell, list, and these:\n\n" + Scenarios.list()));
    }
}
