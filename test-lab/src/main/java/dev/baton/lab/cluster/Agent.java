package dev.baton.lab.cluster;

import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process of a cluster member on one gateway, with its children; any thread. */
public final class Agent {
    private final Station station;
    private final Process process;
    private final Path log;

    Agent(Station station, Process process, Path log) {
        this.station = station;
        this.process = process;
        this.log = log;
    }

    public Station station() {
        return station;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The file that collects standard output and standard error of every start on this gateway. */
    public Path log() {
        return log;
    }

    /** What it has logged so far. */
    public List<String> logLines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL to the process and all its children at once. */
    Fault kill() {
        return Fault.inflict("kill", station.label(), () -> signal("KILL"));
    }

    /** SIGSTOP, then SIGCONT after {@code pause}; returns after that. */
    Fault stall(Duration pause) {
        return Fault.inflict("stall", station.label(), () -> {
            signal("STOP");
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                signal("CONT");
            }
        });
    }

    /** SIGTERM. */
    Fault terminate() {
        return Fault.inflict("stop", station.label(), process::destroy);
    }

    /** Waits for the end of the process and returns its exit code. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(station.label() + ": the agent still runs after " + limit);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The process and its children, children first. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        try (Stream<ProcessHandle> children = process.descendants()) {
            children.forEach(child -> pids.add(child.pid()));
        }
        pids.add(process.pid());
        return pids;
    }

    private void signal(String name) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        // Children first: a parent that dies first would have its children shut down in an orderly way.
        pids().forEach(pid -> command.add(Long.toString(pid)));
        Tool.Result result = Tool.attempt(command, "");
        // One that was about to end, as a look at the firewall is, needs no signal; the process itself does.
        if (result.exit() != 0 && result.err().contains(Long.toString(process.pid()))) {
            result.orThrow();
        }
    }
}
