package dev.baton.agent.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.event.MemberEvent;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JoinedSegmentsTest {
    private static final Mac LAN_SHARED = Mac.parse("10:00:00:c1:4a:87");
    private static final Mac WAN_SHARED = Mac.parse("10:00:00:c1:4a:47");
    private static final Mac LAN_OWN = Mac.parse("02:00:00:00:00:01");
    private static final Mac WAN_OWN = Mac.parse("02:00:00:00:00:02");
    private static final Mac NEIGHBOUR = Mac.parse("02:00:00:00:00:99");
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final PathFacts sync = new PathFacts(0, -1, 1, 1);
    private final PathFacts lan = new PathFacts(1, 0, 1, 1);
    private final PathFacts wan = new PathFacts(2, 1, 1, 1);
    private final RecordedEvents events = new RecordedEvents();
    private final JoinedSegments joined = new JoinedSegments(
            new PathFacts[] {sync, lan, wan},
            SharedAddresses.builder()
                    .add(LAN_SHARED, List.of(Ip.parse("10.7.1.1")))
                    .add(WAN_SHARED, List.of(Ip.parse("203.0.113.1")))
                    .build(),
            (on, other) -> this.crossed,
            events);
    private boolean crossed;

    JoinedSegmentsTest() {
        lan.addresses(LAN_OWN, null, null);
        wan.addresses(WAN_OWN, null, null);
    }

    @Test
    void what_leaves_by_one_interface_and_is_heard_on_another_is_told_once_a_minute() {
        joined.frame(wan, LAN_OWN.bits(), 0);
        joined.frame(lan, WAN_OWN.bits(), 1);
        joined.frame(lan, WAN_SHARED.bits(), 2);
        events.told().containsExactly(new MemberEvent.SegmentsJoined(0, 0, 1));
        joined.frame(wan, LAN_SHARED.bits(), MINUTE_NS);
        events.told().hasSize(2);
    }

    @Test
    void a_shared_mac_alone_counts_after_a_second_and_not_where_a_peers_interfaces_may_be_in_another_order() {
        joined.frame(lan, WAN_SHARED.bits(), 0);
        joined.frame(lan, WAN_SHARED.bits(), SECOND_NS - 1);
        events.told().isEmpty();
        crossed = true;
        joined.frame(lan, WAN_SHARED.bits(), SECOND_NS);
        events.told().isEmpty();
        crossed = false;
        joined.frame(lan, WAN_SHARED.bits(), 2 * SECOND_NS);
        joined.frame(lan, WAN_SHARED.bits(), 3 * SECOND_NS);
        events.told().containsExactly(new MemberEvent.SegmentsJoined(0, 0, 1));
    }

    @Test
    void neighbours_and_what_belongs_where_it_was_heard_say_nothing() {
        joined.frame(lan, NEIGHBOUR.bits(), 0);
        joined.frame(lan, LAN_OWN.bits(), 0);
        joined.frame(lan, LAN_SHARED.bits(), 0);
        joined.frame(sync, LAN_OWN.bits(), 0);
        wan.addresses(Mac.ZERO, null, null);
        joined.frame(lan, 0, 0);
        events.told().isEmpty();
    }

    @Test
    void vlans_of_one_device_have_one_mac_and_are_told_apart_by_heartbeats_and_shared_macs() {
        wan.addresses(LAN_OWN, null, null);
        joined.frame(wan, LAN_OWN.bits(), 0);
        events.told().isEmpty();
        assertThat(joined.ownHeartbeat(wan, 1, 0)).isTrue();
        events.told().containsExactly(new MemberEvent.SegmentsJoined(0, 0, 1));
    }

    @Test
    void a_heartbeat_that_comes_back_where_it_was_sent_is_a_loop_and_not_this() {
        assertThat(joined.ownHeartbeat(lan, 1, 0)).isFalse();
        assertThat(joined.ownHeartbeat(sync, 1, 0)).isFalse();
        assertThat(joined.ownHeartbeat(lan, 0, 0)).isFalse();
        events.told().isEmpty();
    }
}
