package dev.baton.lab.cluster;

import dev.baton.lab.net.Fault;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A cluster at work on the two gateways of a lab, and the faults that hit its processes. One thread. */
public final class Pair {
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final Duration EXIT = Duration.ofSeconds(15);
    private static final long POLL_MS = 20;

    private final Lab lab;
    private final Cluster cluster;
    private final Map<Station, Agent> agents = new EnumMap<>(Station.class);

    private Pair(Lab lab, Cluster cluster) {
        this.lab = lab;
        this.cluster = cluster;
    }

    /** Starts both agents, gw1 first, without waiting for anything. */
    public static Pair start(Lab lab, Cluster cluster) {
        Pair pair = new Pair(lab, cluster);
        Station.GATEWAYS.forEach(pair::startAgent);
        return pair;
    }

    /** Starts both agents and waits until {@link #awaitSettled()}. */
    public static Pair settled(Lab lab, Cluster cluster) {
        Pair pair = start(lab, cluster);
        pair.awaitSettled();
        return pair;
    }

    /** Starts the agent of one gateway, again when the one before has ended: a process that was killed goes on for a moment. */
    public Agent startAgent(Station gateway) {
        return startAgent(gateway, cluster);
    }

    /** The same as a member of another cluster, with the key of this lab all the same. */
    public Agent startAgent(Station gateway, Cluster as) {
        Agent before = agents.get(gateway);
        if (before != null) {
            before.awaitExit(EXIT);
        }
        Path directory = lab.directory().resolve(gateway.label());
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path log = directory.resolve("agent.log");
        ProcessBuilder builder = new ProcessBuilder(lab.in(gateway).command(as.prepare(lab, gateway, directory)));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Agent agent = new Agent(gateway, lab.start(builder), log);
        agents.put(gateway, agent);
        return agent;
    }

    public Lab lab() {
        return lab;
    }

    public Cluster cluster() {
        return cluster;
    }

    /** The agent last started on the gateway. */
    public Agent agent(Station gateway) {
        return Objects.requireNonNull(agents.get(gateway), "no agent was started on " + gateway.label());
    }

    /** The gateway that the network takes for the owner, if that is one gateway on all segments. */
    public Optional<Station> active() {
        return cluster.owner(lab, Segment.LAN)
                .filter(station ->
                        cluster.owner(lab, Segment.WAN).filter(station::equals).isPresent());
    }

    /** The same, or an exception with the logs of both when nobody is active. */
    public Station requireActive() {
        return active().orElseThrow(() -> new IllegalStateException("no active gateway" + logs()));
    }

    /**
     * Waits until the cluster calls itself settled and the switch has seen the active one, which is returned: a pair that fights
     * may have another a moment later.
     */
    public Station awaitSettled() {
        List<Station> seen = new ArrayList<>();
        await(
                "the pair settles",
                SETTLING,
                () -> cluster.settled(this) && active().filter(seen::add).isPresent());
        return seen.get(0);
    }

    /** Waits until the switch forwards to {@code gateway}. */
    public void awaitActive(Station gateway, Duration limit) {
        await(
                gateway.label() + " is active",
                limit,
                () -> active().filter(gateway::equals).isPresent());
    }

    /** SIGKILL. */
    public Fault kill(Station gateway) {
        return agent(gateway).kill();
    }

    /** SIGSTOP, and SIGCONT after {@code pause}; returns after that. */
    public Fault stall(Station gateway, Duration pause) {
        return agent(gateway).stall(pause);
    }

    /** SIGTERM; {@link Agent#awaitExit} tells how it ended. */
    public Fault terminate(Station gateway) {
        return agent(gateway).terminate();
    }

    /** SIGTERM and the exit code. */
    public int stop(Station gateway) {
        terminate(gateway);
        return agent(gateway).awaitExit(EXIT);
    }

    /** Polls until the condition holds; the exception of a timeout carries the logs of both agents. */
    public void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("not within " + limit + ": " + what + logs());
            }
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** Lets time pass until a moment, which may have passed. */
    public void holdUntil(Instant moment) {
        Duration limit = Duration.between(Instant.now(), moment).plus(EXIT);
        await("it is " + moment, limit, () -> Instant.now().isAfter(moment));
    }

    /** What both agents logged so far, for the message of a failure. */
    public String logs() {
        StringBuilder text = new StringBuilder();
        agents.forEach((station, agent) -> {
            text.append("\n--- ").append(station.label()).append(agent.isAlive() ? ", running" : ", ended");
            agent.logLines().forEach(line -> text.append('\n').append(line));
        });
        return text.toString();
    }
}
