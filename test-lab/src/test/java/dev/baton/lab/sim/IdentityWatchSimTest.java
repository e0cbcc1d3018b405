package dev.baton.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.Ailment;
import dev.baton.agent.event.MemberEvent;
import dev.baton.agent.event.Voice;
import dev.baton.agent.role.Role;
import dev.baton.heartbeat.detect.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The identity as a standby hears it from outside: what it says, what the active hears of it, and that no role changes. */
class IdentityWatchSimTest {
    private static final int SEEDS = 15;
    private static final int LAN = 1;

    /** Until it is settled who is active, three questions a second apart went without an answer, and the next is due. */
    private static final int SILENT_MS = 3_000 + 3_000 + 1_100;

    /** A question to all is the third at most, and a second one follows. */
    private static final int SEVERAL_MS = 3_000 + 3_000 + 2_100;

    /** Four questions three seconds apart, and the next is due. */
    private static final int STUCK_MS = 4 * 3_000 + 3_100;

    private static Simulation members(long seed, int count) {
        Simulation sim = new Simulation(seed, count).startAll();
        sim.run(2_000 + seed % 23);
        sim.measure();
        return sim;
    }

    private static void assertSaid(Simulation sim, SimHost owner, SimHost standby, Voice voice) {
        assertThat(standby.told(MemberEvent.VoiceHeard.class))
                .as(sim.story())
                .anyMatch(event -> event.holder() == owner.node() && event.path() == LAN && event.voice() == voice);
        assertThat(owner.told(MemberEvent.VoiceReported.class))
                .as(sim.story())
                .anyMatch(event -> event.node() == standby.node() && event.path() == LAN && event.voice() == voice);
    }

    /** All that was heard and reported of a path, by whomever. */
    private static List<Voice> voices(Simulation sim, int path) {
        return Stream.concat(
                        sim.told(MemberEvent.VoiceHeard.class).stream()
                                .filter(event -> event.path() == path)
                                .map(MemberEvent.VoiceHeard::voice),
                        sim.told(MemberEvent.VoiceReported.class).stream()
                                .filter(event -> event.path() == path)
                                .map(MemberEvent.VoiceReported::voice))
                .toList();
    }

    private static void assertNothingSaid(Simulation sim) {
        assertThat(sim.told(MemberEvent.VoiceHeard.class)).as(sim.story()).isEmpty();
        assertThat(sim.told(MemberEvent.VoiceReported.class)).as(sim.story()).isEmpty();
    }

    private static void assertTakenBack(Simulation sim) {
        assertThat(sim.told(MemberEvent.VoiceReported.class))
                .as(sim.story())
                .anyMatch(event -> event.path() == LAN && event.voice() == Voice.UNKNOWN);
    }

    private static void assertNothingMoved(Simulation sim, SimHost owner) {
        assertThat(sim.owner()).as(sim.story()).isSameAs(owner);
        assertThat(sim.roleChanges()).as(sim.story()).isZero();
    }

    @Test
    void aWholePairSaysNothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2 + (int) seed % 2);
            sim.run(30_000);
            assertNothingSaid(sim);
        }
    }

    @Test
    void anActiveThatAnswersNobodyIsToldOfOnBothAndKeepsTheRole() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            owner.dropArp(LAN, true);
            sim.run(SILENT_MS);
            assertSaid(sim, owner, standby, Voice.NONE);
            assertNothingMoved(sim, owner);
            owner.dropArp(LAN, false);
            sim.run(2_100);
            assertThat(voices(sim, LAN)).as(sim.story()).contains(Voice.ONE);
            assertTakenBack(sim);
            assertNothingMoved(sim, owner);
        }
    }

    @Test
    void aSecondVoiceIsToldOfOnBothAndKeepsTheRoleWhereItIs() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 3);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            SimHost third = sim.host(6 - owner.node() - standby.node());
            third.leaveBehind(LAN, true);
            sim.run(SEVERAL_MS);
            assertSaid(sim, owner, standby, Voice.SEVERAL);
            third.leaveBehind(LAN, false);
            sim.run(13_100); // who comes and goes is told of for ten seconds more
            assertTakenBack(sim);
            assertNothingMoved(sim, owner);
        }
    }

    @Test
    void aStrangerWithTheAddressIsASecondVoiceToo() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            sim.stranger(LAN, true);
            sim.run(SEVERAL_MS);
            assertSaid(sim, owner, standby, Voice.SEVERAL);
            assertNothingMoved(sim, owner);
        }
    }

    @Test
    void anActiveThatForwardsNoMoreIsToldOfOnBoth() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            sim.run(10_000);
            owner.forwarding(false);
            sim.run(STUCK_MS);
            assertSaid(sim, owner, standby, Voice.DEAD_END);
            owner.forwarding(true);
            sim.run(6_100);
            assertTakenBack(sim);
            assertNothingMoved(sim, owner);
        }
    }

    @Test
    void anActiveThatNeverSaidThatItForwardsIsNotBlamed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = new Simulation(seed, 2);
            sim.host(1).forwarding(false);
            sim.host(2).forwarding(false);
            sim.startAll();
            sim.run(40_000);
            assertThat(voices(sim, LAN)).as(sim.story()).doesNotContain(Voice.DEAD_END);
            assertThat(sim.told(MemberEvent.HealthChanged.class))
                    .as(sim.story())
                    .noneMatch(event -> event.ailment() == Ailment.DEAD_END);
        }
    }

    @Test
    void anInterfaceWhereTheActiveIsNotHeardIsNotJudged() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            sim.oneWay(owner.node(), sim.standby().node(), LAN, true);
            sim.run(10_000);
            assertThat(voices(sim, LAN)).as(sim.story()).doesNotContain(Voice.NONE);
            assertThat(sim.owner()).isSameAs(owner);
        }
    }

    @Test
    void anInterfaceWhereTheActiveDoesNotHearUsIsNotJudged() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            sim.oneWay(sim.standby().node(), owner.node(), LAN, true);
            sim.run(10_000);
            assertThat(voices(sim, LAN)).as(sim.story()).doesNotContain(Voice.NONE);
            assertThat(sim.owner()).isSameAs(owner);
        }
    }

    /** As on a busy host: longer than the window, and so often that no second passes without. */
    private static void runStalling(Simulation sim, SimHost owner, int millis) {
        for (int passed = 0; passed < millis; passed += 900) {
            owner.stall(80);
            sim.run(900);
        }
    }

    @Test
    void anActiveWhoseAgentIsOftenSilentForAMomentIsJudgedAllTheSame() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            owner.dropArp(LAN, true);
            runStalling(sim, owner, 2 * SILENT_MS);
            assertSaid(sim, owner, standby, Voice.NONE);
            assertNothingMoved(sim, owner);
        }
    }

    @Test
    void anActiveWhoseAgentIsOftenSilentForAMomentIsNotBlamedForIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            runStalling(sim, owner, 20_000);
            assertThat(sim.told(MemberEvent.VerdictChanged.class))
                    .as(sim.story())
                    .anyMatch(event -> event.to() == Verdict.STALLED);
            assertNothingSaid(sim);
            assertNothingMoved(sim, owner);
        }
    }

    @Test
    void whatWasSaidOnAPathThatDiedIsNotBelievedForGood() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            owner.dropArp(LAN, true);
            sim.run(SILENT_MS);
            assertSaid(sim, owner, standby, Voice.NONE);
            assertThat(owner.isDoubted()).as(sim.story()).isTrue();
            standby.cable(LAN, false); // its last word there was NONE
            owner.dropArp(LAN, false);
            sim.run(5_000);
            assertThat(owner.isDoubted()).as(sim.story()).isFalse();
        }
    }

    @Test
    void whoTakesOverIsNotBlamedForTheOwnerBefore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation sim = members(seed, 2);
            SimHost owner = sim.owner();
            SimHost standby = sim.standby();
            owner.dropArp(LAN, true);
            sim.run(SILENT_MS);
            owner.power(false);
            sim.run(3_000);
            assertThat(sim.owner()).as(sim.story()).isSameAs(standby);
            owner.power(true);
            owner.dropArp(LAN, false);
            sim.run(20_000);
            assertThat(owner.role()).isInstanceOf(Role.Standby.class);
            assertThat(standby.told(MemberEvent.VoiceReported.class))
                    .as(sim.story())
                    .noneMatch(event -> event.node() == owner.node());
        }
    }
}
