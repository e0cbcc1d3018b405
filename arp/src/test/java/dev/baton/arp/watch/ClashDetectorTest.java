package dev.baton.arp.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.Allocation;
import dev.baton.arp.watch.Clash.Kind;
import dev.baton.arp.watch.Clash.Station;
import dev.baton.arp.wire.ArpFrame;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.arp.wire.NdpView;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClashDetectorTest {
    private static final long SECOND = 1_000_000_000;
    private static final long REPEAT = 60 * SECOND;
    private static final long SETTLING = ClashDetector.SETTLING_NS;
    private static final int LAN = 0;
    private static final int WAN = 1;
    private static final Mac SHARED_LAN = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac SHARED_WAN = Mac.parse("10:00:00:c1:4a:47");
    private static final Mac STRANGER = Mac.parse("52:54:00:00:00:99");
    private static final Mac OURS = Mac.parse("52:54:00:00:00:01");
    private static final Mac OURS_ON_WAN = Mac.parse("52:54:00:00:00:11");
    private static final Mac PEER = Mac.parse("52:54:00:00:00:02");
    private static final Ip GATEWAY = Ip.parse("10.7.1.1");
    private static final Ip OUTSIDE = Ip.parse("203.0.113.1");
    private static final Ip SHARED_V6 = Ip.parse("2001:db8::1");
    private static final Ip CLIENT = Ip.parse("10.7.1.50");

    private final List<Clash> reports = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);
    private final ArpView view = new ArpView();
    /** Peers that were heard where they are; without it none was yet. */
    private boolean peersHeard = true;

    private final ClashDetector.Members members = new ClashDetector.Members() {
        @Override
        public boolean isOurs(long mac) {
            return mac == OURS.bits() || mac == OURS_ON_WAN.bits();
        }

        @Override
        public boolean isOurs(int iface, long mac) {
            return mac == (iface == LAN ? OURS : OURS_ON_WAN).bits();
        }

        @Override
        public boolean isPeers(int iface, long mac) {
            return peersHeard && iface == LAN && mac == PEER.bits();
        }

        @Override
        public boolean mayBePeers(int iface, long mac) {
            return isPeers(iface, mac) || !peersHeard && !isOurs(mac);
        }
    };
    private ClashDetector detector = detectorOf(SHARED_LAN, SHARED_WAN);

    private ClashDetector detectorOf(Mac onLan, Mac onWan) {
        return new ClashDetector(
                SharedAddresses.builder()
                        .add(onLan, List.of(GATEWAY, SHARED_V6))
                        .add(onWan, List.of(OUTSIDE))
                        .build(),
                members,
                REPEAT,
                (clash, nowNs) -> reports.add(clash));
    }

    @Test
    void ordinaryTrafficIsNoClash() {
        hear(LAN, true, STRANGER, CLIENT, GATEWAY);
        hear(LAN, true, STRANGER, Ip.ANY_V4, GATEWAY);
        hear(LAN, false, SHARED_LAN, GATEWAY, GATEWAY);
        hear(LAN, true, STRANGER, OUTSIDE, OUTSIDE);
        assertThat(reports)
                .as("questions, probes, the peer as active, an address of another interface")
                .isEmpty();
    }

    @Test
    void aStrangersWordContestsTheAddressOfAnActiveForAWhile() {
        hearAt(0, LAN, false, STRANGER, GATEWAY, CLIENT);
        assertThat(detector.isAddressContested(1)).as("not ours to defend").isFalse();
        hearAt(2, LAN, true, STRANGER, GATEWAY, CLIENT);
        assertThat(detector.isAddressContested(2 + ClashDetector.LATELY_NS - 1)).isTrue();
        hearAt(2 + ClashDetector.LATELY_NS - 1, LAN, true, STRANGER, CLIENT, GATEWAY);
        assertThat(detector.isAddressContested(2 + ClashDetector.LATELY_NS)).isFalse();
    }

    @Test
    void ofIpv6AdvertisementsTellIt() {
        advertise(LAN, true, SHARED_LAN, SHARED_V6);
        assertThat(reports).as("with our MAC, perhaps a late frame").isEmpty();
        advertise(LAN, false, SHARED_LAN, SHARED_V6);
        advertise(LAN, true, STRANGER, Ip.parse("2001:db8::2"));
        advertise(WAN, true, STRANGER, SHARED_V6);
        assertThat(reports).as("no shared address of that interface").isEmpty();

        advertise(LAN, false, STRANGER, SHARED_V6);
        advertise(LAN, true, PEER, SHARED_V6);
        assertThat(reports)
                .containsExactly(
                        new Clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.STRANGER, LAN, STRANGER, SHARED_V6, 1),
                        new Clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.PEER, LAN, PEER, SHARED_V6, 1));
        assertThat(detector.frames(Kind.SHARED_MAC_IN_USE)).isOne();
    }

    private void advertise(int iface, boolean active, Mac owner, Ip address) {
        ByteBuffer frame = ByteBuffer.allocate(NdpFrame.LENGTH);
        NdpFrame.announcement(frame, owner);
        NdpFrame.announceInstead(frame, address.high(), address.low(), true);
        NdpView advertisement = new NdpView();
        assertThat(advertisement.wrap(frame, NdpFrame.LENGTH)).isEqualTo(NdpView.Drop.NONE);
        detector.onFrame(iface, advertisement, active, SECOND);
    }

    @Test
    void aStrangerWithASharedAddressIsFoundInAnyRole() {
        hear(LAN, false, STRANGER, GATEWAY, GATEWAY);
        hear(WAN, true, STRANGER, OUTSIDE, CLIENT);
        assertThat(reports)
                .containsExactly(
                        clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.STRANGER, LAN, STRANGER, GATEWAY, 1),
                        clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.STRANGER, WAN, STRANGER, OUTSIDE, 1));
    }

    @Test
    void membersOwnMacsAreNamedAsSuch() {
        hear(LAN, true, PEER, GATEWAY, CLIENT);
        hear(LAN, true, OURS, GATEWAY, CLIENT);
        assertThat(reports).extracting(Clash::station).containsExactly(Station.PEER, Station.OURSELVES);
    }

    @Test
    void oneStationIsAClashOnEachInterfaceAndInEachKind() {
        ClashTable table = new ClashTable(REPEAT);
        for (Kind kind : Kind.values()) {
            for (int iface = 0; iface < 4; iface++) {
                assertThat(table.count(kind, iface, STRANGER.bits(), 0, GATEWAY.v4Bits(), 0, SECOND))
                        .as("%s on %d is told at once", kind, iface)
                        .isEqualTo(1);
            }
        }
        for (Kind kind : Kind.values()) {
            for (int iface = 0; iface < 4; iface++) {
                assertThat(table.count(kind, iface, STRANGER.bits(), 0, GATEWAY.v4Bits(), 0, REPEAT))
                        .as("%s on %d is told already", kind, iface)
                        .isEqualTo(ClashTable.QUIET);
                assertThat(table.count(kind, iface, STRANGER.bits(), 0, GATEWAY.v4Bits(), 0, REPEAT + SECOND))
                        .as("%s on %d is told again, with what was held back", kind, iface)
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void aTableThatIsFullTakesNewcomersOnceTheOldAreSilent() {
        ClashTable table = new ClashTable(REPEAT);
        int full = 0;
        for (int station = 0; station < 10 * ClashTable.SLOTS; station++) {
            full += table.count(Kind.SHARED_MAC_IN_USE, LAN, station, 0, 0, 0, 0) == ClashTable.FULL ? 1 : 0;
        }
        assertThat(full)
                .as("as many as there are slots got in")
                .isBetween(9 * ClashTable.SLOTS, 19 * ClashTable.SLOTS / 2);
        assertThat(table.count(Kind.SHARED_MAC_IN_USE, LAN, -1, 0, 0, 0, REPEAT - 1))
                .isEqualTo(ClashTable.FULL);
        assertThat(table.count(Kind.SHARED_MAC_IN_USE, LAN, -1, 0, 0, 0, REPEAT))
                .isEqualTo(1);
    }

    @Test
    void theSharedMacIsAClashOnlyWhileWeAreActive() {
        hear(LAN, false, SHARED_LAN, CLIENT, GATEWAY);
        assertThat(reports).isEmpty();
        hear(LAN, true, SHARED_LAN, CLIENT, GATEWAY);
        hearAt(SETTLING, LAN, true, SHARED_LAN, CLIENT, GATEWAY);
        assertThat(reports).containsExactly(clash(Kind.SHARED_MAC_IN_USE, Station.UNKNOWN, LAN, SHARED_LAN, CLIENT, 2));
    }

    @Test
    void theSharedMacOfAPeerThatLearnsBetterAtOnceIsNotAlarmedAbout() {
        for (long wakeUp = 0; wakeUp < 3; wakeUp++) {
            long wokeNs = 2 * wakeUp * REPEAT;
            hearAt(wokeNs, LAN, true, SHARED_LAN, GATEWAY, GATEWAY);
            hearAt(wokeNs + SETTLING - 1, LAN, true, SHARED_LAN, GATEWAY, GATEWAY);
        }
        assertThat(reports).isEmpty();
        assertThat(detector.frames(Kind.SHARED_MAC_IN_USE)).isEqualTo(6);
        hearAt(6 * REPEAT, LAN, true, SHARED_LAN, GATEWAY, GATEWAY);
        hearAt(6 * REPEAT + SETTLING, LAN, true, SHARED_LAN, GATEWAY, GATEWAY);
        assertThat(reports).extracting(Clash::frames).containsExactly(8L);
    }

    @Test
    void theSharedMacAsSenderOnlyNamesTheStationThatSpokeForIt() {
        for (long nowNs = 0; nowNs <= SETTLING; nowNs += SETTLING) {
            hearAt(nowNs, LAN, true, SHARED_LAN, GATEWAY, GATEWAY);
            STRANGER.putAt(buffer, 6);
            detector.onFrame(LAN, view, true, nowNs);
        }
        assertThat(reports).extracting(Clash::station).containsExactly(Station.UNKNOWN, Station.STRANGER);
        assertThat(reports.get(1).mac()).isEqualTo(STRANGER);
    }

    @Test
    void oneClashIsToldOnceAMinuteWithItsCount() {
        for (int s = 0; s < 150; s++) {
            hearAt(s * SECOND, LAN, false, STRANGER, GATEWAY, GATEWAY);
        }
        assertThat(reports).extracting(Clash::frames).containsExactly(1L, 60L, 60L);
        assertThat(detector.frames(Kind.ADDRESS_CLAIMED_BY_STRANGER)).isEqualTo(150);
        assertThat(detector.frames(Kind.SHARED_MAC_IN_USE)).isZero();
    }

    @Test
    void aStormFromEverNewStationsIsBoundedAndCounted() {
        int storm = 100_000;
        for (int i = 0; i < storm; i++) {
            hearAt(i, LAN, false, new Mac(0x5254_0000_0000L + i * 7919L), GATEWAY, GATEWAY);
        }
        assertThat(reports).hasSizeBetween(ClashTable.SLOTS / 2, ClashTable.SLOTS);
        assertThat(detector.unreported()).isEqualTo(storm - reports.size());
        assertThat(detector.frames(Kind.ADDRESS_CLAIMED_BY_STRANGER)).isEqualTo(storm);

        reports.clear();
        hearAt(2 * REPEAT, LAN, false, STRANGER, GATEWAY, GATEWAY);
        assertThat(reports).as("the storm's slots are free again").hasSize(1);
    }

    @Test
    void theClockMayWrapAround() {
        hearAt(Long.MAX_VALUE - SECOND, LAN, false, STRANGER, GATEWAY, GATEWAY);
        hearAt(Long.MIN_VALUE + SECOND, LAN, false, STRANGER, GATEWAY, GATEWAY);
        assertThat(reports).hasSize(1);
        hearAt(Long.MIN_VALUE + REPEAT, LAN, false, STRANGER, GATEWAY, GATEWAY);
        assertThat(reports).hasSize(2);
    }

    @Test
    void framesThatReportNothingAllocateNothing() {
        hear(LAN, true, STRANGER, GATEWAY, GATEWAY);
        Allocation.assertNonePerTurn(() -> {
            view.wrap(buffer, ArpFrame.LENGTH);
            detector.onFrame(LAN, view, true, 1);
        });
        assertThat(reports).hasSize(1);
    }

    @Test
    void withoutASharedMacWhoeverHoldsTheIdentityAnswersWithItsOwn() {
        detector = detectorOf(Mac.ZERO, Mac.ZERO);
        hear(LAN, false, PEER, GATEWAY, CLIENT);
        advertise(LAN, false, PEER, SHARED_V6);
        hear(LAN, true, OURS, GATEWAY, CLIENT);
        assertThat(reports)
                .as("the peer as active; a frame of ours that came back")
                .isEmpty();
        assertThat(detector.frames(Kind.ADDRESS_CLAIMED_BY_STRANGER)).isZero();

        hear(WAN, false, PEER, OUTSIDE, CLIENT);
        hear(WAN, true, OURS, OUTSIDE, CLIENT);
        hear(LAN, false, STRANGER, GATEWAY, CLIENT);
        assertThat(reports)
                .as("a MAC from another interface, and one that nobody has")
                .containsExactly(
                        clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.STRANGER, WAN, PEER, OUTSIDE, 1),
                        clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.OURSELVES, WAN, OURS, OUTSIDE, 1),
                        clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.STRANGER, LAN, STRANGER, GATEWAY, 1));
    }

    @Test
    void withoutASharedMacAPeerThatGoesOnWhileWeAreActiveIsToldAfterASecond() {
        detector = detectorOf(Mac.ZERO, Mac.ZERO);
        hearAt(0, LAN, true, PEER, GATEWAY, GATEWAY);
        hearAt(SETTLING - 1, LAN, true, PEER, GATEWAY, GATEWAY);
        assertThat(reports).as("it wakes up as the owner that it was").isEmpty();
        hearAt(SETTLING, LAN, true, PEER, GATEWAY, GATEWAY);
        assertThat(reports)
                .containsExactly(clash(Kind.ADDRESS_CLAIMED_BY_STRANGER, Station.PEER, LAN, PEER, GATEWAY, 3));
    }

    @Test
    void withoutASharedMacAPeerWhoseFirstHeartbeatIsOnItsWayIsNoStranger() {
        detector = detectorOf(Mac.ZERO, Mac.ZERO);
        peersHeard = false;
        hearAt(0, LAN, false, PEER, GATEWAY, GATEWAY);
        peersHeard = true;
        hearAt(2 * SETTLING, LAN, false, PEER, GATEWAY, GATEWAY);
        assertThat(reports).isEmpty();

        peersHeard = false;
        hearAt(0, LAN, false, STRANGER, GATEWAY, GATEWAY);
        hearAt(SETTLING, LAN, false, STRANGER, GATEWAY, GATEWAY);
        assertThat(reports)
                .as("who goes on without a heartbeat is one")
                .extracting(Clash::station)
                .containsExactly(Station.STRANGER);
    }

    @Test
    void withoutASharedMacAFrameFromNowhereIsNoUseOfIt() {
        detector = detectorOf(Mac.ZERO, Mac.ZERO);
        ArpFrame.request(buffer, Mac.BROADCAST, STRANGER, CLIENT.v4Bits(), GATEWAY.v4Bits());
        Mac.ZERO.putAt(buffer, 6);
        assertThat(view.wrap(buffer, ArpFrame.LENGTH)).isEqualTo(ArpView.Drop.NONE);
        detector.onFrame(LAN, view, true, 0);
        detector.onFrame(LAN, view, true, SETTLING);
        assertThat(reports).isEmpty();
        assertThat(detector.frames(Kind.SHARED_MAC_IN_USE)).isZero();
    }

    private void hear(int iface, boolean active, Mac sender, Ip senderIp, Ip targetIp) {
        hearAt(0, iface, active, sender, senderIp, targetIp);
    }

    private void hearAt(long nowNs, int iface, boolean active, Mac sender, Ip senderIp, Ip targetIp) {
        ArpFrame.request(buffer, Mac.BROADCAST, sender, senderIp.v4Bits(), targetIp.v4Bits());
        assertThat(view.wrap(buffer, ArpFrame.LENGTH)).isEqualTo(ArpView.Drop.NONE);
        detector.onFrame(iface, view, active, nowNs);
    }

    private static Clash clash(Kind kind, Station station, int iface, Mac mac, Ip ip, long frames) {
        return new Clash(kind, station, iface, mac, ip, frames);
    }
}
