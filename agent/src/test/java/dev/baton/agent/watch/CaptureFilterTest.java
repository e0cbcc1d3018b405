package dev.baton.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.watch.reading.Identity;
import dev.baton.agent.watch.reading.Kind;
import dev.baton.agent.watch.reading.WatchedDevice;
import dev.baton.nativeconfig.addr.Mac;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the kernel is told to hand out. */
class CaptureFilterTest {
    private static final Mac OWN = Mac.parse("02:00:00:00:01:01");
    private static final WatchedDevice SYNC = new WatchedDevice("sync", 0, "sync0", OWN, null);
    private static final WatchedDevice LAN = new WatchedDevice(
            "lan",
            1,
            "lan0",
            OWN,
            new Identity(Mac.parse("10:00:00:c1:4a:87"), Mac.parse("11:00:00:c1:4a:87"), Set.of()));

    @Test
    void onAGatewayInterfaceHeartbeatsAreRawAndOnSyncTheyAreUdp() {
        assertThat(CaptureFilter.of(LAN, false, EnumSet.allOf(Kind.class)))
                .isEqualTo("inbound and (arp or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137) or ether proto 34997"
                        + " or (ether proto 36864 and ether dst 11:00:00:c1:4a:87))");
        assertThat(CaptureFilter.of(SYNC, true, EnumSet.allOf(Kind.class)))
                .isEqualTo("outbound and (arp or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137) or udp dst port 999)");
    }

    @Test
    void noMacIsAskedForWhereThereIsNoneToShare() {
        Identity identity = new Identity(Mac.ZERO, Mac.parse("03:b4:00:07:00:01"), Set.of());
        assertThat(CaptureFilter.of(
                        new WatchedDevice("lan", 1, "lan0", OWN, identity), false, EnumSet.allOf(Kind.class)))
                .endsWith("(ether proto 36864 and ether dst 03:b4:00:07:00:01))")
                .doesNotContain("00:00:00:00:00:00");
    }

    @Test
    void onlyWhatIsWanted() {
        assertThat(CaptureFilter.of(LAN, true, Set.of(Kind.ARP))).isEqualTo("outbound and (arp)");
        assertThat(CaptureFilter.of(SYNC, true, Set.of(Kind.LEARNING))).isEmpty();
    }
}
