package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.role.Impediment;
import dev.baton.agent.role.Role;
import dev.baton.heartbeat.detect.DetectSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner that hears nobody any more and is heard by all: as long as it holds the role nobody is served. */
class DeafOwnerSimTest {
    private static final int SEEDS = 20;
    /** A window without life, three seconds, and a claim. */
    private static final int GIVES_WAY_MS = 3_250;

    /** With a question whether anybody answers still, for it names no heir. */
    private static final double CLAIM_MS = 80;

    private static Simulation settled(long seed, int members) {
        Simulation sim = new Simulation(seed, members);
        (seed % 2 == 0 && members == 2 ? sim.fast() : sim).startAll();
        sim.run(6_000 + seed % 23);
        sim.measure();
        return sim;
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {2, 3, 5})
    void itGivesWayToOneThatHearsItAndStaysStandbyWhenItHearsAgain(int members) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed, members);
            SimHost deaf = sim.owner();
            deaf.deafen(true);
            sim.run(GIVES_WAY_MS);
            SimHost next = sim.owner();
            assertThat(next).as(sim.story()).isNotSameAs(deaf);
            assertThat(deaf.impediments()).as(sim.story()).isEqualTo(Impediment.DEAF.bit());
            sim.run(20_000);
            deaf.deafen(false);
            sim.run(5_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(next);
            assertThat(deaf.impediments()).as(sim.story()).isZero();
            assertThat(sim.roleChanges()).as(sim.story()).isEqualTo(2);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(CLAIM_MS);
        }
    }

    /** A switch that forwards nothing for a while: none of them hears anybody. */
    @ParameterizedTest(name = "for {0} ms")
    @ValueSource(ints = {2_500, 3_200, 10_000})
    void whereAllAreDeafOneServesAsSoonAsTheyHearAgain(int millis) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed, 3);
            sim.hosts().forEach(host -> host.deafen(true));
            sim.run(millis);
            sim.hosts().forEach(host -> host.deafen(false));
            sim.run(500);
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isZero();
        }
    }

    @ParameterizedTest(name = "its peer has been {0} for long")
    @ValueSource(strings = {"switched off", "frozen"})
    void oneThatIsAloneAnywayKeepsTheRoleWhateverItHears(String how) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed, 2);
            SimHost owner = sim.owner();
            if (how.equals("frozen")) {
                sim.standby().freeze(true);
            } else {
                sim.standby().power(false);
            }
            sim.run(2_000);
            owner.deafen(true);
            sim.run(40_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isZero();
        }
    }

    /**
     * Where heartbeats travel on sync alone nobody knows the peers' MACs on the gateway interfaces: what falls silent there together
     * with a peer may be the peer's own kernel, and no sign of deafness.
     */
    @ParameterizedTest(name = "others on the segments: {0}")
    @ValueSource(booleans = {true, false})
    void whereThePeerMayBeTheOnlyNeighbourItsDeathIsNoDeafness(boolean others) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).profile(DetectSettings.standard(0));
            sim.bystanders(others);
            sim.startAll();
            sim.run(8_000 + seed % 23);
            SimHost owner = sim.owner();
            sim.measure();
            sim.standby().freeze(true);
            sim.run(20_000);
            assertThat(owner.role()).as(sim.story()).isInstanceOf(Role.Active.class);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isZero();
        }
    }

    /**
     * Two halves of a network are joined again while the old owner still announces its claim, every 100 ms: the joins are at every
     * millisecond in between, so some come right before its turn.
     */
    @Test
    void whatHearsNobodyAnnouncesNothingBesideItsFollower() {
        for (int phase = 0; phase < 100; phase++) {
            Simulation sim = new Simulation(phase, 2);
            sim.startAll();
            sim.run(800);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.freeze(true);
            sim.run(1_100 + phase);
            assertThat(heir.role()).as(sim.story()).isInstanceOf(Role.Active.class);
            sim.measure();
            old.freeze(false);
            sim.run(2_000);
            assertThat(old.role()).as(sim.story()).isInstanceOf(Role.Standby.class);
            assertThat(old.announcedNs()).as(sim.story()).isEmpty();
        }
    }

    /** It says so, and need not be waited for: {@code passed-over} would cost a second. */
    @Test
    void aStandbyThatHearsNobodyIsNotWaitedForWhenTheOwnerDies() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed, 3);
            SimHost owner = sim.owner();
            SimHost first = sim.standby();
            first.deafen(true);
            sim.run(1_000);
            sim.measure();
            owner.freeze(true);
            sim.run(1_000);
            assertThat(sim.owners()).as(sim.story()).doesNotContain(first).hasSize(1);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(100);
        }
    }

    /** Its own alarm is the right one: a cable that works one way only, between it and each of them, is not what is wrong. */
    @Test
    void itsPeersTellOfNoOneWayPath() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(seed, 3);
            sim.standby().deafen(true);
            sim.run(5_000);
            assertThat(sim.told(MemberEvent.DeafnessChanged.class))
                    .as(sim.story())
                    .anyMatch(MemberEvent.DeafnessChanged::deaf);
            assertThat(sim.told(MemberEvent.OneWayChanged.class))
                    .as(sim.story())
                    .isEmpty();
        }
    }
}
