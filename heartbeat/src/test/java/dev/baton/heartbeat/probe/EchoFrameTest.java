package dev.baton.heartbeat.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.heartbeat.AllocatedBytes;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests octet by octet, replies refused by name, and the ledger between them. */
class EchoFrameTest {
    private static final Mac OURS = Mac.parse("02:00:00:00:00:01");
    private static final Ip OUR_V4 = Ip.parse("10.7.1.11");
    private static final Ip OUR_V6 = Ip.parse("fe80::11");
    private static final Station PEER_V4 = new Station(Mac.parse("02:00:00:00:00:02"), Ip.parse("10.7.1.12"));
    private static final Station PEER_V6 = new Station(Mac.parse("02:00:00:00:00:02"), Ip.parse("fe80::12"));
    private static final long TOKEN = 0x0102_0304_0506_0708L;

    private final ByteBuffer frame = ByteBuffer.allocate(128);
    private final EchoView view = new EchoView();
    private final EchoLedger ledger = new EchoLedger(0x1234_5678_9abc_def0L);

    private static Ip ours(Station peer) {
        return peer.ip().isV4() ? OUR_V4 : OUR_V6;
    }

    private static Station peer(int version) {
        return version == 4 ? PEER_V4 : PEER_V6;
    }

    @Test
    void a_request_over_ipv4_octet_by_octet() {
        assertThat(EchoFrame.request(frame, PEER_V4, OURS, OUR_V4, 0x1234_0001, TOKEN))
                .isEqualTo(60);
        assertThat(hex(60))
                .isEqualTo("020000000002020000000001" + "0800"
                        + "4500002400004000400124b5" + "0a07010b0a07010c"
                        + "0800d5b6" + "12340001" + "0102030405060708" + "00".repeat(10));
        assertThat(frame.position()).isZero();
    }

    @Test
    void a_request_over_ipv6_octet_by_octet() {
        assertThat(EchoFrame.request(frame, PEER_V6, OURS, OUR_V6, 0x1234_0001, TOKEN))
                .isEqualTo(70);
        assertThat(hex(70))
                .isEqualTo("020000000002020000000001" + "86dd"
                        + "6000000000103a40" + "fe800000000000000000000000000011" + "fe800000000000000000000000000012"
                        + "80006047" + "12340001" + "0102030405060708");
    }

    private String hex(int length) {
        return HexFormat.of().formatHex(frame.array(), 0, length);
    }

    /** What the peer's kernel makes of the request: source and target change places, and so does the type. */
    private int reply(Station peer) {
        int length = EchoFrame.request(
                frame,
                new Station(OURS, ours(peer)),
                peer.mac(),
                peer.ip(),
                ledger.identifierAndSequence(),
                ledger.token());
        int at = peer.ip().isV4() ? EchoFrame.AT_V4_ICMP : EchoFrame.AT_V6_ICMP;
        frame.putShort(at, (short) (peer.ip().isV4() ? 0 : 129 << 8));
        mend(peer, at);
        return length;
    }

    private void mend(Station peer, int at) {
        frame.putShort(at + 2, (short) 0);
        int sum = peer.ip().isV4()
                ? InternetChecksum.add(0, frame, at, at + EchoFrame.ICMP_LENGTH)
                : EchoFrame.sumV6(frame);
        frame.putShort(at + 2, InternetChecksum.fold(sum));
    }

    private EchoRefusal judge(int length) {
        EchoRefusal refusal = view.wrap(frame, length);
        return refusal == EchoRefusal.NONE ? ledger.judge(view) : refusal;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void the_reply_of_the_one_who_was_asked_counts_once(int version) {
        Station peer = peer(version);
        ledger.ask(peer, 77);
        int length = reply(peer);

        assertThat(judge(length)).isEqualTo(EchoRefusal.NONE);
        assertThat(ledger.askedNs(view)).isEqualTo(77);
        assertThat(ledger.settle(view)).isSameAs(peer);
        assertThat(judge(length)).as("the same once more").isEqualTo(EchoRefusal.NOT_ASKED);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 12, 0x86, NOT_ECHO_REPLY", // another EtherType
        "4, 14, 0x46, NOT_ECHO_REPLY", // options
        "4, 17, 0x25, NOT_ECHO_REPLY", // longer than asked
        "4, 20, 0x20, NOT_ECHO_REPLY", // a fragment
        "4, 23, 0x06, NOT_ECHO_REPLY", // TCP
        "4, 34, 0x08, NOT_ECHO_REPLY", // a request
        "4, 35, 0x01, NOT_ECHO_REPLY",
        "4, 45, 0x00, BAD_CHECKSUM",
        "6, 14, 0x45, NOT_ECHO_REPLY",
        "6, 19, 0x11, NOT_ECHO_REPLY",
        "6, 20, 0x00, NOT_ECHO_REPLY", // hop-by-hop options
        "6, 54, 0x80, NOT_ECHO_REPLY",
        "6, 69, 0x00, BAD_CHECKSUM",
    })
    void a_reply_that_was_changed_is_refused(int version, int at, String octet, EchoRefusal refusal) {
        Station peer = peer(version);
        ledger.ask(peer, 1);
        int length = reply(peer);
        frame.put(at, (byte) (int) Integer.decode(octet));

        assertThat(judge(length)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void one_that_is_old_forged_or_from_elsewhere_is_refused_by_name(int version) {
        Station peer = peer(version);
        int at = version == 4 ? EchoFrame.AT_V4_ICMP : EchoFrame.AT_V6_ICMP;
        ledger.ask(peer, 1);
        int length = reply(peer);
        assertThat(judge(at + 15)).isEqualTo(EchoRefusal.TOO_SHORT);

        frame.putLong(at + EchoFrame.TOKEN, ledger.token() + 1);
        mend(peer, at);
        assertThat(judge(length)).isEqualTo(EchoRefusal.WRONG_TOKEN);

        reply(peer);
        frame.putInt(at + EchoFrame.IDENTIFIER, ledger.identifierAndSequence() + 1);
        mend(peer, at);
        assertThat(judge(length)).isEqualTo(EchoRefusal.NOT_ASKED);

        frame.putInt(at + EchoFrame.IDENTIFIER, ledger.identifierAndSequence() ^ 0x1_0000);
        mend(peer, at);
        assertThat(judge(length)).isEqualTo(EchoRefusal.OTHER_ASKER);

        reply(new Station(peer.mac(), version == 4 ? Ip.parse("10.7.1.13") : Ip.parse("fe80::13")));
        assertThat(judge(length)).as("another address").isEqualTo(EchoRefusal.WRONG_STATION);

        reply(new Station(Mac.parse("02:00:00:00:00:03"), peer.ip()));
        assertThat(judge(length)).as("another MAC").isEqualTo(EchoRefusal.WRONG_STATION);

        reply(peer);
        for (int more = 0; more < EchoLedger.KEPT - 1; more++) {
            ledger.ask(peer, 2);
        }
        assertThat(judge(length)).as("the last but 255").isEqualTo(EchoRefusal.NONE);
        ledger.ask(peer, 3);
        assertThat(judge(length)).as("too old").isEqualTo(EchoRefusal.NOT_ASKED);
    }

    @Test
    void whoever_answers_what_all_were_asked_counts_from_a_link_local_address() {
        ledger.ask(Station.ALL_NODES, 1);
        for (Station peer :
                List.of(PEER_V6, new Station(Mac.parse("02:00:00:00:00:03"), Ip.parse("fe80::3")), PEER_V6)) {
            assertThat(judge(reply(peer))).isEqualTo(EchoRefusal.NONE);
            assertThat(ledger.wasToAll(view)).isTrue();
            assertThat(EchoLedger.whoAnswered(view)).isEqualTo(peer);
        }
        assertThat(judge(reply(new Station(PEER_V6.mac(), Ip.parse("2001:db8::3")))))
                .isEqualTo(EchoRefusal.WRONG_STATION);
        assertThat(judge(reply(PEER_V4))).as("by IPv4").isEqualTo(EchoRefusal.WRONG_STATION);
    }

    @Test
    void no_octets_are_taken_for_an_answer_by_chance() {
        Random random = new Random(792);
        ledger.ask(PEER_V4, 1);
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(frame.array());
            frame.putShort(12, (short) (random.nextBoolean() ? 0x0800 : 0x86dd));
            assertThat(judge(random.nextInt(140))).isNotEqualTo(EchoRefusal.NONE);
        }
    }

    @Test
    void every_sequence_number_comes_round() {
        for (int i = 0; i < 70_000; i++) {
            ledger.ask(PEER_V4, i);
        }
        assertThat(judge(reply(PEER_V4))).isEqualTo(EchoRefusal.NONE);
        assertThat(ledger.identifierAndSequence() >>> 16)
                .isEqualTo(ledger.identifier())
                .isEqualTo(0x1234);
    }

    @Test
    void asking_and_reading_make_no_garbage() {
        assertThat(AllocatedBytes.of(20_000, () -> {
                    ledger.ask(PEER_V6, 1);
                    if (judge(reply(PEER_V6)) == EchoRefusal.NONE) {
                        ledger.settle(view);
                    }
                }))
                .isLessThan(20_000L * 128); // the stations that the test itself makes
    }
}
