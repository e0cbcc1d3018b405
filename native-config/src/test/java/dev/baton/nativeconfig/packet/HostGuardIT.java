package dev.baton.nativeconfig.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.packet.HostGuard.Holder;
import java.net.DatagramSocket;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NetnsExtension.class)
class HostGuardIT {
    private static final int PORT = 999;

    @Test
    void oneAtATimeBesideTheSyncSocket(Netns netns) throws Exception {
        netns.ip("link add sync0 type veth peer name far0");
        netns.ip("link set sync0 up");
        netns.ip("address add 169.254.7.1/24 dev sync0");
        HostGuard first = HostGuard.take(PORT).orElseThrow();
        try (SyncSocket sync = SyncSocket.open(
                "sync0",
                NetworkInterface.getByName("sync0").getIndex(),
                Ip.parse("169.254.7.1"),
                null,
                Ip.parse("169.254.7.255"),
                PORT)) {
            assertThat(sync.fd()).isPositive();
            assertThat(HostGuard.take(PORT)).isEmpty();
            netns.ip("link add lan0 type veth peer name far1");
            assertThat(HostGuard.holder(PORT, List.of("lo", "sync0", "lan0", "gone0")))
                    .isEqualTo(Holder.AGENT);
        }
        first.close();
        assertThat(HostGuard.holder(PORT, List.of("lo", "sync0", "lan0"))).isEqualTo(Holder.NONE);
        HostGuard.take(PORT).orElseThrow().close();
    }

    @Test
    void withoutAnotherDeviceNobodyCanTellByWhom(Netns netns) throws Exception {
        try (HostGuard guard = HostGuard.take(PORT).orElseThrow()) {
            assertThat(guard).isNotNull();
            assertThat(HostGuard.holder(PORT, List.of("lo"))).isEqualTo(Holder.SOMEBODY);
            netns.ip("link add lan0 type veth peer name far1");
            assertThat(HostGuard.holder(PORT, List.of("lo", "lan0"))).isEqualTo(Holder.AGENT);
        }
    }

    @Test
    void whoeverUsesThePortOnAllDevicesHasItToo(Netns netns) throws Exception {
        netns.ip("link add lan0 type veth peer name far1");
        try (DatagramSocket stranger = new DatagramSocket(PORT)) {
            assertThat(stranger.isBound()).isTrue();
            assertThat(HostGuard.take(PORT)).isEmpty();
            assertThat(HostGuard.holder(PORT, List.of("lo", "lan0", "far1"))).isEqualTo(Holder.PROGRAM);
        }
    }
}
