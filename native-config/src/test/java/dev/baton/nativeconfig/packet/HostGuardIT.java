package dev.baton.nativeconfig.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.net.DatagramSocket;
import java.net.NetworkInterface;
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
        }
        first.close();
        HostGuard.take(PORT).orElseThrow().close();
    }

    @Test
    void whoeverUsesThePortOnAllDevicesHasItToo() throws Exception {
        try (DatagramSocket stranger = new DatagramSocket(PORT)) {
            assertThat(stranger.isBound()).isTrue();
            assertThat(HostGuard.take(PORT)).isEmpty();
        }
    }
}
