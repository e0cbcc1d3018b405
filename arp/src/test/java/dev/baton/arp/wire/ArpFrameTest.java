package dev.baton.arp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Golden bytes: what leaves this product, written down by hand from RFC 826 and RFC 5227. */
class ArpFrameTest {
    private static final Mac SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac OWN = Mac.parse("52:54:00:00:00:01");
    private static final Mac PEER = Mac.parse("52:54:00:00:00:02");
    private static final int IP = Ip.parse("10.7.1.1").v4Bits();
    private static final int OWN_IP = Ip.parse("10.7.1.2").v4Bits();

    private final ByteBuffer frame = ByteBuffer.allocate(64);

    @BeforeEach
    void soilTheBuffer() {
        Arrays.fill(frame.array(), (byte) 0xee);
        frame.position(7);
    }

    @Test
    void announcementIsABroadcastRequestFromTheSharedMac() {
        ArpFrame.announcement(frame, SHARED, IP);
        assertFrame(
                "ffffffffffff 100000c14a87 0806 0001 0800 06 04 0001" + "100000c14a87 0a070101 000000000000 0a070101");
    }

    @Test
    void announcementAsReplyNamesItselfTwice() {
        ArpFrame.announcementReply(frame, SHARED, IP);
        assertFrame(
                "ffffffffffff 100000c14a87 0806 0001 0800 06 04 0002" + "100000c14a87 0a070101 100000c14a87 0a070101");
    }

    @Test
    void anAnnouncementIsReusedForAnotherAddress() {
        ArpFrame.announcement(frame, SHARED, 0);
        ArpFrame.announceInstead(frame, IP);
        assertFrame(
                "ffffffffffff 100000c14a87 0806 0001 0800 06 04 0001" + "100000c14a87 0a070101 000000000000 0a070101");
    }

    @Test
    void requestMayAskOneStation() {
        ArpFrame.request(frame, PEER, OWN, OWN_IP, IP);
        assertFrame(
                "525400000002 525400000001 0806 0001 0800 06 04 0001" + "525400000001 0a070102 000000000000 0a070101");
    }

    @Test
    void requestMayAskEverybody() {
        ArpFrame.request(frame, Mac.BROADCAST, OWN, OWN_IP, IP);
        assertFrame(
                "ffffffffffff 525400000001 0806 0001 0800 06 04 0001" + "525400000001 0a070102 000000000000 0a070101");
    }

    @Test
    void probeDoesNotSayWhoAsks() {
        ArpFrame.probe(frame, Mac.BROADCAST, OWN, IP);
        assertFrame(
                "ffffffffffff 525400000001 0806 0001 0800 06 04 0001" + "525400000001 00000000 000000000000 0a070101");
    }

    @Test
    void anAnswerGoesToTheAskerAlone() {
        ArpFrame.answer(frame, SHARED);
        ArpFrame.answerInstead(frame, PEER.bits(), OWN_IP, IP);
        assertFrame(
                "525400000002 100000c14a87 0806 0001 0800 06 04 0002" + "100000c14a87 0a070101 525400000002 0a070102");
    }

    private void assertFrame(String arp) {
        String padded = arp.replace(" ", "") + "00".repeat(18) + "ee".repeat(4);
        assertThat(HexFormat.of().formatHex(frame.array())).isEqualTo(padded);
        assertThat(frame.position()).as("position stays").isEqualTo(7);
    }
}
