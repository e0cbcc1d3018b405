package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Two to four members under random faults, each run a function of its seed; {@link Invariants} are looked at after every
 * event. {@code -Dsim.seeds=100000} runs more, {@code -Dsim.seed=42} replays one and prints its story.
 */
class RandomFaultsSimTest {
    private static final long SEEDS = Long.getLong("sim.seeds", 1_000);

    @Test
    void whateverHappenedOneOwnerIsLeftWhenHealthReturns() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            System.out.println(run(only).story());
            return;
        }
        for (long seed = 0; seed < SEEDS; seed++) {
            run(seed);
        }
    }

    private static Simulation run(long seed) {
        Simulation sim = new Simulation(seed, 2 + (int) (seed % 3)).startAll();
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < 8; step++) {
            mischief(sim, random);
            sim.run(random.nextInt(4) == 0 ? random.nextInt(10, 2_500) : random.nextInt(5, 200));
        }
        heal(sim);
        sim.run(8_000); // exactly one owner and no unrest from the seventh second on: see Invariants
        assertThat(sim.owners()).as("seed %d%n%s", seed, sim.story()).hasSize(1);
        return sim;
    }

    private static void mischief(Simulation sim, SplittableRandom random) {
        int members = sim.hosts().size();
        SimHost host = sim.host(1 + random.nextInt(members));
        int path = random.nextInt(Simulation.PATHS);
        switch (random.nextInt(15)) {
            case 0 -> host.freeze(true);
            case 1 -> host.freeze(false);
            case 2 -> host.stall(random.nextInt(20, 3_000));
            case 3 -> {
                host.kill();
                host.startAgent();
            }
            case 4 -> host.power(random.nextBoolean());
            case 5 -> sim.cut(path, random.nextBoolean());
            case 6 -> host.cable(path, random.nextBoolean());
            case 7 -> sim.loss(random.nextDouble() * 0.3);
            case 8 -> host.pause(random.nextInt(20, 3_000), random.nextBoolean());
            case 9 -> {
                int other = 1 + random.nextInt(members);
                if (other != host.node()) {
                    sim.oneWay(host.node(), other, path, random.nextBoolean());
                }
            }
            case 10 -> sim.duplicates(random.nextDouble() * 0.3);
            case 11 -> host.wipe();
            case 12 -> host.stopAgent();
            case 13 -> host.switchover(0, random.nextBoolean());
            default -> host.kill();
        }
    }

    private static void heal(Simulation sim) {
        sim.loss(0);
        sim.duplicates(0);
        sim.mendWays();
        for (int path = 0; path < Simulation.PATHS; path++) {
            sim.cut(path, false);
        }
        for (SimHost host : sim.hosts()) {
            host.freeze(false);
            for (int path = 0; path < Simulation.PATHS; path++) {
                host.cable(path, true);
            }
            if (host.role() == null) {
                host.power(true);
            }
        }
    }
}
