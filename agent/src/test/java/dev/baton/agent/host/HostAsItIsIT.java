package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs and people do to a host around the identity (DESIGN section 4): it goes on, and nothing else answers for it. */
@ExtendWith(NetnsExtension.class)
class HostAsItIsIT {
    @TempDir
    private Path directory;

    private Segment segment;

    @BeforeEach
    void plugIn(Netns netns) {
        segment = new Segment(netns, directory.resolve("sysctl.saved"));
    }

    @AfterEach
    void unplug() {
        segment.close();
    }

    private HostIdentity owner() throws InterruptedException {
        HostIdentity identity = segment.provision(false);
        segment.claim();
        answers();
        return identity;
    }

    /** Sooner or later: on a busy machine the question takes longer than a lease lasts, and nobody vouches meanwhile. */
    private void answers() throws InterruptedException {
        segment.until("it answers", () -> segment.answers("10.7.1.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"arp_filter=1", "arp_ignore=2", "arp_ignore=8"})
    void theHostsDefaultsSilenceNoSharedLink(String setting, Netns netns) throws Exception {
        String[] parts = setting.split("=", 2);
        Netns.run("sh", "-c", "echo " + parts[1] + " > /proc/sys/net/ipv4/conf/default/" + parts[0]);
        HostIdentity identity = owner();
        Netns.run("sh", "-c", "echo " + parts[1] + " > /proc/sys/net/ipv4/conf/bt-lan/" + parts[0]);
        identity.lookSoon();
        segment.until("put back", () -> segment.answers("10.7.1.1"));
    }

    @Test
    void aSharedLinkForwardsAsItsDeviceDoes(Netns netns) throws Exception {
        Netns.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/lan0/forwarding");
        HostIdentity identity = owner();
        assertThat(Segment.sysctl("bt-lan", "forwarding")).isEqualTo("1");
        assertThat(Segment.sysctl("bt-wan", "forwarding")).isEqualTo("0");
        Netns.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/lan0/forwarding");
        identity.lookSoon();
        segment.until("it follows", () -> Segment.sysctl("bt-lan", "forwarding").equals("0"));
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired"));
    }

    @Test
    void aSharedLinkHasTheMtuOfItsDevice(Netns netns) throws Exception {
        HostIdentity identity = owner();
        for (String mtu : new String[] {"1400", "1500", "9000"}) {
            netns.ip("link set lan0 mtu " + mtu);
            identity.lookSoon();
            segment.until("mtu " + mtu, () -> netns.ip("link show bt-lan").contains(" mtu " + mtu + " "));
        }
        answers();
    }

    @Test
    void aRenamedDeviceIsTheSameDevice(Netns netns) throws Exception {
        HostIdentity identity = owner();
        netns.ip("link set lan0 name lanX");
        identity.lookSoon();
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        answers();
        segment.mute();
        segment.until("lowered with the others", () -> !segment.isUp("bt-lan") && !segment.isUp("bt-wan"));
        assertThat(segment.answers("10.7.1.1")).isFalse();
        Netns.run("nft", "flush", "ruleset");
        assertThat(segment.answers("10.7.1.1")).as("down, not only mute").isFalse();
        netns.ip("link set lanX name lan0");
        identity.lookSoon();
        segment.claim();
        answers();
        identity.retire();
        assertThat(netns.ip("link")).doesNotContain("bt-lan", "bt-wan");
    }

    private static String settings(String device) {
        return Segment.sysctl(device, "rp_filter")
                + Segment.sysctl(device, "arp_ignore")
                + Segment.sysctl(device, "arp_announce");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lan0", "lanX"})
    void aDeviceThatWasRenamedIsLeftAsItWasFound(String atLast, Netns netns) throws Exception {
        String found = settings("lan0");
        HostIdentity identity = owner();
        String ours = settings("lan0");
        assertThat(ours).isNotEqualTo(found);
        netns.ip("link set lan0 name lanX");
        identity.lookSoon();
        segment.until(
                "told by its new name",
                () -> SysctlLedger.found(directory.resolve("sysctl.saved"), "this boot")
                        .containsKey(new Sysctl(4, "lanX", "arp_ignore")));
        netns.ip("link set lanX name " + atLast);
        identity.lookSoon();
        segment.turnFor(Segment.LEASE);
        assertThat(settings(atLast)).isEqualTo(ours);
        identity.retire();
        assertThat(settings(atLast)).isEqualTo(found);
    }

    @Test
    void aRenamedSharedLinkGetsItsNameBack(Netns netns) throws Exception {
        HostIdentity identity = owner();
        netns.ip("link set bt-lan name foo");
        identity.lookSoon();
        segment.until(
                "its name is back",
                () -> netns.ip("link").contains("bt-lan@") && !netns.ip("link").contains("foo@"));
        assertThat(segment.told).contains("repaired name bt-lan");
        answers();
        segment.mute();
        segment.until("lowered", () -> !segment.isUp("bt-lan"));
        assertThat(segment.answers("10.7.1.1")).isFalse();
    }

    @Test
    void aSharedAddressOnAnotherLinkIsTakenAway(Netns netns) throws Exception {
        HostIdentity standby = segment.provision(false);
        netns.ip("addr add 10.7.1.1/24 dev lan0");
        netns.ip("addr add 203.0.113.1/32 dev lo");
        standby.lookSoon();
        segment.until(
                "both are gone",
                () -> !netns.ip("addr show lan0").contains("10.7.1.1/")
                        && !netns.ip("addr show lo").contains("203.0.113.1"));
        assertThat(netns.ip("addr show lan0")).contains("10.7.1.2/24");
        assertThat(segment.told).contains("foreign 10.7.1.1/24 on lan0", "foreign 203.0.113.1/32 on lo");
        assertThat(segment.answerTo("10.7.1.1")).isEmpty();
    }

    @Test
    void whatElseIsPutOnASharedLinkGoes(Netns netns) throws Exception {
        HostIdentity identity = owner();
        netns.ip("addr add 192.0.2.77/24 dev bt-lan");
        netns.ip("addr add fe80::1234/64 dev bt-lan");
        identity.lookSoon();
        segment.until(
                "they are gone",
                () -> !netns.ip("addr show bt-lan").contains("192.0.2.77")
                        && !netns.ip("addr show bt-lan").contains("fe80::1234"));
        assertThat(segment.told).contains("repaired addresses bt-lan");
    }

    @Test
    void aDeviceThatGoesToAnotherNamespaceAndComesBackCarriesAgain(Netns netns) throws Exception {
        HostIdentity identity = owner();
        netns.ip("link set lan0 netns " + segment.client.name());
        identity.lookSoon();
        segment.until("told", () -> segment.told.contains("provisioned bt-lan false"));
        segment.until("nothing is left of it", () -> !netns.ip("link").contains("bt-lan"));
        assertThat(segment.told).noneMatch(line -> line.startsWith("foreign"));
        segment.client.ip("link set lan0 netns " + netns.name());
        netns.ip("addr add 10.7.1.2/24 dev lan0");
        netns.ip("link set lan0 up");
        identity.lookSoon();
        answers();
    }
}
