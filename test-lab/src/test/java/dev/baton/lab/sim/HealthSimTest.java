package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.member.HoldDown;
import dev.baton.agent.role.Role;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Links and paths that are broken on one side: who is handed the role for it, how soon, and who is not. */
class HealthSimTest {
    private static final int SEEDS = 15;
    private static final int LAN = 1;
    private static final int WAN = 2;

    /** ACTIVE to RELEASING, RELEASING to STANDBY, STANDBY to ACTIVE. */
    private static final int ONE_MOVE = 3;

    /** What a lost carrier must last, and a heartbeat or two. */
    private static final int CARRIER_MS = 50 + 30;

    /** Until nobody was heard for long enough, and the difference has lasted. */
    private static final int DEAF_MS = 1_000 + 1_000 + 100;

    private static Simulation members(long seed, int count) {
        Simulation sim = new Simulation(seed, count).startAll();
        sim.run(2_000 + seed % 23);
        sim.measure();
        return sim;
    }

    @Test
    void anOwnerThatLosesOneCableHandsOverAndDoesNotGetTheRoleBackWithIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.cable(LAN, false);
            sim.run(CARRIER_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(old.role()).as(story(sim)).isInstanceOf(Role.Standby.class);
            old.cable(LAN, true);
            sim.run(seed == 0 ? 70_000 : 3_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(sim.roleChanges()).as(story(sim)).isEqualTo(ONE_MOVE);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
        }
    }

    @Test
    void anOtherTimingInTheStandbysFileIsNoReasonToKeepARoleThatCannotBeServed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.host(2).becomes(sim.host(2).cluster().withOtherTimings());
            sim.startAll();
            sim.run(2_000 + seed % 23);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            assertThat(old.saysProtected()).as(story(sim)).isTrue();
            old.cable(LAN, false);
            sim.run(CARRIER_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
        }
    }

    @Test
    void whoseStandbyServesOtherAddressesIsNotProtectedAndHandsItNothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.host(2).becomes(sim.host(2).cluster().withOtherAddresses());
            sim.startAll();
            sim.run(2_000 + seed % 23);
            SimHost old = sim.owner();
            assertThat(old.saysProtected()).as(story(sim)).isFalse();
            old.cable(LAN, false);
            sim.run(3_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(old);
            old.freeze(true);
            sim.run(1_000);
            assertThat(sim.owner()).as("rather than nobody" + story(sim)).isNotSameAs(old);
        }
    }

    @Test
    void anOwnerFromWhichNothingGoesFurtherHandsOver() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost old = sim.owner();
            SimHost heir = sim.standby();
            old.deadEnd(LAN, true);
            sim.run(4_500);
            assertThat(sim.owner())
                    .as("a network that is reconfigured" + story(sim))
                    .isSameAs(old);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
        }
    }

    @Test
    void aStandbyFromWhichNothingGoesFurtherIsGivenNothingUnlessTheOwnerDies() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            standby.deadEnd(LAN, true);
            standby.deadEnd(WAN, true);
            sim.run(6_000);
            assertThat(owner.switchover(0, false)).as(story(sim)).isFalse();
            sim.run(100);
            assertThat(sim.owner()).as(story(sim)).isSameAs(owner);
            owner.power(false);
            sim.run(200);
            assertThat(sim.owner()).as("better than nobody" + story(sim)).isSameAs(standby);
        }
    }

    @Test
    void aMemberWithoutAnyGatewayClaimsNothingHoweverLong() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            standby.cable(LAN, false);
            standby.cable(WAN, false);
            sim.run(100);
            owner.freeze(true);
            sim.run(seed == 0 ? 60_000 : 6_000);
            assertThat(standby.role()).as(story(sim)).isInstanceOf(Role.Standby.class);
            standby.cable(WAN, true);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(standby);
        }
    }

    @Test
    void aMemberThatStartsWithoutAnyGatewayNeverClaims() {
        Simulation sim = new Simulation(1, 2);
        SimHost host = sim.host(1);
        host.cable(LAN, false);
        host.cable(WAN, false);
        host.startAgent();
        sim.run(60_000);
        assertThat(host.role()).as(story(sim)).isInstanceOf(Role.Starting.class);
    }

    @Test
    void aReleaseReadAfterALongSleepIsNoOrderForWhoLostItsGateways() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            standby.stall(1_000);
            sim.run(300);
            owner.stopAgent();
            sim.run(200);
            standby.cable(LAN, false);
            standby.cable(WAN, false);
            sim.run(2_000);
            assertThat(sim.owners()).as(story(sim)).isEmpty();
            standby.cable(WAN, true);
            sim.run(8_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(standby);
        }
    }

    @Test
    void noOperatorHandsTheRoleToAMemberWithoutAnyGateway() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            standby.cable(LAN, false);
            standby.cable(WAN, false);
            sim.run(500);
            assertThat(owner.switchover(0, true)).as(story(sim)).isFalse();
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(owner);
        }
    }

    private static void flap(Simulation sim, SimHost host, int offMs, int onMs) {
        for (int times = 0; times < 20; times++) {
            host.cable(LAN, false);
            sim.run(offMs);
            host.cable(LAN, true);
            sim.run(onMs);
        }
    }

    @Test
    void aCarrierThatFlickersMovesNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            flap(sim, sim.owner(), 45, 20);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
        }
    }

    @Test
    void aCarrierThatFlapsMovesTheRoleAwayAndBackOnlyWhenTheOthersFlaps() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost heir = sim.standby();
            SimHost first = sim.owner();
            flap(sim, first, 150, 50);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(sim.roleChanges()).as(story(sim)).isEqualTo(ONE_MOVE);
            flap(sim, heir, 150, 50);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
            assertThat(sim.roleChanges()).as(story(sim)).isEqualTo(2 * ONE_MOVE);
        }
    }

    @Test
    void aCarrierThatTheNewOwnerLosesIsAReasonAtOnceAlthoughTheRoleHasJustMoved() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost first = sim.owner();
            SimHost second = sim.standby();
            first.cable(LAN, false);
            sim.run(CARRIER_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(second);
            first.cable(LAN, true);
            sim.run(3_000);
            second.cable(LAN, false);
            sim.run(900);
            assertThat(sim.owner())
                    .as("not as if the cable flapped" + story(sim))
                    .isSameAs(second);
            sim.run(300);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
        }
    }

    /** Which is a matter of opinion, for a while: five seconds after the first move. */
    @Test
    void aSegmentThatTheNewOwnerHearsNobodyOnIsAReasonSoon() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost first = sim.owner();
            SimHost second = sim.standby();
            first.deafen(LAN, true);
            sim.run(DEAF_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(second);
            first.deafen(LAN, false);
            sim.run(1_000);
            second.deafen(LAN, true);
            sim.run(3_000);
            assertThat(sim.owner()).as("held down" + story(sim)).isSameAs(second);
            sim.run(2_500);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
        }
    }

    /** Moves after 0, 5, 10, 20, 40, 60, 60 ... seconds. */
    @Test
    void segmentsThatFallSilentOnBothSidesByTurnsMoveTheRoleLessAndLess() {
        Simulation sim = members(1, 2);
        SimHost first = sim.owner();
        SimHost second = sim.standby();
        for (int turn = 0; turn < 60; turn++) {
            first.deafen(LAN, turn % 2 == 0);
            second.deafen(LAN, turn % 2 == 1);
            sim.run(5_000);
        }
        assertThat(sim.roleChanges() / ONE_MOVE).as(story(sim)).isBetween(5, 9);
    }

    @Test
    void ofTwoStandbysTheHealthierIsHandedTheRole() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 3);
            SimHost owner = sim.owner();
            SimHost worse = sim.standby();
            worse.cable(WAN, false);
            sim.run(500);
            owner.cable(LAN, false);
            owner.cable(WAN, false);
            sim.run(1_000);
            assertThat(sim.owner()).as(story(sim)).isNotSameAs(owner).isNotSameAs(worse);
            assertThat(sim.roleChanges()).as(story(sim)).isEqualTo(ONE_MOVE);
        }
    }

    @Test
    void whatWasMendedSinceAForcedMoveAndIsLostAgainIsAReason() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost first = sim.owner();
            SimHost second = sim.standby();
            second.cable(LAN, false);
            sim.run(100);
            assertThat(first.switchover(0, true)).as(story(sim)).isTrue();
            sim.run(500);
            second.cable(LAN, true);
            sim.run(2_000);
            second.cable(LAN, false);
            sim.run(1_500);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
        }
    }

    @Test
    void anOperatorsForcedMoveToTheWorseOneLasts() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost first = sim.owner();
            SimHost second = sim.standby();
            second.cable(WAN, false);
            sim.run(100);
            assertThat(first.switchover(0, true)).as(story(sim)).isTrue();
            sim.run(30_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(second);
            HoldDown says = Objects.requireNonNull(second.holdDown());
            assertThat(says.forced()).isTrue();
            assertThat(says.healthier()).isEqualTo(first.node());
            assertThat(says.leftNs()).isBetween(30_000 * Simulation.MILLI, 31_000 * Simulation.MILLI);
            second.cable(LAN, false);
            sim.run(1_300);
            assertThat(sim.owner())
                    .as("worse than when it was forced" + story(sim))
                    .isSameAs(first);
        }
    }

    @Test
    void aMoveThatCameToNothingIsTriedAgainSoon() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost first = sim.owner();
            SimHost second = sim.standby();
            second.refuseClaims(true);
            first.cable(LAN, false);
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
            second.refuseClaims(false);
            sim.run(8_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(second);
        }
    }

    @Test
    void whatBothSufferFromMovesNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            sim.standby().cable(LAN, false);
            sim.owner().cable(LAN, false);
            sim.run(10_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
        }
    }

    @Test
    void oneInterfaceEachMovesNobody() {
        Simulation sim = members(1, 2);
        sim.standby().cable(WAN, false);
        sim.owner().cable(LAN, false);
        sim.run(10_000);
        assertThat(sim.roleChanges()).as(story(sim)).isZero();
    }

    @Test
    void theSyncLinkIsNoMatterOfHealth() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            sim.owner().cable(0, false);
            sim.run(10_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
        }
    }

    @Test
    void aStandbyThatLosesItsCableIsNotHandedAnything() {
        Simulation sim = members(1, 2);
        sim.standby().cable(LAN, false);
        sim.run(10_000);
        assertThat(sim.roleChanges()).as(story(sim)).isZero();
    }

    @Test
    void anOwnerWithoutAnyGatewayHandsOverByTheSyncLink() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost heir = sim.standby();
            SimHost old = sim.owner();
            old.cable(LAN, false);
            old.cable(WAN, false);
            sim.run(CARRIER_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(heir);
            assertThat(old.role()).as(story(sim)).isInstanceOf(Role.Standby.class);
        }
    }

    @Test
    void aSegmentThatIsDeadForBothMovesNobody() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            sim.cut(LAN, true);
            sim.run(10_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
        }
    }

    @Test
    void anOwnerThatHearsNobodyWhereOthersHearEachOtherHandsOver() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 3);
            sim.bystanders(false); // who is answered by others is neither deaf nor mute
            SimHost old = sim.owner();
            partFromOthers(sim, old);
            sim.run(900);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
            sim.run(DEAF_MS - 900);
            assertThat(sim.owner()).as(story(sim)).isNotSameAs(old);
            assertThat(sim.longestOwnerlessMs()).as(story(sim)).isZero();
        }
    }

    @Test
    void anOwnerWhomNobodyHearsOnOneInterfaceHandsOver() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 3);
            sim.bystanders(false); // who is answered by others is neither deaf nor mute
            SimHost old = sim.owner();
            for (SimHost other : sim.hosts()) {
                if (other != old) {
                    sim.oneWay(old.node(), other.node(), LAN, true);
                }
            }
            sim.run(6_000);
            assertThat(sim.owner()).as(story(sim)).isNotSameAs(old);
        }
    }

    @Test
    void aRoleThatCameByAPlannedStopMovesOnForHealthAtOnce() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost first = sim.owner();
            SimHost second = sim.standby();
            first.stopAgent();
            sim.run(500);
            first.startAgent();
            sim.run(2_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(second);
            second.cable(LAN, false);
            sim.run(CARRIER_MS);
            assertThat(sim.owner()).as(story(sim)).isSameAs(first);
        }
    }

    @Test
    void anOwnerWhomOnlyThePeerDoesNotHearKeepsTheRoleAsItsNeighboursAnswer() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            sim.oneWay(sim.owner().node(), sim.standby().node(), LAN, true);
            sim.run(10_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
            assertThat(sim.told(MemberEvent.OneWayChanged.class)).as(story(sim)).isNotEmpty();
            assertThat(ailments(sim)).as(story(sim)).doesNotContain(Ailment.UNHEARD);
        }
    }

    private static List<@Nullable Ailment> ailments(Simulation sim) {
        return sim.told(MemberEvent.HealthChanged.class).stream()
                .<@Nullable Ailment>map(MemberEvent.HealthChanged::ailment)
                .toList();
    }

    @Test
    void anOwnerWhosePeerAloneIsSilentAsksAndKeepsTheRole() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            sim.oneWay(sim.standby().node(), sim.owner().node(), LAN, true);
            sim.run(10_000);
            assertThat(sim.roleChanges()).as(story(sim)).isZero();
            assertThat(ailments(sim)).as(story(sim)).doesNotContain(Ailment.DEAF);
        }
    }

    /** A cable that never worked in that direction: the others speak there to the group only, for they never heard it. */
    @Test
    void oneThatWasNeverHeardOnASegmentIsElectedAndHandsOverSoon() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.host(1).mute(LAN, true);
            sim.startAll();
            sim.run(5_000);
            assertThat(sim.told(MemberEvent.OneWayChanged.class))
                    .as(story(sim))
                    .anyMatch(event -> event.node() == 2 && event.path() == LAN);
            assertThat(sim.owner()).as(story(sim)).isSameAs(sim.host(2));
        }
    }

    @Test
    void aSecondMoveForAnOpinionWaitsForFiveSeconds() {
        for (long seed = 0; seed < 2; seed++) {
            Simulation sim = members(seed, 3);
            sim.bystanders(false); // who is answered by others is neither deaf nor mute
            SimHost first = sim.owner();
            first.cable(LAN, false);
            sim.run(CARRIER_MS);
            SimHost second = sim.owner();
            assertThat(second).as(story(sim)).isNotSameAs(first);
            first.cable(LAN, true);
            sim.run(1_000);
            partFromOthers(sim, second);
            sim.run(3_000);
            assertThat(sim.owner()).as(story(sim)).isSameAs(second);
            sim.run(3_500);
            assertThat(sim.owner()).as(story(sim)).isNotSameAs(second);
        }
    }

    /** On the LAN it hears none of the others, and they do not hear it. */
    private static void partFromOthers(Simulation sim, SimHost host) {
        for (SimHost other : sim.hosts()) {
            if (other != host) {
                sim.oneWay(other.node(), host.node(), LAN, true);
                sim.oneWay(host.node(), other.node(), LAN, true);
            }
        }
    }

    private static String story(Simulation sim) {
        return sim.story().replace("%", "%%");
    }
}
