package dev.baton.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.check.HostFacilities.Place;
import dev.baton.agent.config.ConfigReader;
import dev.baton.agent.config.ConfigReading;
import dev.baton.nativeconfig.packet.HostGuard.Holder;
import dev.baton.nativeconfig.sysctl.Sysctl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a host may lack, and whether a start waits for it or ends (DESIGN D13). */
class FacilityCheckTest {
    private static final ConfigReading READING = ConfigReader.parse("baton.properties", """
            cluster.id = 7
            node.id = 1
            cluster.key.file = /etc/baton/cluster.key
            sync.interface = eth2
            interfaces = lan
            interface.lan.device = eth0
            interface.lan.shared = 10.7.1.1/24, 2001:db8::1/64
            state.dir = /var/lib/baton
            control.socket = /run/baton/control.sock
            """, "gw1");

    private static List<String> findings(HostFacilities facilities) {
        return new FacilityCheck(READING, READING.config().orElseThrow(), facilities)
                .findings().stream().map(Finding::toString).toList();
    }

    private static HostFacilities with(Place stateDir, Place controlSocket) {
        return new HostFacilities(Holder.NONE, true, "", stateDir, controlSocket, Map.of(), Map.of());
    }

    @Test
    void aHostThatHasAllHasNoFindings() {
        assertThat(findings(HostFacilities.ALL)).isEmpty();
        assertThat(findings(new HostFacilities(Holder.AGENT, true, "", Place.USABLE, Place.USABLE, Map.of(), Map.of())))
                .as("check beside a running agent")
                .isEmpty();
    }

    @Test
    void aPortOfAnotherProgramIsWaitedFor() {
        assertThat(findings(
                        new HostFacilities(Holder.PROGRAM, true, "", Place.USABLE, Place.USABLE, Map.of(), Map.of())))
                .containsExactly(
                        "waiting: baton.properties:4: sync.interface: UDP port 999 is in use by another program, so no"
                                + " heartbeat passes on eth2; stop that program (\"ss -lunp sport = 999\" names it)");
    }

    @Test
    void aDirectoryThatMayBecomeWritableIsWaitedForAndWhatIsNoneIsAMistake() {
        assertThat(findings(with(Place.READ_ONLY, Place.READ_ONLY)))
                .containsExactly(
                        "waiting: baton.properties:8: state.dir: /var/lib/baton cannot be written: its file system is"
                                + " read-only; mount it read-write. Until then terms are kept in memory only",
                        "waiting: baton.properties:9: control.socket: /run/baton/control.sock cannot be made: its file system"
                                + " is read-only; mount it read-write, or name another path. Until then \"baton status\" and"
                                + " other commands reach no agent");
        assertThat(findings(with(Place.FULL, Place.FULL)))
                .singleElement()
                .asString()
                .contains("is full; free space");
        assertThat(findings(with(Place.FORBIDDEN, Place.FORBIDDEN)))
                .hasSize(2)
                .allMatch(text -> text.startsWith("waiting: "));
        assertThat(findings(with(Place.OCCUPIED, Place.OCCUPIED)))
                .containsExactly(
                        "baton.properties:8: state.dir: /var/lib/baton is no directory; name another, or move what is there",
                        "baton.properties:9: control.socket: /run/baton/control.sock is there and is no socket; move it away"
                                + " or name another path");
    }

    @Test
    void aKernelWithoutIpv6ServesTheRest() {
        assertThat(findings(new HostFacilities(Holder.NONE, false, "", Place.USABLE, Place.USABLE, Map.of(), Map.of())))
                .containsExactly(
                        "warning: baton.properties:7: interface.lan.shared: this kernel has no IPv6 (ipv6.disable=1 on"
                                + " its command line?), so 1 IPv6 address is not served here; boot with IPv6 or take it out on all"
                                + " members");
    }

    @Test
    void settingsThatAreWrongAndCannotBeWrittenAreNamedTogether() {
        Map<Sysctl, String> fixed = new LinkedHashMap<>();
        for (int device = 0; device < 8; device++) {
            fixed.put(new Sysctl(4, "eth" + device, "arp_ignore"), "1");
        }
        assertThat(findings(new HostFacilities(Holder.NONE, true, "", Place.USABLE, Place.USABLE, fixed, Map.of())))
                .singleElement()
                .asString()
                .startsWith("waiting: baton.properties: kernel settings are wrong and cannot be written:"
                        + " /proc/sys/net/ipv4/conf/eth0/arp_ignore must be 1, ")
                .contains("eth5/arp_ignore must be 1 and 2 more; set them from outside");
    }

    @Test
    void aSettingOfAllDevicesThatNoDeviceCanUndoIsNamed() {
        Map<Sysctl, String> overriding = Map.of(new Sysctl(4, "all", "arp_filter"), "0");
        assertThat(findings(
                        new HostFacilities(Holder.NONE, true, "", Place.USABLE, Place.USABLE, Map.of(), overriding)))
                .containsExactly(
                        "waiting: baton.properties: /proc/sys/net/ipv4/conf/all/arp_filter is in effect on every device,"
                                + " whatever the device's own says, so that shared addresses stay unanswered; write 0 to it, and set"
                                + " it for single devices where it is needed");
    }
}
