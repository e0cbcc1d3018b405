package dev.baton.heartbeat.detect;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What must hold on any network, over many seeds; a failure names its seed. */
class DetectionSimulationTest {
    /** Mutation testing, which runs them a thousand times, takes fewer. */
    private static final int SEEDS = Integer.getInteger("baton.detect.seeds", 60);

    private static final long DELAY_NS = MILLISECONDS.toNanos(2);

    @Test
    void nobody_alive_is_condemned_under_loss_delay_and_pauses() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random story = new Random(seed);
            double loss = story.nextDouble() * 0.15;
            SimulatedCluster cluster = new SimulatedCluster(seed, 2 + story.nextInt(3), profile(story), loss, DELAY_NS);
            for (int pause = 0; pause < 6; pause++) {
                SimulatedCluster.Member member = cluster.member(1 + story.nextInt(cluster.members.size()));
                long millis = 1L + story.nextInt(700);
                cluster.at(1_000 + pause * 1_000L + story.nextInt(300), () -> member.sleep(millis));
            }
            cluster.run(8_000);

            assertThat(cluster.told)
                    .as("seed %d loss %.2f", seed, loss)
                    .noneMatch(told -> told.to() == Verdict.DEAD)
                    .isNotEmpty();
            assertAllAlive(cluster, seed);
        }
    }

    private static DetectSettings profile(Random story) {
        return switch (story.nextInt(3)) {
            case 0 -> DetectSettings.standard(0, 1, 2);
            case 1 -> DetectSettings.vendor(0, 1, 2);
            default -> DetectSettings.standard(0, 1);
        };
    }

    private static void assertAllAlive(SimulatedCluster cluster, long seed) {
        for (SimulatedCluster.Member by : cluster.members) {
            for (SimulatedCluster.Member about : cluster.members) {
                if (by != about) {
                    assertThat(by.verdictOf(about.node))
                            .as("seed %d: %d of %d", seed, by.node, about.node)
                            .isEqualTo(Verdict.ALIVE);
                }
            }
        }
    }

    @Test
    void a_quiet_network_never_sees_a_suspicion() {
        for (long seed = 0; seed < 10; seed++) {
            SimulatedCluster cluster = new SimulatedCluster(seed, 3, DetectSettings.standard(0, 1, 2), 0, DELAY_NS);
            cluster.run(10_000);

            assertThat(cluster.told).as("seed %d", seed).hasSize(6).allMatch(told -> told.to() == Verdict.ALIVE);
            assertThat(cluster.told).as("seed %d", seed).allMatch(told -> told.atNs() < MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void a_frozen_host_is_condemned_by_all_within_its_window() {
        LongStream.range(0, SEEDS).forEach(DetectionSimulationTest::freezeOne);
    }

    private static void freezeOne(long seed) {
        Random story = new Random(seed);
        DetectSettings settings = profile(story);
        SimulatedCluster cluster = new SimulatedCluster(seed, 2 + story.nextInt(3), settings, 0.05, DELAY_NS);
        cluster.at(3_000L + story.nextInt(2_000), () -> cluster.member(1).frozen = true);
        cluster.run(3_000);
        while (!cluster.member(1).frozen) {
            cluster.run(1);
        }
        long frozenNs = cluster.nowNs();
        int before = cluster.told.size();
        cluster.run(2_000);

        List<SimulatedCluster.Told> verdicts = cluster.told.subList(before, cluster.told.size());
        List<SimulatedCluster.Told> deaths =
                verdicts.stream().filter(told -> told.to() == Verdict.DEAD).toList();
        assertThat(deaths)
                .as("seed %d", seed)
                .hasSize(cluster.members.size() - 1)
                .allSatisfy(told -> {
                    assertThat(told.about()).isEqualTo(1);
                    assertThat(told.grounds()).isEqualTo(Grounds.NOTHING_ANSWERS);
                    assertThat(told.atNs() - frozenNs)
                            .as("seed %d, window plus slack for ticks, probes and frames under way", seed)
                            .isLessThan(settings.shortestWindowNs() + MILLISECONDS.toNanos(12));
                });
    }

    @Test
    void a_restarted_member_lives_again_at_once() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedCluster cluster = new SimulatedCluster(seed, 3, DetectSettings.standard(0, 1), 0.05, DELAY_NS);
            cluster.run(2_000);
            cluster.member(1).frozen = true;
            cluster.run(500);
            cluster.member(1).frozen = false;
            cluster.member(1).start();
            cluster.run(300);
            assertAllAlive(cluster, seed);

            int before = cluster.told.size();
            cluster.member(2).start(); // so quickly that nobody notices
            cluster.run(300);
            assertAllAlive(cluster, seed);
            assertThat(cluster.told.subList(before, cluster.told.size()))
                    .as("seed %d", seed)
                    .filteredOn(told -> told.by() != 2)
                    .noneMatch(told -> told.to() == Verdict.DEAD);
        }
    }
}
