package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DESIGN D5: whatever keeps the owner from serving, another serves before long, healed or not; and never two for long. */
class NobodyWaitsSimTest {
    private static final int SEEDS = 40;
    private static final int STALL_MS = 100;
    private static final int CYCLE_MS = 150;

    private static Simulation settled(Simulation sim) {
        sim.startAll();
        sim.run(6_000 + sim.seed() % 23);
        sim.measure();
        return sim;
    }

    /** The others hear it, and would wait for it for ever. */
    @Test
    void anOwnerThatIsDeafOnSyncAndLosesItsOnlyGatewayInterfaceGivesWay() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(new Simulation(seed, 2 + (int) (seed % 3), 1));
            SimHost owner = sim.owner();
            owner.deafen(0, true);
            sim.run(seed % 7 * 100);
            owner.cable(1, false);
            sim.run(3_500);
            assertThat(sim.owner()).as(sim.story()).isNotSameAs(owner);
        }
    }

    @Test
    void anOwnerWithoutCarrierThatHearsAPeerAsCutOffAsItselfKeepsTheRole() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(new Simulation(seed, 2));
            SimHost owner = sim.owner();
            for (int path = 1; path < Simulation.PATHS; path++) {
                for (SimHost host : sim.hosts()) {
                    host.cable(path, false);
                }
            }
            sim.run(20_000);
            for (int path = 1; path < Simulation.PATHS; path++) {
                for (SimHost host : sim.hosts()) {
                    host.cable(path, true);
                }
            }
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
            sim.run(3_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
        }
    }

    /** A hold-down is of the move that it followed: others may have undone it. */
    @Test
    void aRoleThatComesBackToOneWithoutAllItsCablesDoesNotStayThereForAMinute() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(new Simulation(seed, 2));
            SimHost first = sim.owner();
            SimHost whole = sim.standby();
            first.cable(1, false);
            sim.run(1_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(whole);
            whole.stopAgent();
            sim.run(500);
            assertThat(sim.owner()).as(sim.story()).isSameAs(first);
            whole.startAgent();
            sim.run(3_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(whole);
        }
    }

    /** Two thirds of the time stopped, it never gets the window in which it would listen: whoever lives goes first. */
    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {2, 3})
    void anOwnerThatStopsAllTheTimeIsFollowedAtOnceWhenItsLeaseIsOut(int members) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(new Simulation(seed, members));
            SimHost slow = sim.owner();
            for (int ms = 0; ms < 10_000; ms += CYCLE_MS) {
                slow.stall(STALL_MS);
                sim.run(CYCLE_MS);
            }
            assertThat(sim.owner()).as(sim.story()).isNotSameAs(slow);
            assertThat(sim.longestOwnerlessMs()).as(sim.story()).isLessThan(300);
            assertThat(sim.longestDoubleMs()).as(sim.story()).isLessThan(200);
        }
    }

    /** It dies between its order and the heir's claim: its kernel goes on for as long as a move may take, and no longer. */
    @ParameterizedTest(name = "{0} gateway interfaces")
    @ValueSource(ints = {2, 8})
    void anOwnerThatDiesInTheMiddleOfAMoveIsNoSecondOneForALease(int gateways) {
        double longest = 0;
        for (int micros = 0; micros < 4_000; micros += 100) {
            Simulation sim = settled(new Simulation(micros, 2, gateways));
            SimHost owner = sim.owner();
            assertThat(owner.switchover(0, false)).isTrue();
            sim.runNanos(micros * 1_000L);
            owner.kill();
            sim.run(5_000);
            assertThat(sim.owners()).as(sim.story()).hasSize(1);
            longest = Math.max(longest, sim.longestDoubleMs());
        }
        assertThat(longest).isBetween(50.0, 401.0);
    }

    /** The standby must not take the dead owner's own kernel for a neighbour that it misses. */
    @Test
    void whereHeartbeatsTravelOnSyncAloneAndNobodyElseIsThereTheDeadAreFollowed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2).syncOnly();
            sim.bystanders(false);
            settled(sim);
            SimHost owner = sim.owner();
            assertThat(owner.saysProtected()).as(sim.story()).isTrue();
            owner.freeze(true);
            sim.run(sim.served().afterDeathNs() / Simulation.MILLI);
            assertThat(sim.owner()).as(sim.story()).isNotSameAs(owner);
        }
    }

    /** It knows a neighbour and hears none: were the owner gone, it would take that for its own deafness. */
    @Test
    void anOwnerWhoseStandbyHearsNoNeighbourIsNotProtectedUntilTheyAreTakenForGone() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(new Simulation(seed, 2));
            SimHost owner = sim.owner();
            sim.bystanders(false);
            sim.run(10_500);
            assertThat(owner.saysProtected()).as(sim.story()).isFalse();
            sim.run(31_000);
            assertThat(owner.saysProtected()).as(sim.story()).isTrue();
            owner.freeze(true);
            sim.run(sim.served().afterDeathNs() / Simulation.MILLI);
            assertThat(sim.owner()).as(sim.story()).isNotSameAs(owner);
        }
    }

    /** A direct cable, the only path: with its power the other side takes our carrier, and no heartbeat of ours can leave. */
    @Test
    void whoseOnlyCableDiesWithTheOwnerFollowsIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.syncOnly();
            sim.startAll();
            sim.run(6_000 + seed % 23);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            owner.power(false);
            standby.cable(0, false);
            sim.run(3_000);
            assertThat(sim.owners()).as(sim.story()).containsExactly(standby);
        }
    }

    /** Where nobody else is on any segment it does not call itself deaf, for its peers may all be off. */
    @Test
    void aStandbyThatDoesNotHearTheOwnerProtectsNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.bystanders(false);
            sim.startAll();
            sim.run(5_000 + seed % 23);
            SimHost owner = sim.owner();
            assertThat(owner.saysProtected()).as(sim.story()).isTrue();
            sim.standby().deafen(true);
            sim.run(500);
            assertThat(owner.saysProtected()).as(sim.story()).isFalse();
        }
    }

    /** Its only voice in the network: the kernel of a member whose agent is gone, which it hears now and then. */
    @Test
    void whoHearsALastNeighbourNowAndThenFollowsTheDeadWithAWindowOfMilliseconds() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3).fast();
            sim.bystanders(false);
            sim.startAll();
            sim.run(6_000 + seed % 23);
            sim.host(2).kill();
            sim.host(1).cable(0, false);
            sim.run(10_000);
            sim.host(1).freeze(true);
            sim.run(1_000);
            assertThat(sim.owners()).as(sim.story()).containsExactly(sim.host(3));
        }
    }

    /**
     * At a start the others' kernels answer before their heartbeats say that they are members, and nobody else is there: who is
     * left must not miss them as neighbours.
     */
    @Test
    void whoIsLeftOfThreeAfterAColdStartMissesNoMemberForANeighbour() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 3);
            sim.bystanders(false);
            sim.startAll();
            sim.run(3_000 + seed % 23);
            SimHost first = sim.owner();
            first.freeze(true);
            sim.run(4_000);
            SimHost second = sim.owner();
            second.freeze(true);
            sim.run(sim.served().afterDeathNs() / Simulation.MILLI);
            assertThat(sim.owners()).as(sim.story()).hasSize(1).doesNotContain(first, second);
        }
    }

    /** Nobody hears what the standby asks on its LAN, and on the other side nobody is left; it hears the LAN speak all the same. */
    @Test
    void aStandbyThatIsMuteWhereItHearsOthersFollowsTheDead() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = settled(new Simulation(seed, 2));
            SimHost standby = sim.standby();
            standby.mute(1, true);
            sim.bystander(sim.wire().bystander(2), false);
            sim.run(10_000);
            assertThat(sim.standby()).as(sim.story()).isSameAs(standby);
            sim.owner().freeze(true);
            sim.run(sim.served().afterDeathNs() / Simulation.MILLI);
            assertThat(sim.owners()).as(sim.story()).containsExactly(standby);
        }
    }
}
