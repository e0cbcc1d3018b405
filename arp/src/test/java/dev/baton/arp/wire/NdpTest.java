package dev.baton.arp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import dev.baton.arp.wire.NdpView.Drop;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Solicitations octet by octet, advertisements refused by name. */
class NdpTest {
    private static final Mac OURS = Mac.parse("02:00:00:00:00:01");
    private static final Mac THEIRS = Mac.parse("02:00:00:00:00:02");
    private static final Ip FROM = Ip.parse("fe80::11");
    private static final Ip SUBJECT = Ip.parse("fe80::12");
    /** As Linux 6.18 answers: router no, solicited and override yes, with its MAC as an option. */
    private static final String ADVERTISEMENT = "020000000001" + "020000000002" + "86dd" + "6000000000203aff"
            + "fe800000000000000000000000000012" + "fe800000000000000000000000000011"
            + "8800%s60000000" + "fe800000000000000000000000000012" + "0201020000000002";

    private final ByteBuffer frame = ByteBuffer.allocate(160);
    private final NdpView view = new NdpView();

    private int advertisement() {
        byte[] octets = HexFormat.of().parseHex(ADVERTISEMENT.formatted("0000"));
        frame.clear().put(0, octets);
        frame.putShort(NdpFrame.AT_CHECKSUM, NdpFrame.checksum(frame, octets.length));
        return octets.length;
    }

    @Test
    void a_solicitation_octet_by_octet() {
        NdpFrame.solicitation(frame, THEIRS, OURS, FROM, SUBJECT);

        assertThat(HexFormat.of().formatHex(frame.array(), 0, NdpFrame.LENGTH))
                .isEqualTo("020000000002" + "020000000001" + "86dd" + "6000000000203aff"
                        + "fe800000000000000000000000000011" + "fe800000000000000000000000000012"
                        + "870079eb00000000" + "fe800000000000000000000000000012" + "0101020000000001");
    }

    @Test
    void where_the_mac_is_unknown_those_are_asked_who_might_have_it() {
        NdpFrame.solicitation(frame, Mac.parse("33:33:ff:00:00:12"), OURS, FROM, SUBJECT);

        assertThat(HexFormat.of().formatHex(frame.array(), NdpFrame.AT_IP_TARGET, NdpFrame.AT_ICMP))
                .isEqualTo("ff0200000000000000000001ff000012");
        assertThat(NdpFrame.checksum(frame, NdpFrame.LENGTH)).isZero();
    }

    @Test
    void a_probe_does_not_say_who_asks() {
        int length = NdpFrame.solicitation(frame, THEIRS, OURS, Ip.v6(0, 0), SUBJECT);

        assertThat(HexFormat.of().formatHex(frame.array(), 0, length))
                .isEqualTo("020000000002" + "020000000001" + "86dd" + "6000000000183aff"
                        + "00000000000000000000000000000000" + "ff0200000000000000000001ff000012"
                        + "87007c0300000000" + "fe800000000000000000000000000012");
        assertThat(NdpFrame.checksum(frame, length)).isZero();
    }

    @Test
    void an_announcement_octet_by_octet() {
        NdpFrame.announcement(frame, OURS);
        NdpFrame.announceInstead(frame, SUBJECT.high(), SUBJECT.low(), true);

        assertThat(HexFormat.of().formatHex(frame.array(), 0, NdpFrame.LENGTH))
                .startsWith("333300000001" + "020000000001" + "86dd" + "6000000000203aff"
                        + "fe800000000000000000000000000012" + "ff020000000000000000000000000001" + "8800")
                .endsWith("a0000000" + "fe800000000000000000000000000012" + "0201020000000001");
        assertThat(view.wrap(frame, NdpFrame.LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.isSolicited()).isFalse();
        assertThat(view.subjectMac()).isEqualTo(OURS.bits());
    }

    @Test
    void one_frame_announces_one_address_after_the_other() {
        NdpFrame.announcement(frame, OURS);
        NdpFrame.announceInstead(frame, SUBJECT.high(), SUBJECT.low(), true);
        NdpFrame.announceInstead(frame, FROM.high(), FROM.low(), false);

        assertThat(view.wrap(frame, NdpFrame.LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.isAbout(FROM)).isTrue();
        assertThat(frame.getInt(NdpFrame.AT_FLAGS)).as("no router").isEqualTo(0x2000_0000);
        assertThat(frame.getLong(NdpFrame.AT_IP_SOURCE + 8)).isEqualTo(FROM.low());
    }

    @Test
    void the_mac_is_that_of_the_option_or_of_the_frame() {
        int length = advertisement();
        THEIRS.putAt(frame, NdpFrame.AT_OPTION + 2);
        new Mac(0x0200_0000_0003L).putAt(frame, NdpFrame.AT_ETHER_SOURCE);
        assertThat(view.wrap(frame, length)).isEqualTo(Drop.NONE);
        assertThat(view.subjectMac()).isEqualTo(THEIRS.bits());

        frame.putShort(NdpFrame.AT_PAYLOAD_LENGTH, (short) 24); // cut off, as in an answer to a unicast question
        frame.putShort(NdpFrame.AT_CHECKSUM, (short) 0);
        frame.putShort(NdpFrame.AT_CHECKSUM, NdpFrame.checksum(frame, length - 8));
        assertThat(view.wrap(frame, length - 8)).isEqualTo(Drop.NONE);
        assertThat(view.subjectMac()).isEqualTo(0x0200_0000_0003L);
    }

    @Test
    void an_advertisement_is_read() {
        assertThat(view.wrap(frame, advertisement())).isEqualTo(Drop.NONE);
        assertThat(view.etherSource()).isEqualTo(THEIRS.bits());
        assertThat(view.isSolicited()).isTrue();
        assertThat(view.isAbout(SUBJECT)).isTrue();
        assertThat(view.isAbout(FROM)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "6,  0x03, GROUP_SOURCE",
        "12, 0x08, NOT_ICMPV6",
        "14, 0x45, NOT_ICMPV6",
        "19, 0x10, TOO_SHORT",
        "19, 0x7f, TOO_SHORT",
        "20, 0x00, NOT_ICMPV6",
        "21, 0xfe, HOP_LIMIT",
        "54, 0x87, NOT_ADVERTISEMENT",
        "55, 0x01, NOT_ADVERTISEMENT",
        "77, 0x13, BAD_CHECKSUM",
    })
    void one_that_was_changed_is_refused(int at, String octet, Drop drop) {
        int length = advertisement();
        frame.put(at, (byte) (int) Integer.decode(octet));

        assertThat(view.wrap(frame, length)).isEqualTo(drop);
    }

    @Test
    void hostile_octets_never_throw() {
        Random random = new Random(4861);
        for (int i = 0; i < 200_000; i++) {
            int length = advertisement();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                frame.put(random.nextInt(length), (byte) random.nextInt());
            }
            if (random.nextBoolean()) { // past the checksum
                frame.putShort(NdpFrame.AT_CHECKSUM, (short) 0);
                frame.putShort(NdpFrame.AT_CHECKSUM, NdpFrame.checksum(frame, length));
            }
            Drop drop = view.wrap(frame, random.nextInt(3) == 0 ? random.nextInt(200) : length);
            assertThat(drop).isNotNull();
            if (drop == Drop.NONE) {
                assertThat(view.subjectMac() >>> 48).isZero();
            }
        }
    }

    @Test
    void neither_makes_garbage() {
        Allocation.assertNonePerTurn(() -> {
            NdpFrame.solicitation(frame, THEIRS, OURS, FROM, SUBJECT);
            view.wrap(frame, NdpFrame.LENGTH);
        });
    }
}
