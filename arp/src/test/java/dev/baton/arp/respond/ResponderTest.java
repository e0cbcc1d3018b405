package dev.baton.arp.respond;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.arp.wire.SolicitationView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponderTest {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac OWN = Mac.parse("52:54:00:00:00:01");
    private static final Mac HOST = Mac.parse("52:54:00:00:00:50");
    private static final Mac OTHER = Mac.parse("52:54:00:00:00:51");

    /** 10.7.1.50 to .59 live elsewhere, 10.7.1.60 to .69 on this segment; 2001:db8::50 to ::6f likewise. */
    private final Responder responder = new Responder(
            SHARED,
            ranges("10.7.1.50", "10.7.1.69", "2001:db8::50", "2001:db8::6f"),
            ranges("10.7.1.60", "10.7.1.69", "2001:db8::60", "2001:db8::6f"),
            new AnswerBudget(new AnswerSettings(10, 5, 1_000, 1_000)));

    private final ByteBuffer frame = ByteBuffer.allocate(ArpFrame.LENGTH);
    private final ArpView view = new ArpView();
    private long nowNs = 1;

    @ParameterizedTest
    @CsvSource({
        // to, from, sender, target, what becomes of it
        "all,    host,   10.7.1.9,  10.7.1.50, NONE",
        "shared, host,   10.7.1.9,  10.7.1.50, NONE", // unicast: a neighbour asks whether we are still there
        "all,    host,   0.0.0.0,   10.7.1.50, NONE", // a probe: taken
        "all,    host,   10.7.1.9,  10.7.1.60, NONE",
        "all,    host,   0.0.0.0,   10.7.1.60, PROBE_OF_A_NEIGHBOUR",
        "shared, host,   0.0.0.0,   10.7.1.60, PROBE_OF_A_NEIGHBOUR",
        "all,    host,   10.7.1.9,  10.7.1.49, NOT_PUBLISHED",
        "all,    host,   10.7.1.9,  10.7.1.70, NOT_PUBLISHED",
        "all,    host,   10.7.1.50, 10.7.1.50, ANNOUNCEMENT",
        "all,    host,   10.7.1.60, 10.7.1.60, ANNOUNCEMENT",
        "all,    shared, 10.7.1.9,  10.7.1.50, OWN_MAC",
        "all,    own,    10.7.1.2,  10.7.1.50, OWN_MAC",
        "all,    host,   10.7.1.61, 10.7.1.62, NONE", // one published station asks for another
    })
    void aRequestIsAnsweredOrIgnoredByName(String to, String from, String sender, String target, Ignored expected) {
        Mac station = from.equals("shared") ? SHARED : from.equals("own") ? OWN : HOST;
        assertThat(ask(to.equals("all") ? Mac.BROADCAST : SHARED, station, sender, target))
                .isEqualTo(expected);
        assertThat(responder.times(expected)).isOne();
    }

    @Test
    void aReplyAsksNothing() {
        ArpFrame.announcementReply(frame, HOST, ip("10.7.1.50"));
        assertThat(judge(true)).isEqualTo(Ignored.NOT_A_REQUEST);
    }

    @Test
    void whoIsNotActiveAnswersNobody() {
        ArpFrame.request(frame, Mac.BROADCAST, HOST, ip("10.7.1.9"), ip("10.7.1.50"));
        assertThat(judge(false)).isEqualTo(Ignored.NOT_ACTIVE);
        assertThat(judge(true)).isEqualTo(Ignored.NONE);
    }

    @Test
    void aFrameThatClaimsToComeFromUsInOnePlaceIsOurs() {
        ArpFrame.request(frame, Mac.BROADCAST, HOST, ip("10.7.1.9"), ip("10.7.1.50"));
        SHARED.putAt(frame, 6);
        assertThat(judge(true)).isEqualTo(Ignored.OWN_MAC);
    }

    @Test
    void theStationItselfIsNeverToldThatItsAddressIsTaken() {
        assertThat(ask("10.7.1.50", "10.7.1.50")).isEqualTo(Ignored.ANNOUNCEMENT);
        assertThat(ask("0.0.0.0", "10.7.1.50")).isEqualTo(Ignored.ITS_OWN_STATION);
        assertThat(ask("10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.ITS_OWN_STATION);
        assertThat(ask("0.0.0.0", "10.7.1.51")).as("of another address").isEqualTo(Ignored.NONE);
        assertThat(ask(Mac.BROADCAST, OTHER, "10.7.1.9", "10.7.1.50"))
                .as("asked by others")
                .isEqualTo(Ignored.NONE);
        assertThat(ask(Mac.BROADCAST, OTHER, "0.0.0.0", "10.7.1.50"))
                .as("wanted by others")
                .isEqualTo(Ignored.NONE);
        nowNs += Stations.KEPT_NS - 1;
        assertThat(ask("10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.ITS_OWN_STATION);
        nowNs++;
        assertThat(ask("10.7.1.9", "10.7.1.50")).as("it moved on long ago").isEqualTo(Ignored.NONE);
    }

    @Test
    void aStationThatShouldLiveElsewhereIsToldOf() {
        assertThat(ask("10.7.1.61", "10.7.1.62")).isEqualTo(Ignored.NONE);
        assertThat(responder.strangerFrames()).as("where it should be").isZero();
        ask("10.7.1.51", "10.7.1.51");
        ask("10.7.1.52", "10.7.1.61");
        assertThat(responder.strangerFrames()).isEqualTo(2);
        assertThat(responder.strangerIp()).hasToString("10.7.1.52");
        assertThat(responder.strangerMac()).isEqualTo(HOST);
    }

    @Test
    void whoAsksTooOftenIsNotAnswered() {
        for (int i = 0; i < 5; i++) {
            assertThat(ask("10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.NONE);
        }
        assertThat(ask("10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.ASKER_TOO_OFTEN);
        assertThat(ask(Mac.BROADCAST, OTHER, "10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.NONE);
        assertThat(responder.limited()).isOne();
        assertThat(responder.latestLimited()).isEqualTo(HOST);
        nowNs += 100_000_000;
        assertThat(ask("10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.NONE);
        assertThat(responder.times(Ignored.NONE)).isEqualTo(7);
    }

    @Test
    void anAnswerNamesThePublishedAddressAndTheSharedMacToTheAskerAlone() {
        ask("10.7.1.9", "10.7.1.50");
        ByteBuffer answer = ByteBuffer.allocate(ArpFrame.LENGTH);
        ArpFrame.answer(answer, SHARED);
        ArpFrame.answerInstead(answer, view.senderMac(), view.senderIp(), view.targetIp());
        ArpView seen = new ArpView();
        assertThat(seen.wrap(answer, ArpFrame.LENGTH)).isEqualTo(ArpView.Drop.NONE);
        assertThat(seen.opcode()).isEqualTo(ArpFrame.REPLY);
        assertThat(new Mac(seen.etherTarget())).isEqualTo(HOST);
        assertThat(new Mac(seen.etherSource())).isEqualTo(SHARED);
        assertThat(new Mac(seen.senderMac())).isEqualTo(SHARED);
        assertThat(Ip.v4(seen.senderIp())).hasToString("10.7.1.50");
        assertThat(Mac.at(answer, 32)).isEqualTo(HOST);
        assertThat(Ip.v4(seen.targetIp())).hasToString("10.7.1.9");
    }

    @ParameterizedTest
    @CsvSource({
        // from, sender, target, what becomes of it
        "host,   fe80::9,         2001:db8::50, NONE",
        "host,   2001:db8:7::9,   2001:db8::50, NONE",
        "host,   ::,              2001:db8::50, NONE", // a probe: taken
        "host,   fe80::9,         2001:db8::60, NONE",
        "host,   ::,              2001:db8::60, PROBE_OF_A_NEIGHBOUR",
        "host,   fe80::9,         2001:db8::70, NOT_PUBLISHED",
        "host,   fe80::9,         2001:db8::4f, NOT_PUBLISHED",
        "host,   2001:db8::50,    2001:db8::50, ANNOUNCEMENT",
        "shared, fe80::9,         2001:db8::50, OWN_MAC",
        "own,    fe80::9,         2001:db8::50, OWN_MAC",
        "host,   2001:db8::61,    2001:db8::62, NONE", // one published station asks for another
    })
    void aSolicitationIsAnsweredOrIgnoredByName(String from, String sender, String target, Ignored expected) {
        Mac station = from.equals("shared") ? SHARED : from.equals("own") ? OWN : HOST;
        assertThat(solicit(station, sender, target)).isEqualTo(expected);
        assertThat(responder.times(expected)).isOne();
    }

    @Test
    void anIpv6StationIsNeverToldThatItsAddressIsTaken() {
        solicit(HOST, "2001:db8::51", "2001:db8::52");
        assertThat(responder.strangerIp()).hasToString("2001:db8::51");
        assertThat(responder.strangerMac()).isEqualTo(HOST);
        assertThat(solicit(HOST, "::", "2001:db8::51")).isEqualTo(Ignored.ITS_OWN_STATION);
        assertThat(solicit(OTHER, "::", "2001:db8::51")).as("wanted by others").isEqualTo(Ignored.NONE);
    }

    @Test
    void anAskerHasOneBudgetForBothVersions() {
        for (int i = 0; i < 5; i++) {
            Ignored reason = i % 2 == 0 ? ask("10.7.1.9", "10.7.1.50") : solicit(HOST, "fe80::9", "2001:db8::50");
            assertThat(reason).isEqualTo(Ignored.NONE);
        }
        assertThat(solicit(HOST, "fe80::9", "2001:db8::50")).isEqualTo(Ignored.ASKER_TOO_OFTEN);
        assertThat(ask("10.7.1.9", "10.7.1.50")).isEqualTo(Ignored.ASKER_TOO_OFTEN);
    }

    private Ignored solicit(Mac from, String sender, String target) {
        ByteBuffer solicitation = ByteBuffer.allocate(NdpFrame.LENGTH);
        Ip subject = Ip.parse(target);
        int length = NdpFrame.solicitation(
                solicitation, NdpFrame.solicitedNodeGroup(subject), from, Ip.parse(sender), subject);
        SolicitationView question = new SolicitationView();
        assertThat(question.wrap(solicitation, length)).isEqualTo(SolicitationView.Drop.NONE);
        return responder.judge(question, true, OWN.bits(), nowNs);
    }

    @Test
    void whatIsMalformedIsCountedByNameToo() {
        responder.malformed(SolicitationView.Drop.HOP_LIMIT);
        assertThat(responder.times(SolicitationView.Drop.HOP_LIMIT)).isOne();
        responder.malformed(ArpView.Drop.BAD_SENDER_IP);
        assertThat(responder.times(ArpView.Drop.BAD_SENDER_IP)).isOne();
        assertThat(responder.times(ArpView.Drop.TOO_SHORT)).isZero();
    }

    @Test
    void judgingMakesNoGarbage() {
        ArpFrame.request(frame, Mac.BROADCAST, HOST, ip("10.7.1.9"), ip("10.7.1.50"));
        view.wrap(frame, ArpFrame.LENGTH);
        Allocation.assertNonePerTurn(() -> responder.judge(view, true, OWN.bits(), nowNs++));
        ByteBuffer solicitation = ByteBuffer.allocate(NdpFrame.LENGTH);
        NdpFrame.solicitation(solicitation, SHARED, HOST, Ip.parse("fe80::9"), Ip.parse("2001:db8::50"));
        SolicitationView question = new SolicitationView();
        question.wrap(solicitation, NdpFrame.LENGTH);
        Allocation.assertNonePerTurn(() -> responder.judge(question, true, OWN.bits(), nowNs++));
    }

    private Ignored ask(String sender, String target) {
        return ask(Mac.BROADCAST, HOST, sender, target);
    }

    private Ignored ask(Mac to, Mac from, String sender, String target) {
        ArpFrame.request(frame, to, from, ip(sender), ip(target));
        return judge(true);
    }

    private Ignored judge(boolean active) {
        assertThat(view.wrap(frame, ArpFrame.LENGTH)).isEqualTo(ArpView.Drop.NONE);
        return responder.judge(view, active, OWN.bits(), nowNs);
    }

    private static AddressRanges ranges(String first, String last, String firstV6, String lastV6) {
        return AddressRanges.builder()
                .add(Ip.parse(first), Ip.parse(last))
                .add(Ip.parse(firstV6), Ip.parse(lastV6))
                .build();
    }

    private static int ip(String text) {
        return Ip.parse(text).v4Bits();
    }
}
