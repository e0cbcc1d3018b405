package dev.baton.agent.watch.reading;

import static dev.baton.agent.watch.reading.Wire.KEYS;
import static dev.baton.agent.watch.reading.Wire.OWN;
import static dev.baton.agent.watch.reading.Wire.PEER;
import static dev.baton.agent.watch.reading.Wire.SHARED_V6;
import static dev.baton.agent.watch.reading.Wire.STRANGER;
import static dev.baton.agent.watch.reading.Wire.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.LearningFrame;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** {@code mac.scheme=device}: no MAC says that an address is shared, and whoever has it is a member. */
class DeviceSchemeReadingTest {
    private static final Mac GROUP = Mac.parse("03:b4:00:07:00:01");
    private static final WatchedDevice LAN = new WatchedDevice(
            "lan", 1, "lan0", OWN, new Identity(Mac.ZERO, GROUP, Set.of(Ip.parse("10.7.1.1"), SHARED_V6)));
    private static final int SHARED = Ip.parse("10.7.1.1").v4Bits();
    private static final int ROUTER = Ip.parse("10.7.1.5").v4Bits();
    private static final String STRANGERS = "  ! a shared address with a MAC that no member has shown";

    private final FrameReader reader = new FrameReader(List.of(Wire.SYNC, LAN), 7, 1, KEYS);

    @Test
    void theSharedAddressIsMarkedAndItsMacIsAMembers() {
        assertThat(arp(frame -> ArpFrame.announcement(frame, OWN, SHARED)))
                .isEqualTo("ARP announcement 10.7.1.1 [shared lan] is-at 02:00:00:00:01:01 [this host]");
        hearPeer();
        assertThat(arp(frame -> ArpFrame.announcement(frame, PEER, SHARED)))
                .isEqualTo("ARP announcement 10.7.1.1 [shared lan] is-at 02:00:00:00:01:02 [node 2]");
        assertThat(arp(frame -> ArpFrame.request(frame, Mac.BROADCAST, STRANGER, ROUTER, SHARED)))
                .isEqualTo("ARP who-has 10.7.1.1 [shared lan] tell 10.7.1.5 (02:00:00:00:00:05)");
        assertThat(arp(frame -> ArpFrame.probe(frame, PEER, OWN, SHARED)))
                .isEqualTo("ARP probe 10.7.1.1 [shared lan] from 02:00:00:00:01:01 [this host]"
                        + " to 02:00:00:00:01:02 [node 2]");
        assertThat(text(on(Wire.advertisement(PEER, SHARED_V6, PEER, 0xa0))))
                .isEqualTo("NDP announcement 2001:db8::1 [shared lan] is-at 02:00:00:00:01:02 [node 2] (RO)");
    }

    @Test
    void aStrangerIsMarkedOnceTheMembersAreKnown() {
        Consumer<ByteBuffer> claim = frame -> ArpFrame.announcement(frame, STRANGER, SHARED);
        assertThat(arp(claim)).as("who could say so before").doesNotContain("!");
        hearPeer();
        assertThat(arp(claim)).isEqualTo("ARP announcement 10.7.1.1 [shared lan] is-at 02:00:00:00:00:05" + STRANGERS);
        assertThat(text(on(Wire.advertisement(STRANGER, SHARED_V6, STRANGER, 0x20))))
                .endsWith("(O)" + STRANGERS);
        assertThat(arp(frame -> ArpFrame.announcement(frame, STRANGER, ROUTER))).doesNotContain("!");
    }

    @Test
    void aSharedAddressIsSentByWhoHasIt() {
        hearPeer();
        assertThat(arp(frame -> {
                    ArpFrame.announcement(frame, PEER, SHARED);
                    STRANGER.putAt(frame, 6);
                }))
                .endsWith("  ! sent from 02:00:00:00:00:05");
        assertThat(arp(frame -> {
                    ArpFrame.announcement(frame, PEER, ROUTER);
                    STRANGER.putAt(frame, 6);
                }))
                .as("no concern of ours")
                .doesNotContain("!");
    }

    @Test
    void noMacOfTheClusterIsZero() {
        assertThat(arp(frame -> ArpFrame.request(frame, Mac.ZERO, STRANGER, ROUTER, SHARED)))
                .as("nor has it the name of one")
                .endsWith(" to 00:00:00:00:00:00");
        assertThat(text(in(LAN, LearningFrame.LENGTH, frame -> LearningFrame.write(frame, GROUP, OWN))))
                .isEqualTo("learning: switches, here is 02:00:00:00:01:01 [this host]");
    }

    private void hearPeer() {
        assertThat(text(on(Wire.onGateway(LAN, KEYS, Wire.heartbeat(1, 9, 3))))).startsWith("heartbeat node 2 STANDBY");
    }

    private static CapturedFrame on(CapturedFrame frame) {
        return new CapturedFrame(LAN, frame.outgoing(), frame.atMicros(), frame.octets());
    }

    private String arp(Consumer<ByteBuffer> content) {
        return text(in(LAN, ArpFrame.LENGTH, content));
    }

    private String text(CapturedFrame frame) {
        return String.valueOf(reader.read(frame));
    }
}
