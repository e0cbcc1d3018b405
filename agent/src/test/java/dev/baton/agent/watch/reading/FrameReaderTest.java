package dev.baton.agent.watch.reading;

import static dev.baton.agent.watch.reading.Wire.GROUP_LAN;
import static dev.baton.agent.watch.reading.Wire.KEYS;
import static dev.baton.agent.watch.reading.Wire.LAN;
import static dev.baton.agent.watch.reading.Wire.OTHER_KEYS;
import static dev.baton.agent.watch.reading.Wire.OWN;
import static dev.baton.agent.watch.reading.Wire.PEER;
import static dev.baton.agent.watch.reading.Wire.SHARED_LAN;
import static dev.baton.agent.watch.reading.Wire.SHARED_V6;
import static dev.baton.agent.watch.reading.Wire.STRANGER;
import static dev.baton.agent.watch.reading.Wire.SYNC;
import static dev.baton.agent.watch.reading.Wire.WAN;
import static dev.baton.agent.watch.reading.Wire.heartbeat;
import static dev.baton.agent.watch.reading.Wire.in;
import static dev.baton.agent.watch.reading.Wire.onGateway;
import static dev.baton.agent.watch.reading.Wire.onSync;
import static dev.baton.agent.watch.reading.Wire.out;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.LearningFrame;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each kind of frame in words; what is wrong is marked; nothing that arrives is a crash. */
class FrameReaderTest {
    private static final int SHARED = Ip.parse("10.7.1.1").v4Bits();
    private static final int ROUTER = Ip.parse("10.7.1.5").v4Bits();

    private final FrameReader reader = Wire.reader();

    @Test
    void arpIsReadWithTheNamesOfItsStations() {
        assertThat(arp(LAN, frame -> ArpFrame.announcement(frame, SHARED_LAN, SHARED)))
                .isEqualTo("ARP announcement 10.7.1.1 is-at 10:00:00:c1:4a:87 [shared lan]");
        assertThat(arp(LAN, frame -> ArpFrame.announcementReply(frame, SHARED_LAN, SHARED)))
                .isEqualTo("ARP announcement 10.7.1.1 is-at 10:00:00:c1:4a:87 [shared lan], as a reply");
        assertThat(arp(LAN, frame -> ArpFrame.request(frame, Mac.BROADCAST, STRANGER, ROUTER, SHARED)))
                .isEqualTo("ARP who-has 10.7.1.1 tell 10.7.1.5 (02:00:00:00:00:05)");
        assertThat(arp(LAN, frame -> ArpFrame.request(frame, STRANGER, SHARED_LAN, SHARED, ROUTER)))
                .isEqualTo("ARP who-has 10.7.1.5 tell 10.7.1.1 (10:00:00:c1:4a:87 [shared lan]) to 02:00:00:00:00:05");
        assertThat(arp(LAN, frame -> ArpFrame.probe(frame, Mac.BROADCAST, OWN, SHARED)))
                .isEqualTo("ARP probe 10.7.1.1 from 02:00:00:00:01:01 [this host]");
        assertThat(arp(LAN, frame -> {
                    ArpFrame.answer(frame, SHARED_LAN);
                    ArpFrame.answerInstead(frame, STRANGER.bits(), ROUTER, SHARED);
                }))
                .isEqualTo("ARP 10.7.1.1 is-at 10:00:00:c1:4a:87 [shared lan] to 02:00:00:00:00:05");
    }

    @Test
    void whatPairsASharedAddressWithAnotherMacIsMarked() {
        String wrong = "  ! a shared address with another MAC than 10:00:00:c1:4a:87";
        assertThat(arp(LAN, frame -> ArpFrame.announcement(frame, STRANGER, SHARED)))
                .isEqualTo("ARP announcement 10.7.1.1 is-at 02:00:00:00:00:05" + wrong);
        assertThat(arp(LAN, frame -> ArpFrame.request(frame, Mac.BROADCAST, OWN, SHARED, ROUTER)))
                .endsWith(wrong);
        assertThat(arp(WAN, frame -> ArpFrame.announcement(frame, STRANGER, SHARED)))
                .as("shared on lan only")
                .doesNotContain("!");
        assertThat(arp(WAN, frame -> ArpFrame.announcement(frame, SHARED_LAN, SHARED)))
                .endsWith("  ! from the shared MAC of lan: two segments are joined");
        assertThat(arp(LAN, frame -> {
                    ArpFrame.announcement(frame, SHARED_LAN, SHARED);
                    STRANGER.putAt(frame, 6);
                }))
                .endsWith("  ! sent from 02:00:00:00:00:05");
    }

    @Test
    void arpThatNoHostShouldBelieveSaysWhy() {
        assertThat(arp(LAN, frame -> {
                    ArpFrame.announcement(frame, STRANGER, SHARED);
                    frame.put(22, (byte) 1);
                }))
                .isEqualTo("ARP from 02:00:00:00:00:05  ! malformed: bad-sender-mac");
        assertThat(arp(LAN, frame -> {
                    ArpFrame.announcement(frame, STRANGER, SHARED);
                    frame.putShort(20, (short) 3);
                }))
                .isEqualTo("ARP of another kind (not-request-or-reply) from 02:00:00:00:00:05");
    }

    @Test
    void neighbourDiscoveryIsReadWithItsFlags() {
        Ip asker = Ip.parse("fe80::5");
        Mac group = Mac.parse("33:33:ff:00:00:01");
        assertThat(ndp(frame -> NdpFrame.solicitation(frame, group, STRANGER, asker, SHARED_V6)))
                .isEqualTo("NDP who-has 2001:db8::1 tell fe80::5 (02:00:00:00:00:05)");
        assertThat(ndp(frame -> NdpFrame.solicitation(frame, SHARED_LAN, STRANGER, asker, SHARED_V6)))
                .isEqualTo("NDP who-has 2001:db8::1 tell fe80::5 (02:00:00:00:00:05)"
                        + " to 10:00:00:c1:4a:87 [shared lan]");
        assertThat(ndp(frame -> NdpFrame.solicitation(frame, group, STRANGER, Ip.v6(0, 0), SHARED_V6)))
                .isEqualTo("NDP probe 2001:db8::1 from 02:00:00:00:00:05");
        assertThat(ndp(frame -> {
                    NdpFrame.announcement(frame, SHARED_LAN);
                    NdpFrame.announceInstead(frame, SHARED_V6.high(), SHARED_V6.low(), true);
                }))
                .as("as an active member sends it")
                .isEqualTo("NDP announcement 2001:db8::1 is-at 10:00:00:c1:4a:87 [shared lan] (RO)");
        assertThat(text(Wire.advertisement(SHARED_LAN, SHARED_V6, SHARED_LAN, 0xa0)))
                .isEqualTo("NDP announcement 2001:db8::1 is-at 10:00:00:c1:4a:87 [shared lan] (RO)");
        assertThat(text(Wire.advertisement(STRANGER, Ip.parse("2001:db8::5"), STRANGER, 0x40)))
                .isEqualTo("NDP 2001:db8::5 is-at 02:00:00:00:00:05 (S)");
    }

    @Test
    void neighbourDiscoveryThatIsWrongIsMarked() {
        assertThat(text(Wire.advertisement(STRANGER, SHARED_V6, STRANGER, 0x20)))
                .endsWith("(O)  ! a shared address with another MAC than 10:00:00:c1:4a:87");
        assertThat(ndp(frame -> {
                    NdpFrame.solicitation(frame, SHARED_LAN, STRANGER, Ip.parse("fe80::5"), SHARED_V6);
                    frame.put(21, (byte) 64);
                }))
                .endsWith("  ! hop limit below 255: it crossed a router");
        assertThat(ndp(frame -> {
                    NdpFrame.solicitation(frame, SHARED_LAN, STRANGER, Ip.parse("fe80::5"), SHARED_V6);
                    frame.put(70, (byte) 1);
                }))
                .endsWith("  ! malformed: bad-checksum");
        assertThat(ndp(frame -> {
                    NdpFrame.solicitation(frame, SHARED_LAN, STRANGER, Ip.parse("fe80::5"), SHARED_V6);
                    frame.putShort(56, (short) (frame.getShort(56) + 1))
                            .put(79, (byte) 0); // and the sum is right again
                }))
                .endsWith("  ! malformed: bad-option");
        CapturedFrame cut = in(
                LAN, 70, frame -> NdpFrame.solicitation(frame, SHARED_LAN, STRANGER, Ip.parse("fe80::5"), SHARED_V6));
        assertThat(text(cut)).endsWith("  ! malformed: too short");
    }

    @Test
    void learningFramesAreOnlyThoseOfTheCluster() {
        CapturedFrame frame =
                in(LAN, LearningFrame.LENGTH, octets -> LearningFrame.write(octets, GROUP_LAN, SHARED_LAN));
        assertThat(text(frame)).isEqualTo("learning: switches, here is 10:00:00:c1:4a:87 [shared lan]");
        assertThat(reader.read(
                        in(LAN, LearningFrame.LENGTH, octets -> LearningFrame.write(octets, Mac.BROADCAST, STRANGER))))
                .isNull();
    }

    @Test
    void aHeartbeatSaysWhoHearsWhomAndTheSenderIsKnownFromThen() {
        String words = "heartbeat node 2 STANDBY term 5, hears node 1 on sync+lan, key ok";
        assertThat(text(onGateway(LAN, KEYS, heartbeat(1, 9, 3)))).isEqualTo(words + " #3");
        assertThat(text(onSync(heartbeat(0, 9, 4), 255))).isEqualTo(words + " #4");
        assertThat(text(Wire.onSyncV6(heartbeat(0, 9, 5)))).isEqualTo(words + " #5");
        assertThat(arp(LAN, frame -> ArpFrame.probe(frame, OWN, PEER, SHARED)))
                .isEqualTo("ARP probe 10.7.1.1 from 02:00:00:00:01:02 [node 2] to 02:00:00:00:01:01 [this host]");
    }

    @Test
    void aHeartbeatShowsItsFlagsAndWhatIsUnusual() {
        Heartbeat unusual = heartbeat(1, 9, 3);
        unusual.status = Status.ACTIVE;
        unusual.highestTerm = 6;
        unusual.flags = Flag.QUERY.bit() | Flag.LEAVING.bit();
        unusual.health = 500;
        unusual.clearEchoes();
        assertThat(text(onGateway(LAN, KEYS, unusual)))
                .isEqualTo("heartbeat node 2 ACTIVE term 5 (highest known 6) QUERY LEAVING health 500, hears nobody,"
                        + " key ok #3");
    }

    @Test
    void whileTheKeyIsReplacedEachSaysWhichItSignsWith() {
        HeartbeatKey fresh = new HeartbeatKey("one more key of thirty-two octets".getBytes(StandardCharsets.US_ASCII));
        FrameReader both = new FrameReader(
                List.of(SYNC, LAN, WAN), 7, 1, KeyRing.of(KEYS.keys().get(0), fresh));
        Sighting sighting = Objects.requireNonNull(both.read(onGateway(LAN, KeyRing.of(fresh), heartbeat(1, 9, 3))));
        assertThat(sighting.text()).endsWith(", key " + fresh);
    }

    @Test
    void heartbeatsOfOthersSaySo() {
        Heartbeat other = heartbeat(1, 9, 3);
        other.cluster = 9;
        assertThat(text(onGateway(LAN, OTHER_KEYS, other)))
                .isEqualTo("heartbeat of cluster 9 from 02:00:00:00:01:02, no concern of ours");
        assertThat(text(onGateway(LAN, OTHER_KEYS, heartbeat(1, 9, 3))))
                .isEqualTo("heartbeat of somebody who says to be node 2 of cluster 7 from 02:00:00:00:01:02  ! "
                        + Refusal.BAD_KEY.sentence());
        CapturedFrame foreign = onGateway(LAN, KEYS, heartbeat(1, 9, 3));
        foreign.octets()[14] = 'X';
        assertThat(text(foreign)).endsWith("! " + Refusal.NOT_BATON.sentence());
    }

    @Test
    void heartbeatsThatAreLateReplayedOrElsewhereSaySo() {
        assertThat(text(onGateway(LAN, KEYS, heartbeat(1, 9, 3)))).doesNotContain("!");
        assertThat(text(onGateway(LAN, KEYS, heartbeat(1, 9, 3)))).endsWith(Refusal.STALE_COUNTER.sentence());
        assertThat(text(onSync(heartbeat(0, 9, 2), 255))).as("another path").doesNotContain("!");
        assertThat(text(onGateway(LAN, KEYS, heartbeat(1, 10, 1))))
                .as("restarted")
                .doesNotContain("!");
        assertThat(text(onGateway(LAN, KEYS, heartbeat(1, 9, 4)))).contains(Refusal.RETIRED_BOOT.sentence());
        assertThat(text(onGateway(WAN, KEYS, heartbeat(1, 10, 2)))).endsWith(Refusal.WRONG_PATH.sentence());
        assertThat(text(onSync(heartbeat(0, 10, 9), 254))).endsWith(Refusal.HOP_LIMIT.sentence());
        Heartbeat borrowed = heartbeat(1, 10, 3);
        borrowed.macBits = STRANGER.bits();
        assertThat(text(onGateway(LAN, KEYS, borrowed))).endsWith(Refusal.WRONG_PATH.sentence());
    }

    @Test
    void ourOwnHeartbeatsGoOutAndDoNotComeIn() {
        Heartbeat ours = heartbeat(1, 9, 3);
        ours.node = 1;
        CapturedFrame frame = onGateway(LAN, KEYS, ours);
        assertThat(text(out(frame)))
                .startsWith("heartbeat node 1 (this host) STANDBY")
                .doesNotContain("!");
        assertThat(text(frame)).endsWith(Refusal.REFLECTED.sentence());
        ours.nonce = 10;
        assertThat(text(onGateway(LAN, KEYS, ours))).contains(Refusal.DUPLICATE_NODE.sentence());
    }

    @Test
    void whatIsNotOursToReadIsPassedOver() {
        CapturedFrame tagged = in(LAN, 64, frame -> {
            ArpFrame.announcement(frame, STRANGER, SHARED);
            frame.putShort(12, (short) 0x8100);
        });
        assertThat(reader.read(tagged)).isNull();
        assertThat(reader.read(new CapturedFrame(LAN, false, 0, new byte[13]))).isNull();
    }

    @Test
    void hostileOctetsAreNoCrash() {
        List<CapturedFrame> sound = List.of(
                in(LAN, 60, frame -> ArpFrame.announcement(frame, SHARED_LAN, SHARED)),
                Wire.advertisement(STRANGER, SHARED_V6, STRANGER, 0x20),
                onGateway(LAN, KEYS, heartbeat(1, 9, 3)),
                onSync(heartbeat(0, 9, 2), 255),
                Wire.onSyncV6(heartbeat(0, 9, 2)));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            CapturedFrame frame = sound.get(i % sound.size());
            byte[] octets = Arrays.copyOf(frame.octets(), random.nextInt(frame.octets().length + 20));
            for (int changes = random.nextInt(6); changes > 0 && octets.length > 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            Sighting sighting = reader.read(new CapturedFrame(frame.on(), random.nextBoolean(), i, octets));
            assertThat(String.valueOf(sighting)).as("round %d", i).matches("\\p{ASCII}*");
        }
    }

    private String arp(WatchedDevice on, Consumer<ByteBuffer> content) {
        return text(in(on, ArpFrame.LENGTH, content));
    }

    private String ndp(Consumer<ByteBuffer> content) {
        return text(in(LAN, NdpFrame.LENGTH, content));
    }

    private String text(CapturedFrame frame) {
        return String.valueOf(reader.read(frame));
    }
}
