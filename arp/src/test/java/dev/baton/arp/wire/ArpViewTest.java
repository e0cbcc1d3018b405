package dev.baton.arp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArpViewTest {
    private static final Mac OWN = Mac.parse("52:54:00:00:00:01");
    private static final Mac PEER = Mac.parse("52:54:00:00:00:02");
    private static final int OWN_IP = Ip.parse("192.168.255.2").v4Bits();
    private static final int IP = Ip.parse("192.168.255.1").v4Bits();

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(128);
    private final ArpView view = new ArpView();

    @Test
    void readsBackWhatWasWritten() {
        ArpFrame.request(buffer, PEER, OWN, OWN_IP, IP);
        assertThat(view.wrap(buffer, ArpFrame.LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.opcode()).isEqualTo(ArpFrame.REQUEST);
        assertThat(view.etherTarget()).isEqualTo(PEER.bits());
        assertThat(view.etherSource()).isEqualTo(OWN.bits());
        assertThat(view.senderMac()).isEqualTo(OWN.bits());
        assertThat(view.senderIp()).isEqualTo(OWN_IP);
        assertThat(view.targetIp()).isEqualTo(IP);
        assertThat(view.isGratuitous()).isFalse();
        assertThat(view.isProbe()).isFalse();
    }

    @Test
    void knowsAnnouncementsInBothFormsAndProbes() {
        ArpFrame.announcement(buffer, OWN, IP);
        assertThat(view.wrap(buffer, ArpFrame.ARP_LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.isGratuitous()).isTrue();
        ArpFrame.announcementReply(buffer, OWN, IP);
        assertThat(view.wrap(buffer, ArpFrame.ARP_LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.isGratuitous()).isTrue();
        assertThat(view.opcode()).isEqualTo(ArpFrame.REPLY);
        ArpFrame.probe(buffer, Mac.BROADCAST, OWN, IP);
        assertThat(view.wrap(buffer, ArpFrame.ARP_LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.isProbe()).isTrue();
        ArpFrame.probe(buffer, Mac.BROADCAST, OWN, 0);
        assertThat(view.wrap(buffer, ArpFrame.ARP_LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.isGratuitous()).as("0.0.0.0 announces nothing").isFalse();
    }

    /** One fault each in an otherwise good frame: octets, in hex, put at an offset. */
    @ParameterizedTest
    @CsvSource({
        "12, 86dd, NOT_ARP",
        "12, 8100, NOT_ARP",
        "14, 0006, NOT_ETHERNET",
        "18, 08, NOT_ETHERNET",
        "16, 86dd, NOT_IPV4",
        "19, 10, NOT_IPV4",
        "20, 0000, NOT_REQUEST_OR_REPLY",
        "20, 0003, NOT_REQUEST_OR_REPLY",
        "20, 0101, NOT_REQUEST_OR_REPLY",
        "6, 01, GROUP_SOURCE",
        "6, ffffffffffff, GROUP_SOURCE",
        "22, 33, BAD_SENDER_MAC",
        "22, 000000000000, BAD_SENDER_MAC",
        "28, e0000012, BAD_SENDER_IP",
        "28, ffffffff, BAD_SENDER_IP",
        "28, 7f000001, BAD_SENDER_IP",
        "28, 00000000, NONE",
        "28, df000001, NONE",
        "28, f0000001, NONE"
    })
    void everyFaultHasItsReason(int offset, String hex, Drop expected) {
        ArpFrame.request(buffer, PEER, OWN, OWN_IP, IP);
        buffer.put(offset, HexFormat.of().parseHex(hex));
        assertThat(view.wrap(buffer, ArpFrame.LENGTH)).isEqualTo(expected);
    }

    @Test
    void everyCutIsTooShort() {
        ArpFrame.announcement(buffer, OWN, IP);
        for (int length = -1; length < ArpFrame.ARP_LENGTH; length++) {
            assertThat(view.wrap(buffer, length)).isEqualTo(Drop.TOO_SHORT);
        }
        assertThat(view.wrap(buffer.slice(0, 41), 60))
                .as("longer than its buffer")
                .isEqualTo(Drop.TOO_SHORT);
    }

    @Test
    void aRefusedFrameLeavesNothingOfTheOneBefore() {
        ArpFrame.announcement(buffer, OWN, IP);
        assertThat(view.wrap(buffer, ArpFrame.LENGTH)).isEqualTo(Drop.NONE);
        assertThat(view.wrap(buffer, 3)).isEqualTo(Drop.TOO_SHORT);
        assertThat(view.senderIp()).isZero();
    }

    @Test
    void noiseNeverThrowsAndFindsEveryReason() {
        long seed = 20260101;
        Random random = new Random(seed);
        Set<Drop> seen = EnumSet.noneOf(Drop.class);
        byte[] noise = new byte[128];
        for (int i = 0; i < 200_000; i++) {
            if (i % 4 == 0) {
                random.nextBytes(noise);
                buffer.put(0, noise);
            } else {
                ArpFrame.request(buffer, PEER, OWN, OWN_IP, IP);
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    buffer.put(random.nextInt(ArpFrame.LENGTH), (byte) random.nextInt());
                }
            }
            Drop drop = view.wrap(buffer, random.nextInt(-2, 140));
            seen.add(drop);
            if (drop == Drop.NONE) {
                assertThat(view.opcode()).as("seed %d", seed).isBetween(ArpFrame.REQUEST, ArpFrame.REPLY);
            }
        }
        assertThat(seen).as("seed %d", seed).isEqualTo(EnumSet.allOf(Drop.class));
    }
}
