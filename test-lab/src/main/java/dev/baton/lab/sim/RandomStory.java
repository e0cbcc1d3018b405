package dev.baton.lab.sim;

import dev.baton.heartbeat.detect.ProbeKind;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A run in which everything is a function of the seed: how many members, at which pace, what befalls them and when. After
 * the faults all is healed, and the run ends as soon as calm has lasted; every eighth is watched for as long as any run
 * may need.
 */
public final class RandomStory {
    private static final long SILENCE_MS = 1_000;
    private static final long PATIENCE_MS = 4_000;

    /** The longest that faults go on after the healing: an agent or a host that stands still. */
    private static final long LINGERING_MS = 15_000;

    private static final long STEP_MS = 150;

    /** Longer than any network needs until somebody serves, healed or not. */
    private static final long BEAR_MS = 25_000;

    /** So long a standby may need to notice that it hears no neighbour any more. */
    private static final long WITNESSED_MS = 10_000;

    private static final long LATE_FOR_MS = 5_000;

    private static final int MOST_GATEWAYS = 16;

    /** Heartbeats in a millisecond: twice what a member reads. */
    private static final int MOST_FLOODED = 200;

    private static final int MOST_FLOODED_MS = 300;

    /** On a segment. */
    private static final int MOST_NEIGHBOURS = 4;

    /** For how long the quiet network is watched in the end. */
    private static final long QUIET_MS = 1_500;

    private static final int CALM_STEPS = 3;

    /** Longer than an old owner waits. */
    private static final int MOST_RAISING_MS = 600;

    /** As on a slow and busy host; a lease lasts for less. */
    private static final int MOST_START_UP_MS = 2_000;

    private final Simulation sim;
    private final SplittableRandom random;
    private final int members;
    private final boolean watched;

    /** Whether nothing is healed for a while, and whether the owner is gone then. */
    private final boolean endures;

    private final boolean losesOwner;

    private RandomStory(long seed) {
        random = new SplittableRandom(seed * 31 + 7);
        members = members(random.nextInt(100));
        watched = random.nextInt(8) == 0;
        SplittableRandom site = new SplittableRandom(seed ^ 0x517e);
        sim = new Simulation(seed, members, gateways(site)).patience(SILENCE_MS, PATIENCE_MS);
        sim.crowd(site.nextInt(3) > 0 ? 0 : site.nextInt(1, MOST_NEIGHBOURS));
        endures = site.nextInt(6) == 0;
        losesOwner = site.nextInt(6) == 0;
        if (new SplittableRandom(seed).nextInt(3) == 0) {
            sim.deviceMacs();
        }
        SplittableRandom links = new SplittableRandom(~seed);
        if (links.nextInt(3) == 0) {
            sim.raising(links.nextInt(1, MOST_RAISING_MS));
        }
        SplittableRandom hosts = new SplittableRandom(seed ^ 0x5eed);
        sim.queues(hosts.nextBoolean() ? 2_000 : hosts.nextInt(10, 400));
        sim.startUp(hosts.nextInt(3) > 0 ? 0 : hosts.nextInt(1, MOST_START_UP_MS));
        int pace = random.nextInt(100);
        if (pace < 8) {
            sim.vendor();
        } else if (pace < 16) {
            sim.fast();
        } else if (pace < 20) {
            sim.syncOnly();
        }
    }

    private static int members(int percent) {
        if (percent < 60) {
            return 2;
        }
        return percent < 82 ? 3 : percent < 94 ? 4 : 5;
    }

    private static int gateways(SplittableRandom site) {
        int percent = site.nextInt(100);
        if (percent < 70) {
            return 2;
        }
        return percent < 85 ? 1 : percent < 96 ? site.nextInt(3, 6) : site.nextInt(6, MOST_GATEWAYS + 1);
    }

    /** Runs it to its end; an {@link AssertionError} carries the story of one that violates an invariant. */
    public static Simulation run(long seed) {
        RandomStory story = new RandomStory(seed);
        try {
            story.tell();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e + "\n" + story.sim.story(), e);
        }
        return story.sim;
    }

    private void tell() {
        begin();
        int faults = 2 + random.nextInt(8);
        for (int i = 0; i < faults; i++) {
            fault();
            sim.run(pauseMs());
        }
        if (endures) {
            sim.run(BEAR_MS);
        }
        if (losesOwner) {
            loseOwner();
        }
        heal();
        end();
    }

    private void begin() {
        if (random.nextInt(12) == 0) {
            sim.bystanders(false);
        }
        boolean together = random.nextInt(4) > 0;
        for (SimHost host : sim.hosts()) {
            host.startAgent();
            sim.run(together ? 0 : random.nextInt(300));
        }
        if (random.nextInt(20) == 0) {
            sim.neighbours(random.nextBoolean());
        }
        sim.run(random.nextInt(5) == 0 ? random.nextInt(400) : 400 + random.nextInt(200));
        if (random.nextInt(4) == 0) {
            sim.run(2_500); // until the owner is in plain sight
        }
    }

    private long pauseMs() {
        int kind = random.nextInt(20);
        if (kind < 9) {
            return random.nextInt(100);
        }
        if (kind < 15) {
            return random.nextInt(100, 400);
        }
        return kind < 19 ? random.nextInt(400, 1_800) : random.nextInt(1_800, 6_000);
    }

    private void fault() {
        SimHost host = sim.host(1 + random.nextInt(members));
        switch (random.nextInt(6)) {
            case 0, 1 -> wireFault(host);
            case 2, 3 -> agentFault(host);
            default -> hostFault(host);
        }
    }

    private void wireFault(SimHost host) {
        int path = random.nextInt(sim.paths());
        switch (random.nextInt(10)) {
            case 9 -> sim.flood(path, random.nextInt(1, MOST_FLOODED), random.nextInt(10, MOST_FLOODED_MS));
            case 8 -> sim.stranger(Math.max(1, path), random.nextBoolean());
            case 0 -> sim.cut(path, random.nextBoolean());
            case 1 -> sim.loss(random.nextDouble() * 0.3);
            case 2 -> sim.duplicates(random.nextDouble() * 0.3);
            case 3 -> sim.jitter(random.nextInt(60) * Simulation.MILLI);
            case 4 -> partition();
            case 5 -> sim.mendWays();
            default -> {
                int other = 1 + random.nextInt(members);
                if (other != host.node()) {
                    sim.oneWay(host.node(), other, path, random.nextInt(3) > 0);
                }
            }
        }
    }

    /** Some members hear nothing of the others any more, on some paths. */
    private void partition() {
        int side = random.nextInt(1, 1 << members);
        int paths = random.nextInt(1, 1 << sim.paths());
        for (int from = 1; from <= members; from++) {
            for (int to = 1; to <= members; to++) {
                for (int path = 0; path < sim.paths(); path++) {
                    if ((side >> from - 1 & 1) != (side >> to - 1 & 1) && (paths >> path & 1) != 0) {
                        sim.oneWay(from, to, path, true);
                    }
                }
            }
        }
    }

    private void agentFault(SimHost host) {
        switch (random.nextInt(9)) {
            case 0, 1 -> host.stall(random.nextInt(20, 3_000));
            case 8 -> comesLate(host, random.nextInt(120, 1_000), random.nextInt(5, 110));
            case 2 -> host.kill();
            case 3 -> {
                host.kill();
                sim.run(random.nextInt(1_000));
                restart(host);
            }
            case 4 -> restart(host);
            case 5 -> host.stopAgent();
            default -> host.switchover(0, random.nextBoolean());
        }
    }

    /** For some seconds it is stopped for a moment again and again, as on a host that is too busy. */
    private void comesLate(SimHost host, int everyMs, int forMs) {
        for (long ms = everyMs; ms <= LATE_FOR_MS; ms += everyMs) {
            sim.at(sim.nowNs() + ms * Simulation.MILLI, () -> host.stall(forMs));
        }
    }

    private static void restart(SimHost host) {
        if (host.runs() && !host.hasAgent()) {
            host.startAgent();
        }
    }

    private void hostFault(SimHost host) {
        switch (random.nextInt(19)) {
            case 0 -> host.freeze(random.nextInt(3) > 0);
            case 1 -> host.power(random.nextBoolean());
            case 2 -> {
                host.power(false);
                sim.run(random.nextInt(500));
                host.power(true);
            }
            case 3, 4 -> host.cable(random.nextInt(sim.paths()), random.nextInt(3) == 0);
            case 5, 6 -> host.pause(random.nextInt(20, 3_000), random.nextBoolean());
            case 7 -> host.jumpAhead(random.nextInt(5, 3_000));
            case 8 -> host.wipe();
            case 9 -> {
                if (random.nextInt(4) == 0) {
                    sim.hosts().forEach(SimHost::wipe);
                }
            }
            case 10 -> host.disk().full(random.nextBoolean());
            case 11 -> host.disk().tears(random.nextInt(1, 300));
            case 12 -> host.deafen(random.nextBoolean());
            case 13 -> leaveTheGateways(host);
            case 14 -> {
                leaveTheGateways(host);
                freezeOthers(host);
            }
            case 15 -> host.deafen(random.nextInt(sim.paths()), random.nextInt(3) > 0);
            case 16 -> host.mute(random.nextInt(sim.paths()), random.nextInt(3) > 0);
            case 17 -> {
                List<Bystander> stations = sim.wire().bystanders();
                sim.bystander(stations.get(random.nextInt(stations.size())), random.nextInt(3) == 0);
            }
            default -> changeKernel(host);
        }
    }

    /** Its switch is gone: it keeps the sync link, and serves nobody. */
    private void leaveTheGateways(SimHost host) {
        for (int path = 1; path < sim.paths(); path++) {
            host.cable(path, false);
        }
    }

    /** What the owner said of itself is tried. */
    private void loseOwner() {
        sim.run(WITNESSED_MS);
        for (SimHost host : sim.hosts()) {
            boolean saidProtected = host.saysProtected();
            if (host.owns() && sim.countOwners() == 1) {
                host.freeze(true);
                sim.served().isGone(host, saidProtected);
                sim.run(sim.served().afterDeathNs() / Simulation.MILLI + 1);
                return;
            }
        }
    }

    private void freezeOthers(SimHost kept) {
        for (SimHost host : sim.hosts()) {
            if (host != kept) {
                host.freeze(true);
            }
        }
    }

    private void changeKernel(SimHost host) {
        switch (random.nextInt(4)) {
            case 0 -> host.kernel().answersOnly(ProbeKind.ARP);
            case 1 -> host.kernel().answersOnly(ProbeKind.ECHO);
            case 2 -> host.kernel().answersOnly();
            default -> host.kernel().answersOnly(ProbeKind.ARP, ProbeKind.ECHO);
        }
    }

    private void heal() {
        sim.tell("all is healed");
        sim.loss(0);
        sim.duplicates(0);
        sim.jitter(Simulation.MILLI / 2);
        sim.mendWays();
        for (int path = 0; path < sim.paths(); path++) {
            sim.cut(path, false);
        }
        for (int path = 1; path < sim.paths(); path++) {
            sim.stranger(path, false);
        }
        for (SimHost host : sim.hosts()) {
            host.freeze(false);
            host.deafen(false);
            host.disk().full(false);
            for (int path = 0; path < sim.paths(); path++) {
                if (host.isMute(path)) {
                    host.mute(path, false);
                }
                if (!host.hasCarrier(path)) {
                    host.cable(path, true);
                }
            }
            if (!host.hasAgent()) {
                host.power(true);
            }
        }
    }

    /** Until calm has lasted, or until a sound network must be calm: from then on the invariants say whether it is. */
    private void end() {
        int calm = 0;
        for (long ms = 0; ms < LINGERING_MS; ms += STEP_MS) {
            sim.run(STEP_MS);
            for (SimHost host : sim.hosts()) {
                restart(host); // an agent that was asked to stop has done so by now
            }
            calm = sim.isCalm() ? calm + 1 : 0;
            if (sim.isSettled() || !watched && calm > CALM_STEPS) {
                sim.run(watched ? QUIET_MS : STEP_MS);
                return;
            }
        }
        throw new AssertionError("seed " + sim.seed() + " never settles\n" + sim.story());
    }
}
