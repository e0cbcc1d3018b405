package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked for the identity, where an answer would not be heard, and where a stranger answers. */
class QuestionSimTest {
    private static final int SEEDS = 20;
    private static final int LEASE_MS = (int) (SimHost.LEASE_NS / Simulation.MILLI);

    private static Simulation filtered(long seed, String profile, boolean isolated) {
        Simulation sim = new Simulation(seed, 2);
        (profile.equals("fast") ? sim.fast() : sim).startAll();
        for (int path = 1; path < Simulation.PATHS; path++) {
            if (isolated) {
                sim.oneWay(1, 2, path, true);
                sim.oneWay(2, 1, path, true);
            } else {
                sim.inspected(path, true);
            }
        }
        sim.run(20_000 + seed % 23);
        return sim;
    }

    @ParameterizedTest(name = "{0}, {1} ms, isolated ports: {2}")
    @CsvSource({
        "default, 100, true", "default, 700, true", "default, 1400, true", "default, 1400, false",
        "fast, 100, true", "fast, 700, true", "fast, 1400, true", "fast, 1400, false",
    })
    void aStallOfAnOwnerWhoseAnswersAreNotHeardMovesNoRole(String profile, int stalledMs, boolean isolated) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = filtered(seed, profile, isolated);
            sim.measure();
            sim.owner().stall(stalledMs);
            sim.run(5_000);
            assertThat(sim.roleChanges()).as(sim.story()).isZero();
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatIsStalledPastItsLeaseIsReplacedWhereItsAnswersAreNotHeard(boolean isolated) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = filtered(seed, "default", isolated);
            SimHost standby = sim.standby();
            sim.measure();
            sim.owner().stall(60_000);
            sim.run(3_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(LEASE_MS / 2.0);
        }
    }

    @Test
    void aStrangerWithAnAddressDoesNotKeepAClusterDarkThatHasServedBefore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(2_000);
            sim.hosts().forEach(host -> host.power(false));
            sim.run(1_000);
            sim.stranger(1, true);
            sim.hosts().forEach(host -> host.power(true));
            sim.run(2_000);
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
        }
    }

    @Test
    void aStrangerWithAnAddressDelaysAFirstStartByHalfAMinute() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.stranger(1, true);
            sim.startAll();
            sim.run(28_000);
            assertThat(sim.owners()).as(sim.story()).isEmpty();
            sim.run(3_000);
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    @Test
    void ofThreeTheNextInOrderClaimsWhereTheFirstIsKeptFromIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3).startAll();
            sim.run(4_000 + seed % 23);
            SimHost owner = sim.owner();
            SimHost first = sim.standby();
            first.deafen(true);
            sim.measure();
            owner.freeze(true);
            sim.run(3_000);
            SimHost last = sim.hosts().stream()
                    .filter(host -> host != owner && host != first)
                    .findFirst()
                    .orElseThrow();
            assertThat(sim.owner()).as(sim.story()).isSameAs(last);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    /** Others have learnt that it is late, and do not suspect it for that: only the owner itself knows. */
    @ParameterizedTest(name = "{0} ms in each {1}")
    @CsvSource({"100, 150", "150, 200"})
    void anOwnerThatIsLateAllTheTimeIsReplaced(int lateMs, int everyMs) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).startAll();
            sim.run(4_000 + seed % 23);
            SimHost owner = sim.owner();
            for (int ms = 0; ms < 40_000; ms += 1_000) {
                owner.stall(lateMs);
                sim.run(1_000);
            }
            sim.measure();
            for (int ms = 0; ms < 12_000; ms += everyMs) {
                sim.host(owner.node()).stall(lateMs);
                sim.run(everyMs);
            }
            assertThat(sim.owners()).as(sim.story()).hasSize(1).doesNotContain(owner);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(4_000);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }
}
