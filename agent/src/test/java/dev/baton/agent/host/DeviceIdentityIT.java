package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.RouteSpec;
import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.process.HostClock;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The identity on the devices themselves, on a real kernel, asked from outside. */
@ExtendWith(NetnsExtension.class)
class DeviceIdentityIT {
    private static final String OWN = "10.7.1.2";
    private static final Pattern ETHER = Pattern.compile("link/ether (\\S+)");
    private static final RouteSpec OUT = new RouteSpec(
            Prefix.parse("0.0.0.0/0"), Ip.parse("203.0.113.100"), false, 0, RouteSpec.MAIN, Ip.parse("203.0.113.1"));

    @TempDir
    Path directory;

    private Segment segment;

    @BeforeEach
    void plugIn(Netns netns) {
        segment = new Segment(netns, directory.resolve("sysctl.saved"));
        netns.ip("addr add 2001:db8:7::2/64 dev lan0 nodad");
        segment.client.ip("addr add 2001:db8:7::100/64 dev p-lan0 nodad");
        segment.client.ip("addr add 198.51.100.100/24 dev p-lan0");
        segment.links(
                onDevice("lan0", "10.7.1.1/24", "198.51.100.1/24", "198.51.100.3/24", "2001:db8:7::1/64"),
                onDevice("wan0", "203.0.113.1/24"));
    }

    @AfterEach
    void unplug() {
        segment.close();
    }

    private static SharedLink onDevice(String device, String... shared) {
        List<Prefix> prefixes = List.of(shared).stream().map(Prefix::parse).toList();
        return new SharedLink(device, device, Mac.ZERO, "", prefixes, device.equals("wan0") ? List.of(OUT) : List.of());
    }

    @Test
    void aClaimAddsWhatAReleaseTakesAway(Netns netns) throws Exception {
        String before = addresses(netns);
        HostIdentity identity = segment.provision(false);
        assertThat(addresses(netns)).as("a standby has nothing of it").isEqualTo(before);
        assertThat(netns.ip("-d link")).doesNotContain("macvlan");

        segment.claim();
        assertThat(netns.ip("addr show lan0"))
                .contains("inet 10.7.1.1/32 ", "inet 198.51.100.1/24 ", "inet 198.51.100.3/32 ")
                .containsPattern("2001:db8:7::1/128 scope global nodad deprecated noprefixroute");
        String own = mac(netns);
        assertThat(segment.answerTo("10.7.1.1")).as("at once").contains("[" + own + "]");
        assertThat(segment.reaches("2001:db8:7::1")).isTrue();
        assertThat(netns.ip("route show default"))
                .startsWith("default via 203.0.113.100 dev wan0 proto 66 src 203.0.113.1");
        assertThat(netns.ip("route get 198.51.100.100")).contains("src 198.51.100.1");
        assertThat(netns.ip("route get 10.7.1.100")).contains("src 10.7.1.2");
        assertThat(netns.ip("route get 2001:db8:7::100")).contains("src 2001:db8:7::2");
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        assertThat(segment.answerTo("198.51.100.3")).as("renewed").contains("[" + own + "]");

        segment.mute();
        assertThat(segment.answerTo("10.7.1.1")).isEmpty();
        assertThat(segment.reaches("2001:db8:7::1")).isFalse();
        assertThat(segment.answerTo(OWN)).as("its own it goes on answering for").isNotEmpty();
        segment.until("taken away", () -> addresses(netns).equals(before));
        assertThat(netns.ip("route show default")).isEmpty();
        segment.claim();
        assertThat(segment.answerTo("10.7.1.1")).as("and back again").contains("[" + own + "]");
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired") || line.startsWith("failed"));
        identity.retire();
        assertThat(addresses(netns)).as("left as it was found").isEqualTo(before);
    }

    @Test
    void whoeverStopsFallsSilentWithTheAddressesStillThere(Netns netns) throws Exception {
        segment.provision(false);
        segment.claim();
        assertThat(segment.answerTo("10.7.1.1")).isNotEmpty();
        segment.abandon();
        segment.hangUntil(
                "the lease has run out", () -> segment.answerTo("10.7.1.1").isEmpty());
        assertThat(addresses(netns)).contains("10.7.1.1/32");
        assertThat(segment.reaches("198.51.100.1")).isFalse();
        assertThat(segment.reaches("2001:db8:7::1")).isFalse();
        assertThat(segment.answerTo(OWN)).isNotEmpty();
        assertThat(segment.reaches("2001:db8:7::2")).isTrue();

        segment.provision(true);
        assertThat(addresses(netns)).as("too late for that").doesNotContain("10.7.1.1/32");
        assertThat(netns.ip("route show default")).isEmpty();
    }

    @Test
    void whatAPredecessorLeftIsResumed(Netns netns) throws Exception {
        segment.provision(false);
        segment.claim();
        segment.abandon();
        HostIdentity heir = segment.provision(true);
        assertThat(heir.resume(HostClock.nanoTime())).isTrue();
        segment.resumed();
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        assertThat(segment.answerTo("10.7.1.1")).isNotEmpty();
        assertThat(netns.ip("route show default")).startsWith("default via 203.0.113.100 dev wan0");
        assertThat(segment.told).noneMatch(line -> line.startsWith("repaired") || line.startsWith("failed"));
    }

    /** By a udev rule, or a program that prefers another name: the kernel knows it by its index. */
    @Test
    void fromADeviceThatWasRenamedTheAddressesGoAllTheSame(Netns netns) throws Exception {
        String before = addresses(netns);
        HostIdentity identity = segment.provision(false);
        segment.claim();
        netns.ip("link set lan0 name lanX");
        identity.lookSoon();
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        assertThat(segment.answerTo("10.7.1.1")).as("it serves on").isNotEmpty();
        segment.mute();
        segment.until("silent", () -> segment.answerTo("10.7.1.1").isEmpty());
        netns.ip("link set lanX name lan0");
        segment.until("taken away", () -> addresses(netns).equals(before));
        segment.claim();
        netns.ip("link set lan0 name lanX");
        identity.retire();
        netns.ip("link set lanX name lan0");
        assertThat(addresses(netns)).as("left as it was found").isEqualTo(before);
    }

    @Test
    void anActiveIsRepairedInPlaceAndAStandbyKeptClean(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        netns.ip("addr add 10.7.1.1/24 dev lan0");
        identity.lookSoon();
        segment.until("gone from the standby", () -> !addresses(netns).contains("10.7.1.1/"));
        segment.claim();
        netns.ip("addr del 10.7.1.1/32 dev lan0");
        identity.lookSoon();
        segment.until("back", () -> addresses(netns).contains("10.7.1.1/32"));
        assertThat(segment.told).containsOnlyOnce("repaired addresses lan0");
        netns.ip("link set lan0 down");
        identity.lookSoon();
        segment.turnFor(Segment.LEASE.dividedBy(2));
        netns.ip("link set lan0 up");
        identity.lookSoon();
        segment.until("those that went with the device too", () -> segment.reaches("2001:db8:7::1"));

        Netns.run("nft", "flush", "ruleset");
        segment.until("the lease is back", () -> segment.told.contains("lease put back"));
        assertThat(segment.answerTo("10.7.1.1")).isNotEmpty();
    }

    @Test
    void anAddressOfTheDevicesOwnMayComeLateAndStays(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        segment.claim();
        netns.ip("addr add 198.51.100.9/24 dev lan0"); // a secondary one: ours was there first
        identity.lookSoon();
        segment.until(
                "ours is alone now",
                () -> addresses(netns).contains("198.51.100.1/32")
                        && !addresses(netns).contains("198.51.100.1/24"));
        assertThat(addresses(netns)).contains("198.51.100.9/24");
        assertThat(segment.told).doesNotContain("repaired addresses lan0");
        segment.mute();
        segment.until("taken away", () -> !addresses(netns).contains("198.51.100.1/"));
        assertThat(addresses(netns)).contains("198.51.100.9/24");
    }

    @Test
    void anotherSchemeFindsNothingOfThisOneAfterACrash(Netns netns) throws Exception {
        String before = addresses(netns);
        segment.provision(false);
        segment.claim();
        segment.abandon();
        segment.links(Segment.LAN, Segment.WAN);
        segment.provision(false);
        assertThat(addresses(netns)).isEqualTo(before);
        assertThat(netns.ip("link")).contains("bt-lan@");
        segment.claim();
        segment.abandon();
        segment.links(onDevice("lan0", "10.7.1.1/24"), onDevice("wan0", "203.0.113.1/24"));
        segment.provision(false);
        assertThat(netns.ip("-d link")).doesNotContain("macvlan");
        assertThat(segment.answerTo("10.7.1.1")).isEmpty();
        segment.claim();
        assertThat(segment.answerTo("10.7.1.1")).contains("[" + mac(netns) + "]");
    }

    /** Those of the two devices, without the lifetimes. */
    private static String addresses(Netns netns) {
        return netns.ip("-o addr show lan0 scope global") + netns.ip("-o addr show wan0 scope global");
    }

    private static String mac(Netns netns) {
        Matcher mac = ETHER.matcher(netns.ip("link show lan0"));
        assertThat(mac.find()).isTrue();
        return mac.group(1);
    }
}
