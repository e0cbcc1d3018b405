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
            Drop drop = view.wrap(frame, random.nextInt(3) == 0 ? random.nextInt(200) : length);
            assertThat(drop).isNotNull();
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
