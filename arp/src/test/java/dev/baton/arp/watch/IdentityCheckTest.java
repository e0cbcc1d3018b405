package dev.baton.arp.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import dev.baton.arp.watch.IdentityCheck.Mode;
import dev.baton.arp.watch.IdentityCheck.State;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who answers for the identity, as stories under virtual time. */
class IdentityCheckTest {
    /** Short stories need few asks. */
    private static final IdentityCheckSettings THREE_ASKS =
            new IdentityCheckSettings(5_000_000, 3, 2_000_000, 15_000_000, 128, 20);

    private static final long MILLI = 1_000_000;
    private static final int LAN = 0;
    private static final int WAN = 1;
    private static final Mac SHARED_LAN = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac SHARED_WAN = Mac.parse("10:00:00:c1:4a:47");
    private static final Mac STRANGER = Mac.parse("52:54:00:00:00:99");

    private final List<String> asked = new ArrayList<>();
    private final boolean[] deaf = new boolean[64];
    private IdentityCheck check = checkOf(2, 2);
    private long nowNs;
    private long deadlineNs;

    private static IdentityCheck checkOf(int... counts) {
        IdentityCheck check = new IdentityCheck(THREE_ASKS, counts);
        for (int iface = 0; iface < counts.length; iface++) {
            check.carrier(iface, true);
        }
        return check;
    }

    @Test
    void threeUnansweredAsksTwoMillisecondsOldAreSilence() {
        start(Mode.HOLDER);
        assertThat(firstMs(State.SILENT, 100)).isEqualTo(12);
        assertThat(asked).containsExactly("0@0:0+1", "0@1:0+1", "5@0:1+1", "5@1:1+1", "10@0:0+1", "10@1:0+1");
        assertThat(check.answeredBy()).isEqualTo(Mac.ZERO);
        assertThat(check.isHeld()).isFalse();
    }

    @Test
    void aHoldersAnswerMeansHeldForAsLongAsAnswersCome() {
        start(Mode.HOLDER);
        for (int ms = 1; ms < 200; ms += 5) {
            until(ms);
            check.onAnswer(WAN, SHARED_WAN.bits(), true, nowNs);
            assertThat(check.state()).isEqualTo(State.ANSWERED);
        }
        assertThat(check.isHeld()).isTrue();
        assertThat(check.answeredOn()).isEqualTo(WAN);
        assertThat(check.answeredBy()).isEqualTo(SHARED_WAN);
    }

    @Test
    void theLeaseRunsOutAndSilenceFollowsTheLastAnswer() {
        start(Mode.HOLDER);
        until(101);
        check.onAnswer(LAN, SHARED_LAN.bits(), true, nowNs);
        assertThat(firstMs(State.SILENT, 200))
                .as("asks of 105, 110 and 115 ms stay unanswered")
                .isEqualTo(117);
    }

    @Test
    void aSlowHolderIsHeldForAWhileAfterEachAnswer() {
        IdentityCheckSettings patient = new IdentityCheckSettings(5 * MILLI, 1, 2 * MILLI, 40 * MILLI, 32, 20);
        check = new IdentityCheck(patient, 1);
        check.carrier(LAN, true);
        start(Mode.HOLDER);
        check.onAnswer(LAN, SHARED_LAN.bits(), true, nowNs);
        assertThat(firstMs(State.SILENT, 200)).isEqualTo(42);
    }

    @Test
    void silenceOnOneInterfaceIsNotEnough() {
        start(Mode.HOLDER);
        for (int ms = 4; ms < 300; ms += 5) {
            until(ms);
            check.onAnswer(LAN, SHARED_LAN.bits(), true, nowNs);
            assertThat(check.state()).isNotEqualTo(State.SILENT);
        }
    }

    @Test
    void anAnswerEndsSilence() {
        start(Mode.HOLDER);
        until(50);
        assertThat(check.state()).isEqualTo(State.SILENT);
        check.onAnswer(LAN, SHARED_LAN.bits(), true, nowNs);
        assertThat(check.state()).isEqualTo(State.ANSWERED);
    }

    @Test
    void aStrangersAnswerIsAnAnswerButNotTheIdentity() {
        start(Mode.EVERYBODY);
        until(1);
        check.onAnswer(LAN, STRANGER.bits(), false, nowNs);
        assertThat(check.state()).isEqualTo(State.ANSWERED);
        assertThat(check.isHeld()).isFalse();
        assertThat(check.answeredBy()).isEqualTo(STRANGER);
    }

    @Test
    void everybodyIsAskedForEveryAddress() {
        check = checkOf(400, 129);
        start(Mode.EVERYBODY);
        assertThat(firstMs(State.SILENT, 1_000))
                .as("four asks cover 400 addresses")
                .isEqualTo(340);
        assertThat(asked)
                .as("a few each millisecond, for heartbeats go out meanwhile")
                .startsWith("0@0:0+32", "1@0:32+32", "2@0:64+32", "3@0:96+32", "4@1:0+32")
                .contains("100@0:128+32", "104@1:128+1", "200@0:256+32", "204@1:0+32")
                .endsWith("300@0:384+16", "300@1:128+1");
    }

    @Test
    void aRoundOverManyInterfacesIsNoLongerThanOneOverFew() {
        int[] counts = new int[64];
        Arrays.fill(counts, 156);
        check = checkOf(counts);
        start(Mode.EVERYBODY);
        assertThat(firstMs(State.SILENT, 5_000)).as("ten thousand addresses").isBetween(1_900L, 2_000L);
        assertThat(asked.stream().filter(ask -> ask.contains("@63:"))).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void everybodyIsGivenTimeToAnswer() {
        start(Mode.EVERYBODY);
        assertThat(firstMs(State.SILENT, 1_000)).isEqualTo(240);
        check.onAnswer(LAN, STRANGER.bits(), false, nowNs);
        long answeredMs = nowNs / MILLI;
        assertThat(firstMs(State.SILENT, 2_000)).isGreaterThan(answeredMs + 300);
    }

    @Test
    void aCheckThatBeginsAnewAsksAnewFromTheFirstAddress() {
        start(Mode.HOLDER);
        until(7);
        asked.clear();
        start(Mode.HOLDER);
        assertThat(firstMs(State.SILENT, 100)).as("three more, not one").isEqualTo(19);
        assertThat(asked).startsWith("7@0:0+1", "7@1:0+1", "12@0:1+1");
    }

    @Test
    void anAnswerMakesUpForAllTheSilenceBeforeIt() {
        IdentityCheckSettings forgetful = new IdentityCheckSettings(5 * MILLI, 3, 2 * MILLI, 0, 128, 20);
        check = new IdentityCheck(forgetful, 1);
        check.carrier(LAN, true);
        start(Mode.HOLDER);
        until(11);
        check.onAnswer(LAN, SHARED_LAN.bits(), true, nowNs);
        assertThat(check.isHeld()).isTrue();
        assertThat(firstMs(State.SILENT, 200))
                .as("asks of 15, 20 and 25 ms stay unanswered")
                .isEqualTo(27);
    }

    @Test
    void aWholeNumberOfAsksCoversEveryAddressAndNotOneMore() {
        check = checkOf(384, 1);
        start(Mode.EVERYBODY);
        assertThat(firstMs(State.SILENT, 1_000)).isEqualTo(244);
        check = checkOf(512, 1);
        nowNs = 0;
        start(Mode.EVERYBODY);
        assertThat(firstMs(State.SILENT, 1_000)).isEqualTo(344);
    }

    @Test
    void anEarlyTickDoesNotCutShortTheTimeToAnswer() {
        start(Mode.EVERYBODY);
        until(200);
        tickAt(201);
        assertThat(check.state()).isEqualTo(State.ASKING);
        tickAt(239);
        assertThat(check.state()).isEqualTo(State.ASKING);
        tickAt(240);
        assertThat(check.state()).isEqualTo(State.SILENT);
    }

    @Test
    void anInterfaceWithoutAddressesIsNeverAskedOn() {
        check = checkOf(2, 0);
        start(Mode.EVERYBODY);
        assertThat(firstMs(State.SILENT, 1_000)).isEqualTo(240);
        assertThat(asked).containsExactly("0@0:0+2", "100@0:0+2", "200@0:0+2");
    }

    @Test
    void withoutCarrierNothingIsAskedAndNothingProven() {
        check.carrier(LAN, false);
        check.carrier(WAN, false);
        start(Mode.HOLDER);
        until(1_000);
        assertThat(asked).isEmpty();
        assertThat(check.state()).isEqualTo(State.ASKING);
    }

    @Test
    void anInterfaceWithoutCarrierIsNotWaitedFor() {
        check.carrier(WAN, false);
        start(Mode.HOLDER);
        assertThat(firstMs(State.SILENT, 100)).isEqualTo(12);
    }

    @Test
    void returningCarrierMustBeAskedOnAgain() {
        start(Mode.HOLDER);
        until(8);
        check.carrier(WAN, false);
        until(9);
        check.carrier(WAN, true);
        assertThat(firstMs(State.SILENT, 100)).isEqualTo(22);

        check.carrier(LAN, false);
        assertThat(check.state())
                .as("what was proven was proven with other links")
                .isEqualTo(State.ASKING);
    }

    @Test
    void whatCouldNotBeSentCountsForNothing() {
        deaf[WAN] = true;
        start(Mode.HOLDER);
        until(500);
        assertThat(check.state()).isEqualTo(State.ASKING);
        deaf[WAN] = false;
        assertThat(firstMs(State.SILENT, 600)).isEqualTo(517);
    }

    @Test
    void aLateTurnDoesNotBurstAndDoesNotJudgeTooEarly() {
        start(Mode.HOLDER);
        tickAt(700);
        assertThat(asked).as("one ask an interface, not what was missed").hasSize(4);
        assertThat(check.state()).isEqualTo(State.ASKING);
    }

    @Test
    void aStoppedCheckIsIdleAndIgnoresAnswers() {
        start(Mode.HOLDER);
        until(50);
        check.stop();
        check.onAnswer(LAN, SHARED_LAN.bits(), true, nowNs);
        asked.clear();
        until(100);
        assertThat(asked).isEmpty();
        assertThat(check.state()).isEqualTo(State.IDLE);
        start(Mode.HOLDER);
        assertThat(check.state()).as("an earlier silence does not count").isEqualTo(State.ASKING);
    }

    @Test
    void turnsAllocateNothing() {
        check.start(0, Mode.EVERYBODY);
        long[] asks = {0};
        IdentityCheck.Asker asker = (iface, first, count, mode) -> ++asks[0] > 0;
        long[] now = {0};
        Allocation.assertNonePerTurn(() -> check.onTick(now[0] += MILLI, asker));
        assertThat(asks[0]).isGreaterThan(1_000);
    }

    private void start(Mode mode) {
        check.start(nowNs, mode);
        tickAt(nowNs / MILLI);
    }

    private void tickAt(long ms) {
        nowNs = ms * MILLI;
        deadlineNs = check.onTick(nowNs, (iface, first, count, mode) -> {
            if (deaf[iface]) {
                return false;
            }
            asked.add(ms + "@" + iface + ":" + first + "+" + count);
            return true;
        });
        assertThat(deadlineNs).as("no busy loop").isGreaterThan(nowNs);
    }

    /** Ticks when the check asks for it, then moves the clock on. */
    private void until(long ms) {
        while (deadlineNs <= ms * MILLI) {
            tickAt(deadlineNs / MILLI);
        }
        nowNs = ms * MILLI;
    }

    /** The virtual millisecond of the tick after which the check is in a state first; -1 when it never is. */
    private long firstMs(State state, long untilMs) {
        while (check.state() != state && deadlineNs <= untilMs * MILLI) {
            tickAt(deadlineNs / MILLI);
        }
        return check.state() == state ? nowNs / MILLI : -1;
    }
}
