package dev.baton.arp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plan as stories under virtual time: act, advance, see what was announced and when. */
class AnnouncePlanTest {

    @Test
    void firstAddressesOfAllInterfacesGoFirst() {
        Stage stage = new Stage(3, 1, 5);
        stage.start().at(0);
        assertThat(stage.said()).containsExactly("0:0", "1:0", "2:0", "0:1", "2:1", "0:2", "2:2-3", "2:4");
    }

    @Test
    void anInterfaceMayHaveALeadingAddressOfEachIpVersion() {
        List<String> said = new ArrayList<>();
        AnnouncePlan.Sink sink = (iface, first, count) -> said.add(iface + ":" + first + "+" + count);
        AnnouncePlan plan =
                new AnnouncePlan(Stage.withJitter(0, 1), Pace.unbounded(3), new int[] {2, 1, 0}, new int[] {5, 3, 0});
        plan.start(0);
        plan.onTick(0, sink);
        assertThat(said).containsExactly("0:0+2", "1:0+1", "0:2+2", "1:1+1", "0:4+1", "1:2+1");

        said.clear();
        plan.onTick(100 * Stage.MILLI, sink);
        assertThat(said).containsExactly("0:0+2", "1:0+1");
    }

    @Test
    void longListsTravelInGrowingRuns() {
        Stage stage = new Stage(200, 2);
        stage.start().at(0);
        assertThat(stage.said())
                .containsExactly(
                        "0:0",
                        "1:0",
                        "0:1",
                        "1:1",
                        "0:2-3",
                        "0:4-7",
                        "0:8-15",
                        "0:16-31",
                        "0:32-63",
                        "0:64-127",
                        "0:128-191",
                        "0:192-199");
    }

    @Test
    void aClaimIsFollowedByTrainRepeatsAndRefresh() {
        Stage stage = new Stage(2, 2);
        stage.start().until(61_000);
        assertThat(stage.timesOfAll()).containsExactly(0L, 1_100L, 2_200L, 4_400L, 30_000L, 60_000L);
        assertThat(stage.timesOfFirstsOnly())
                .hasSize(50 - 3 + 4)
                .contains(100L, 1_000L, 1_200L, 5_000L, 10_000L, 20_000L, 40_000L, 50_000L)
                .doesNotContain(1_100L, 5_100L);
    }

    @Test
    void aWonConflictIsAnnouncedThreeTimes() {
        Stage stage = new Stage(2, 2);
        stage.start().until(15_000).forget().again().until(19_000);
        assertThat(stage.timesOfAll()).containsExactly(15_000L, 15_100L, 16_100L);
        assertThat(stage.timesOfFirstsOnly()).isEmpty();
    }

    @Test
    void aFinishedHandoverIsAnnouncedTwice() {
        Stage stage = new Stage(2, 2);
        stage.start().until(15_000).forget().handover().until(19_000);
        assertThat(stage.timesOfAll()).containsExactly(15_000L, 15_020L);
    }

    @Test
    void handoverRightAfterTheClaimLeavesTheClaimsOwnTimes() {
        Stage stage = new Stage(2, 2);
        stage.start().until(3).handover().until(6_000);
        assertThat(stage.timesOfAll()).containsExactly(0L, 3L, 23L, 1_100L, 2_200L, 4_400L);
    }

    @Test
    void aReturnedLinkIsAnnouncedInFullAndTrained() {
        Stage stage = new Stage(2, 3);
        stage.start().until(12_000).forget().interfaceBack(1).until(12_200);
        assertThat(stage.said()).containsExactly("1:0", "1:1", "1:2", "0:0", "1:0", "0:0", "1:0");
        stage.until(19_000);
        assertThat(stage.timesOfFirstsOnly()).hasSize(50).startsWith(12_100L).endsWith(17_000L);
    }

    @Test
    void anInterfaceThatTheClaimDidNotWaitForIsAnnouncedWhenItIsUp() {
        Stage stage = new Stage(2, 2);
        stage.start().awaitLink(1).until(150);
        assertThat(stage.said()).containsExactly("0:0", "0:1", "0:0");
        assertThat(stage.plan.firstPassDone()).isFalse();
        stage.forget().interfaceBack(1).at(150);
        assertThat(stage.said()).containsExactly("1:0", "1:1");
        assertThat(stage.plan.firstPassDone()).isTrue();
    }

    @Test
    void aClaimHasBegunEverywhereWhenTheLastInterfaceWasTold() {
        Stage stage = new Stage(2, 2, 0);
        stage.start().awaitLink(1).until(150);
        assertThat(stage.plan.hasBegunEverywhere()).isFalse();
        stage.interfaceBack(1);
        assertThat(stage.plan.hasBegunEverywhere()).as("up, and nobody told").isFalse();
        stage.at(150);
        assertThat(stage.plan.hasBegunEverywhere()).isTrue();
    }

    @Test
    void firstAddressesGoOutOnceMoreWhenTheyAreAskedFor() {
        Stage stage = new Stage(2, 2);
        stage.start().until(50).forget().plan.firsts();
        stage.at(51);
        assertThat(stage.said()).containsExactly("0:0", "1:0");
    }

    @Test
    void aPlanThatIsStoppedAwaitsNothingAnyMore() {
        Stage stage = new Stage(1, 1);
        stage.start().awaitLink(1).stop().start().at(0);
        assertThat(stage.said()).containsExactly("0:0", "1:0");
    }

    @Test
    void aStoppedPlanIsMuteAtOnce() {
        Stage stage = new Stage(1_000, 1_000);
        stage.start().tick().forget();
        stage.stop();
        stage.again().handover().interfaceBack(0).until(60_000);
        assertThat(stage.said()).isEmpty();
        assertThat(stage.plan.isAnnouncing()).isFalse();
    }

    @Test
    void aClaimForgetsWhatWasLeftOfAnEarlierConflict() {
        Stage stage = new Stage(2, 2);
        stage.start().until(15_000).again().until(15_010).stop();
        stage.forget().until(15_020).start().until(18_000);
        assertThat(stage.timesOfAll()).containsExactly(15_020L, 16_120L, 17_220L);
    }

    @Test
    void aClaimForgetsWhatWasLeftOfAnEarlierHandover() {
        Stage stage = new Stage(2, 2);
        stage.start().until(15_000).handover().until(15_005).stop();
        stage.forget().until(15_010).start().until(16_000);
        assertThat(stage.timesOfAll()).containsExactly(15_010L);
    }

    @Test
    void aClaimOnTopOfAnotherForgetsItsConflictToo() {
        Stage stage = new Stage(2, 2);
        stage.start().until(15_000).again().until(15_010);
        stage.forget().start().until(18_000);
        assertThat(stage.timesOfAll()).containsExactly(15_010L, 16_110L, 17_210L);
    }

    @Test
    void thePassThatAStoppedPlanOwedIsNotOwedByTheNext() {
        Stage stage = new Stage(1_000);
        stage.start().tick().again().tick();
        stage.stop();
        stage.forget().start().until(1_000);
        assertThat(stage.timesOf("0:999")).hasSize(1);
    }

    @Test
    void whileItAnnouncesItSaysSoAndOtherwiseAsksForNoTurn() {
        Stage stage = new Stage(1_000, 2).at(5_000);
        assertThat(stage.plan.isAnnouncing()).isFalse();
        assertThat(stage.tickAndAskWhenNext() - stage.now()).isGreaterThan(1_000 * Stage.MILLI);
        stage.start();
        assertThat(stage.plan.isAnnouncing()).isTrue();
        assertThat(stage.tickAndAskWhenNext())
                .as("at once: the pass is under way")
                .isEqualTo(stage.now());
    }

    @Test
    void firstAddressesOfManyInterfacesKeepToTheBoundOfATick() {
        AnnounceSettings standard = Stage.withJitter(0, 1);
        AnnounceSettings two = new AnnounceSettings(
                standard.refreshNs(), standard.trainIntervalNs(), standard.trainNs(), List.of(), 3, 0, 1, 2);
        Stage stage = new Stage(0, two, 1, 1, 1, 1, 1);
        stage.start().until(50).forget().at(100);
        assertThat(stage.said()).containsExactly("0:0", "1:0");
        assertThat(stage.tickAndAskWhenNext()).isEqualTo(stage.now());
        stage.tick();
        assertThat(stage.said()).containsExactly("0:0", "1:0", "2:0", "3:0", "4:0");
    }

    @Test
    void aTrainShorterThanItsIntervalIsNone() {
        AnnounceSettings standard = Stage.withJitter(0, 1);
        AnnounceSettings none =
                new AnnounceSettings(standard.refreshNs(), standard.trainIntervalNs(), 0, List.of(), 3, 0, 1, 64);
        AnnounceSettings one = new AnnounceSettings(
                standard.refreshNs(), standard.trainIntervalNs(), standard.trainIntervalNs(), List.of(), 3, 0, 1, 64);
        assertThat(new Stage(0, none, 2).start().until(9_000).timesOf("0:0")).containsExactly(0L);
        assertThat(new Stage(0, one, 2).start().until(9_000).timesOf("0:0")).containsExactly(0L, 100L);
    }

    @Test
    void startingAgainForgetsTheOldTimes() {
        Stage stage = new Stage(2, 2);
        stage.start().until(1_000);
        stage.stop();
        stage.forget().start().until(6_500);
        assertThat(stage.timesOfAll()).containsExactly(1_000L, 2_100L, 3_200L, 5_400L);
    }

    @Test
    void oneTickHandsOutABoundedNumber() {
        Stage stage = new Stage(10_000, 300);
        stage.start();
        int ticks = 0;
        while (!stage.plan.firstPassDone()) {
            int before = stage.frames();
            long deadline = stage.tickAndAskWhenNext();
            assertThat(stage.frames() - before).isLessThanOrEqualTo(256);
            assertThat(deadline == stage.now()).isEqualTo(!stage.plan.firstPassDone());
            ticks++;
        }
        assertThat(stage.frames()).isEqualTo(10_300);
        assertThat(ticks).isEqualTo((10_300 + 255) / 256);
    }

    @Test
    void trainAndRepeatsGoOnWhileALongPassIsUnderWay() {
        Stage stage = new Stage(10_000, 1);
        stage.start();
        // Only one tick every 50 ms: the pass takes 2 s, the repeat of 1.1 s falls due within it.
        for (int ms = 0; ms < 4_000; ms += 50) {
            stage.at(ms);
        }
        assertThat(stage.timesOf("0:0")).contains(100L, 200L, 300L, 1_000L);
        assertThat(stage.timesOf("0:9999"))
                .as("the first pass ended, and the one it owed")
                .hasSize(2);
    }

    @Test
    void aLateTurnIsNotFollowedByABurst() {
        Stage stage = new Stage(2, 2);
        stage.start().at(0);
        stage.forget().at(3_456);
        assertThat(stage.timesOfAll()).as("repeats of 1.1 and 2.2 s, trains").containsExactly(3_456L);
        assertThat(stage.frames()).isEqualTo(4);
        assertThat(stage.forget().tickAndAskWhenNext()).isEqualTo(stage.toNanos(3_500));
        assertThat(stage.said()).isEmpty();
    }

    @Test
    void anInterfaceWithoutAddressesIsLeftOut() {
        Stage stage = new Stage(0, 1, 0);
        stage.start().until(40_000);
        assertThat(stage.said()).containsOnly("1:0");
    }

    @Test
    void noInterfaceIsNoTrouble() {
        Stage stage = new Stage();
        stage.start().until(40_000);
        assertThat(stage.said()).isEmpty();
    }

    @Test
    void theClockMayWrapAround() {
        Stage stage = new Stage(Long.MAX_VALUE - 2_000_000_000L, new int[] {2, 2});
        stage.start().until(31_000);
        assertThat(stage.timesOfAll()).containsExactly(0L, 1_100L, 2_200L, 4_400L, 30_000L);
    }

    @Test
    void turnsAllocateNothing() {
        AnnouncePlan plan = new AnnouncePlan(AnnounceSettings.standard(10_000_000_000L, 1), 50, 50);
        long[] frames = {0};
        AnnouncePlan.Sink sink = (iface, first, count) -> frames[0] += count;
        plan.start(0);
        long[] now = {0};
        Allocation.assertNonePerTurn(() -> plan.onTick(now[0] += 1_000_000, sink));
        assertThat(frames[0]).isGreaterThan(300);
    }
}
