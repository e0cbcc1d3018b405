package dev.baton.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lab.net.Segment;
import org.junit.jupiter.api.Test;

class HostNetworkTest {
    @Test
    void oneProgramConfiguresTheNetworkAndTheOthersAreMasked() {
        assertThat(HostNetwork.networkd().kernelOptions())
                .contains("systemd.mask=NetworkManager.service", "systemd.mask=networking.service")
                .doesNotContain("networkd");
        assertThat(HostNetwork.ifupdown().kernelOptions())
                .contains("systemd.mask=NetworkManager.service", "systemd.mask=systemd-networkd.service")
                .doesNotContain("networking");
        assertThat(HostNetwork.networkManager().kernelOptions())
                .contains("systemd.mask=networking.service", "systemd.mask=systemd-networkd.service")
                .doesNotContain("NetworkManager");
    }

    @Test
    void theAgentWorksOnTheDevicesThatCarryTheAddresses() {
        assertThat(HostNetwork.networkd().device(Segment.WAN)).isEqualTo("wan0");
        assertThat(HostNetwork.bondAndVlan().device(Segment.LAN)).isEqualTo("bond0");
        assertThat(HostNetwork.bondAndVlan().device(Segment.WAN)).isEqualTo("wan0.20");
        assertThat(HostNetwork.bridge().device(Segment.LAN)).isEqualTo("br0");
    }

    @Test
    void otherHostsHaveAnotherNameAndKeepTheRest() {
        HostNetwork plain = HostNetwork.networkd();

        assertThat(plain.booting("no IPv6", "ipv6.disable=1").kernelOptions())
                .isEqualTo(plain.kernelOptions() + " ipv6.disable=1");
        assertThat(plain.booting("no IPv6", "ipv6.disable=1").name()).isNotEqualTo(plain.name());
    }
}
