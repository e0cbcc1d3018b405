package dev.baton.arp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import dev.baton.arp.wire.SolicitationView.Drop;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Solicitations refused by name, and the advertisements that answer them octet by octet. */
class SolicitationTest {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac ASKER = Mac.parse("02:00:00:00:00:02");
    private static final Mac GROUP = Mac.parse("33:33:ff:00:00:50");
    private static final Ip FROM = Ip.parse("fe80::12");
    private static final Ip SUBJECT = Ip.parse("2001:db8::50");
    /** As Linux 6.18 probes: no MAC, but a nonce (RFC 7527). */
    private static final String PROBE = "3333ff000050" + "020000000002" + "86dd" + "6000000000203aff"
            + "00000000000000000000000000000000" + "ff0200000000000000000001ff000050"
            + "8700%s00000000" + "20010db8000000000000000000000050" + "0e01a1b2c3d4e5f6";

    private final ByteBuffer frame = ByteBuffer.allocate(160);
    private final ByteBuffer answer = ByteBuffer.allocate(ProxyAdvertisement.LENGTH);
    private final SolicitationView view = new SolicitationView();

    private int solicitation() {
        NdpFrame.solicitation(frame.clear(), GROUP, ASKER, FROM, SUBJECT);
        return NdpFrame.LENGTH;
    }

    private int probe() {
        byte[] octets = HexFormat.of().parseHex(PROBE.formatted("0000"));
        frame.clear().put(0, octets);
        return octets.length;
    }

    private void mend(int length) {
        frame.putShort(NdpFrame.AT_CHECKSUM, (short) 0);
        frame.putShort(NdpFrame.AT_CHECKSUM, NdpFrame.checksum(frame, length));
    }

    @Test
    void what_is_asked_is_read() {
        assertThat(view.wrap(frame, solicitation())).isEqualTo(Drop.NONE);
        assertThat(view.etherSource()).isEqualTo(ASKER.bits());
        assertThat(Ip.v6(view.askerHigh(), view.askerLow())).isEqualTo(FROM);
        assertThat(Ip.v6(view.subjectHigh(), view.subjectLow())).isEqualTo(SUBJECT);
        assertThat(view.isProbe()).isFalse();
        Mac named = Mac.parse("02:00:00:00:00:03");
        named.putAt(frame, NdpFrame.AT_OPTION + 2);
        mend(NdpFrame.LENGTH);
        assertThat(view.wrap(frame, NdpFrame.LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.askerMac()).as("the one it names").isEqualTo(named.bits());
    }

    /** Who asks whether a neighbour is still there need not name its MAC (RFC 4861 section 4.3). */
    @Test
    void an_asker_without_a_name_is_known_by_its_frame() {
        solicitation();
        frame.putShort(NdpFrame.AT_PAYLOAD_LENGTH, (short) 24);
        mend(NdpFrame.AT_OPTION);
        assertThat(view.wrap(frame, NdpFrame.AT_OPTION)).isEqualTo(Drop.NONE);
        assertThat(view.askerMac()).isEqualTo(ASKER.bits());
    }

    @ParameterizedTest
    @CsvSource({
        "6,  0x03, GROUP_SOURCE",
        "12, 0x08, NOT_SOLICITATION",
        "14, 0x45, NOT_SOLICITATION",
        "19, 0x10, TOO_SHORT",
        "19, 0x7f, TOO_SHORT",
        "20, 0x00, NOT_SOLICITATION", // an extension header in between
        "21, 0xfe, HOP_LIMIT",
        "22, 0xff, BAD_SENDER_IP",
        "54, 0x88, NOT_SOLICITATION", // an advertisement
        "55, 0x01, NOT_SOLICITATION", // another code
        "62, 0xff, BAD_TARGET_IP",
        "79, 0x00, BAD_OPTION",
        "79, 0x02, BAD_OPTION",
        "80, 0x01, BAD_SENDER_MAC",
    })
    void one_that_was_changed_is_refused(int at, String octet, Drop drop) {
        int length = solicitation();
        frame.put(at, (byte) (int) Integer.decode(octet));
        if (drop != Drop.TOO_SHORT) {
            mend(length);
        }
        assertThat(view.wrap(frame, length)).isEqualTo(drop);
    }

    @Test
    void a_wrong_sum_is_refused() {
        int length = solicitation();
        frame.put(77, (byte) 0x51);
        assertThat(view.wrap(frame, length)).isEqualTo(Drop.BAD_CHECKSUM);
        assertThat(view.wrap(frame, 60)).isEqualTo(Drop.TOO_SHORT);
    }

    @Test
    void a_probe_names_nobody_and_goes_to_a_group() {
        int length = probe();
        mend(length);
        assertThat(view.wrap(frame, length)).isEqualTo(Drop.NONE);
        assertThat(view.isProbe()).isTrue();
        frame.put(NdpFrame.AT_OPTION, (byte) 1);
        mend(length);
        frame.put(NdpFrame.AT_OPTION + 2, (byte) 2);
        mend(length);
        assertThat(view.wrap(frame, length)).isEqualTo(Drop.BAD_PROBE);
        probe();
        frame.put(NdpFrame.AT_IP_TARGET, (byte) 0x20);
        mend(length);
        assertThat(view.wrap(frame, length)).isEqualTo(Drop.BAD_PROBE);
    }

    /** RFC 4861 section 7.2.8: solicited, router, no override, from the address to the asker alone. */
    @Test
    void an_answer_octet_by_octet() {
        view.wrap(frame, solicitation());
        ProxyAdvertisement.prepare(answer, SHARED);
        ProxyAdvertisement.answer(answer, view);
        assertThat(HexFormat.of().formatHex(answer.array()))
                .isEqualTo("020000000002" + "100000c14a87" + "86dd" + "6000000000203aff"
                        + "20010db8000000000000000000000050" + "fe800000000000000000000000000012"
                        + "8800ffb5c0000000" + "20010db8000000000000000000000050" + "0201100000c14a87");
    }

    /** RFC 4861 section 7.2.4: whoever probes is told with all others, for nobody asked. */
    @Test
    void the_answer_to_a_probe_goes_to_all_nodes() {
        int length = probe();
        mend(length);
        view.wrap(frame, length);
        ProxyAdvertisement.prepare(answer, SHARED);
        ProxyAdvertisement.answer(answer, view);
        NdpView heard = new NdpView();
        assertThat(heard.wrap(answer, ProxyAdvertisement.LENGTH)).isEqualTo(NdpView.Drop.NONE);
        assertThat(heard.isSolicited()).isFalse();
        assertThat(heard.isAbout(SUBJECT)).isTrue();
        assertThat(Mac.at(answer, 0)).hasToString("33:33:00:00:00:01");
        assertThat(Ip.v6(answer.getLong(NdpFrame.AT_IP_TARGET), answer.getLong(NdpFrame.AT_IP_TARGET + 8)))
                .hasToString("ff02::1");
        assertThat(answer.getInt(NdpFrame.AT_FLAGS)).as("router").isEqualTo(0x8000_0000);
    }

    @Test
    void hostile_octets_never_throw() {
        Random random = new Random(4861);
        for (int i = 0; i < 200_000; i++) {
            int length = random.nextBoolean() ? solicitation() : probe();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                frame.put(random.nextInt(length), (byte) random.nextInt());
            }
            if (random.nextBoolean()) {
                mend(length);
            }
            Drop drop = view.wrap(frame, random.nextInt(3) == 0 ? random.nextInt(200) : length);
            if (drop == Drop.NONE) {
                ProxyAdvertisement.answer(answer, view);
            }
            assertThat(drop).isNotNull();
        }
    }

    @Test
    void neither_makes_garbage() {
        int length = solicitation();
        ProxyAdvertisement.prepare(answer, SHARED);
        Allocation.assertNonePerTurn(() -> {
            view.wrap(frame, length);
            ProxyAdvertisement.answer(answer, view);
        });
    }
}
