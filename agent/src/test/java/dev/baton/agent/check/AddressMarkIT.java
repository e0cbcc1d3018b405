package dev.baton.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.KeyFile;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.link.AddressSpec;
import dev.baton.nativeconfig.link.LinkControl;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an agent leaves on a device is told from what the host's network configuration puts there, by what the kernel keeps. */
@ExtendWith(NetnsExtension.class)
class AddressMarkIT {
    private static final String CONFIG = """
            cluster.id = 7
            node.id = 1
            sync.interface = sync0
            interfaces = lan
            interface.lan.device = lan0
            interface.lan.shared = 10.7.1.1/24, 2001:db8:1::1/64, fe80::1/64
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void plug(Netns netns) throws IOException {
        KeyFile.create(directory.resolve("cluster.key"), new byte[KeyFile.FEWEST_BYTES]);
        for (String device : List.of("sync0", "lan0")) {
            netns.ip("link add " + device + " type veth peer name far-" + device);
            netns.ip("link set far-" + device + " up");
            netns.ip("link set " + device + " up");
        }
        netns.ip("addr add 192.0.2.1/30 dev sync0");
        netns.ip("addr add 10.7.1.11/24 dev lan0");
    }

    @Test
    void addressesOfAnAgentAreItsOwnAndOthersAreRefused(Netns netns) {
        assertThat(findings("device")).isEmpty();
        try (LinkControl control = LinkControl.open()) {
            control.addAddresses(
                    Libc.if_nametoindex("lan0"),
                    List.of(
                            new AddressSpec(Prefix.parse("10.7.1.1/32"), true, true),
                            new AddressSpec(Prefix.parse("2001:db8:1::1/64"), false, true)));
        }
        assertThat(netns.ip("addr show dev lan0")).contains("inet 10.7.1.1/32", "inet6 2001:db8:1::1/64");
        assertThat(findings("device")).isEmpty();
        assertThat(findings("vendor"))
                .as("they go when an agent with links of its own starts")
                .singleElement()
                .asString()
                .startsWith(
                        "warning: b:7: mac.scheme: this host has shared addresses of mac.scheme=device on lan0; as");

        netns.ip("addr del 10.7.1.1/32 dev lan0");
        netns.ip("addr add 10.7.1.1/24 dev lan0");
        assertThat(findings("device"))
                .singleElement()
                .asString()
                .startsWith(
                        "warning: b:6: interface.lan.shared: 10.7.1.1 is configured on lan0; a shared address must not be");
    }

    private List<String> findings(String scheme) {
        String key = "cluster.key.file = " + directory.resolve("cluster.key") + "\n";
        ConfigReading reading = ConfigReader.parse("b", CONFIG + "mac.scheme = " + scheme + "\n" + key, "gw1");
        HostSnapshot host = HostSnapshot.take(reading.config().orElseThrow());
        return HostCheck.findings(reading, host).stream().map(Finding::toString).toList();
    }
}
