package dev.baton.nativeconfig.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.libc.Libc;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.process.BootId;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices whose names no locale, or none but UTF-8, has characters for; whatever the locale of the test is. */
@ExtendWith(NetnsExtension.class)
class OddNamesIT {
    @TempDir
    private Path directory;

    private LinkControl control;

    @BeforeEach
    void open() {
        control = LinkControl.open();
    }

    @AfterEach
    void close() {
        control.close();
    }

    /** The second column is for printf(1), in octal: neither a shell nor Java then takes part in it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            länk0       | l\\303\\244nk0
            l%e4nk0     | l\\344nk0
            %1b[1m      | \\033[1m
            lan0.100    | lan0.100
            a'b$c#      | a\\047b$c#
            ...         | ...
            """)
    void areFoundAndSetAndGivenBack(String name, String octal) {
        Netns.run("sh", "-c", "ip link add \"$(printf '" + octal + "')\" type bridge");
        assertThat(control.links()).extracting(Link::name).contains(name);
        int index = control.link(name).orElseThrow().index();
        assertThat(Libc.if_nametoindex(name)).isEqualTo(index);
        Sysctl ignore = new Sysctl(4, name, "arp_ignore");
        SysctlLedger ledger = SysctlLedger.open(directory.resolve("sysctls"), BootId.read());
        ledger.set(ignore, "1");
        assertThat(shell(octal)).isEqualTo("1");
        SysctlLedger heir = SysctlLedger.open(directory.resolve("sysctls"), BootId.read());
        assertThat(heir.problem()).isEmpty();
        heir.restore();
        assertThat(shell(octal)).isEqualTo("0");
    }

    private static String shell(String octal) {
        return Netns.run("sh", "-c", "cat \"/proc/sys/net/ipv4/conf/$(printf '" + octal + "')/arp_ignore\"")
                .strip();
    }
}
