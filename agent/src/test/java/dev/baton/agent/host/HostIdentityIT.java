package dev.baton.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.process.HostClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The identity on a real kernel, asked from outside. */
@ExtendWith(NetnsExtension.class)
class HostIdentityIT {
    @TempDir
    Path directory;

    private Segment segment;

    @BeforeEach
    void plugIn(Netns netns) {
        segment = new Segment(netns, directory.resolve("sysctl.saved"));
    }

    @AfterEach
    void unplug() {
        segment.close();
    }

    @Test
    void whatIsProvisionedIsCompleteAndSilent(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        assertThat(netns.ip("-d link show bt-lan"))
                .contains("macvlan mode bridge", "state DOWN", "alias baton:7:1", "link/ether 10:00:00:c1:4a:87");
        assertThat(netns.ip("addr show bt-lan"))
                .contains("10.7.1.1/32", "198.51.100.1/24", "198.51.100.2/32")
                .containsPattern("10\\.7\\.1\\.1/32 .*noprefixroute");
        assertThat(segment.localRoutes("bt-lan")).isEmpty();
        for (String device : new String[] {"lan0", "wan0", "bt-lan", "bt-wan"}) {
            assertThat(Segment.sysctl(device, "arp_ignore")).as(device).isEqualTo("1");
            assertThat(Segment.sysctl(device, "arp_announce")).as(device).isEqualTo("2");
            assertThat(Segment.sysctl(device, "rp_filter")).as(device).isEqualTo("2");
        }
        assertThat(Segment.sysctl("lan0", "send_redirects")).isEqualTo("0");
        assertThat(Segment.sysctl("lo", "arp_ignore")).isEqualTo("0");
        assertThat(segment.answers("10.7.1.1")).isFalse();

        netns.ip("link add late0 type veth peer name late1");
        identity.lookSoon();
        segment.until(
                "a later device is set too",
                () -> Segment.sysctl("late1", "arp_ignore").equals("1"));
    }

    @Test
    void aSharedLinkIsInTheGroupOfItsDevice(Netns netns) {
        netns.ip("link set wan0 group 7");
        segment.provision(false);
        assertThat(netns.ip("link show group 7")).contains("wan0", "bt-wan").doesNotContain("bt-lan");
    }

    @Test
    void aClaimAnswersAndAMuteIsSilentAtOnce() throws Exception {
        segment.provision(false);
        long before = System.nanoTime();
        segment.claim();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(200));
        assertThat(segment.answers("10.7.1.1")).isTrue();
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        assertThat(segment.answers("198.51.100.2")).as("renewed").isTrue();
        segment.mute();
        assertThat(segment.answers("10.7.1.1")).isFalse();
        segment.until(
                "lowered, and no route left",
                () -> !segment.isUp("bt-lan")
                        && !segment.isUp("bt-wan")
                        && segment.localRoutes("bt-lan").isEmpty());
        segment.claim();
        assertThat(segment.answers("10.7.1.1")).as("and back again").isTrue();
    }

    @Test
    void anActiveIsRepairedInPlace(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        segment.claim();
        netns.ip("addr del 10.7.1.1/32 dev bt-lan");
        identity.lookSoon();
        segment.until("the address is back", () -> netns.ip("addr show bt-lan").contains("10.7.1.1/32"));
        netns.ip("link set bt-lan down");
        identity.lookSoon();
        segment.until("raised again", () -> segment.isUp("bt-lan"));
        assertThat(segment.told).containsOnlyOnce("repaired addresses bt-lan", "lowered bt-lan");
        Netns.run("nft", "flush", "ruleset");
        segment.until("the lease is back", () -> segment.told.contains("lease put back"));
        Netns.run("sysctl", "-qw", "net.ipv4.conf.lan0.arp_ignore=0");
        segment.until(
                "the setting is back",
                () -> Segment.sysctl("lan0", "arp_ignore").equals("1"));
        assertThat(segment.answers("10.7.1.1")).isTrue();

        netns.ip("link del lan0");
        identity.lookSoon();
        segment.until("gone is told", () -> segment.told.contains("provisioned bt-lan false"));
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        assertThat(Netns.run("nft", "list", "set", "netdev", "baton", "lease"))
                .as("what is left stays held")
                .contains("bt-wan");
        segment.plug("lan0", "10.7.1.2/24");
        segment.client.ip("addr add 10.7.1.100/24 dev p-lan0");
        identity.lookSoon();
        segment.until(
                "provisioned and raised again", () -> netns.ip("link").contains("bt-lan@") && segment.isUp("bt-lan"));
        assertThat(segment.answers("10.7.1.1")).isTrue();
        assertThat(segment.told)
                .as("nobody tampered with what came back")
                .containsOnlyOnce("repaired addresses bt-lan", "lowered bt-lan");
    }

    @Test
    void aSharedLinkThatSomebodyDeletesComesBackAndIsTold(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        segment.claim();
        segment.turnFor(Duration.ofMillis(1_200)); // it was seen up
        netns.ip("link del bt-lan");
        identity.lookSoon();
        segment.until("told", () -> segment.told.contains("repaired link bt-lan"));
        segment.until("raised again", () -> segment.isUp("bt-lan"));
        segment.until("it answers", () -> segment.answers("10.7.1.1"));
    }

    @Test
    void aLinkThatCannotBeRaisedIsToldOnce(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        segment.claim();
        segment.turnFor(Duration.ofMillis(1_200)); // it was seen up
        netns.ip("link add link lan0 name thief address " + Segment.LAN_MAC + " type macvlan mode bridge");
        netns.ip("link set bt-lan down");
        netns.ip("link set thief up"); // two of one MAC on one device: the kernel refuses the second
        segment.until("several looks at it", () -> Collections.frequency(segment.told, "still down bt-lan") > 1);
        assertThat(segment.told).containsOnlyOnce("lowered bt-lan").anyMatch(line -> line.startsWith("failed raise"));
        netns.ip("link del thief");
        segment.until("raised", () -> segment.isUp("bt-lan"));
        identity.lookSoon();
        segment.turnFor(Duration.ofMillis(1_200));
        netns.ip("link set bt-lan down");
        segment.until("told again", () -> Collections.frequency(segment.told, "lowered bt-lan") == 2);
    }

    @Test
    void devicesThatAreGoneAreForgotten(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        netns.ip("link add late0 type veth peer name late1");
        identity.lookSoon();
        Path saved = directory.resolve("sysctl.saved");
        segment.until("remembered", () -> contents(saved).contains(" late0 "));
        netns.ip("link del late0");
        identity.lookSoon();
        segment.until("forgotten", () -> !contents(saved).contains(" late"));
        assertThat(contents(saved)).contains(" lan0 ", " bt-lan ");
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLeaseThatCannotBePutBackIsHeldAgainOnlyByTheLoop() throws Exception {
        segment.provision(false);
        segment.claim();
        segment.hangUntil("silent by the kernel's clock", () -> !segment.answers("10.7.1.1"));
        segment.until("it is told", () -> segment.told.contains("lease lapsed"));
        segment.turnFor(Duration.ofMillis(50));
        assertThat(segment.answers("10.7.1.1")).as("the loop stood by it").isTrue();
    }

    @Test
    void aStandbyIsKeptDownAndSilent(Netns netns) throws Exception {
        HostIdentity identity = segment.provision(false);
        netns.ip("link set bt-lan up");
        assertThat(segment.answers("10.7.1.1")).as("no lease").isFalse();
        identity.lookSoon();
        segment.until(
                "lowered",
                () -> !segment.isUp("bt-lan") && segment.localRoutes("bt-lan").isEmpty());
    }

    @Test
    void whatAPredecessorLeftIsResumedOrTakenDown() throws Exception {
        HostIdentity killed = segment.provision(false);
        segment.claim();
        killed.close(); // its threads end, nothing is cleaned: as after SIGKILL
        HostIdentity heir = segment.provision(true);
        assertThat(segment.isUp("bt-lan")).isTrue();
        assertThat(heir.resume(System.nanoTime())).isTrue();
        segment.resumed();
        segment.turnFor(Segment.LEASE.multipliedBy(2));
        assertThat(segment.answers("10.7.1.1")).isTrue();

        heir.close();
        segment.provision(false);
        assertThat(segment.isUp("bt-lan")).isFalse();
        assertThat(segment.localRoutes("bt-lan")).isEmpty();
        assertThat(segment.answers("10.7.1.1")).isFalse();
    }

    @Test
    void onlyOurOwnLinksAreCleanedUp(Netns netns) {
        netns.ip("link add link lan0 name bt-old type macvlan mode bridge");
        netns.ip("link set bt-old alias baton:7:9");
        netns.ip("link add link lan0 name bt-x type macvlan mode bridge");
        segment.provision(false);
        assertThat(netns.ip("link")).doesNotContain("bt-old").contains("bt-x@");
    }

    @Test
    void aForeignLinkInTheWayIsLeftAloneAndItsEndWaitedFor(Netns netns) throws Exception {
        netns.ip("link add link lan0 name bt-lan type macvlan mode bridge");
        String before = netns.ip("-d link show bt-lan");
        segment.links(Segment.LAN);
        HostIdentity identity = segment.provision(false);
        assertThat(segment.told).anyMatch(line -> line.contains("failed provisioning"));
        assertThat(identity.claim(false, HostClock.nanoTime())).as("with what?").isFalse();
        assertThat(netns.ip("-d link show bt-lan")).isEqualTo(before);
        netns.ip("link delete bt-lan");
        identity.lookSoon();
        // It has its name before it has all that a claim needs.
        segment.until("our own", () -> segment.told.contains("provisioned bt-lan true"));
        assertThat(netns.ip("-d link")).contains("baton:7:1");
        segment.claim();
        assertThat(segment.answers("10.7.1.1")).isTrue();
    }

    @Test
    void theParentsAddressMayComeLate(Netns netns) throws Exception {
        netns.ip("addr del 10.7.1.2/24 dev lan0");
        HostIdentity identity = segment.provision(false);
        assertThat(netns.ip("addr show bt-lan")).contains("10.7.1.1/24");
        segment.claim();
        netns.ip("addr add 10.7.1.2/24 dev lan0");
        identity.lookSoon();
        segment.until(
                "alone now",
                () -> netns.ip("addr show bt-lan").contains("10.7.1.1/32")
                        && !netns.ip("addr show bt-lan").contains("10.7.1.1/24"));
        assertThat(segment.answers("10.7.1.1")).isTrue();
        assertThat(segment.told).doesNotContain("repaired addresses bt-lan");
    }

    @Test
    void theHostIsLeftAsItWasFoundAlsoAfterACrash(Netns netns) throws Exception {
        segment.until("no address changes by itself", () -> !netns.ip("addr").contains("tentative"));
        String before = snapshot(netns);
        HostIdentity killed = segment.provision(false);
        segment.claim();
        killed.close();
        HostIdentity heir = segment.provision(false);
        segment.claim();
        assertThat(snapshot(netns)).isNotEqualTo(before);
        heir.retire();
        assertThat(snapshot(netns)).isEqualTo(before);
    }

    @Test
    void aFullDiskIsToldAndTheSettingsAreMadeAllTheSame(Netns netns) throws Exception {
        Path full = Files.createDirectory(directory.resolve("full"));
        Netns.run("mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=3", "none", full.toString());
        try {
            Files.write(full.resolve("filler"), new byte[4096]);
            segment.ledger(full.resolve("sysctl.saved"));
            HostIdentity identity = segment.provision(false);
            assertThat(segment.told).anyMatch(line -> line.contains("No space left on device"));
            netns.ip("link add late0 type veth peer name late1");
            identity.lookSoon();
            segment.until(
                    "a later device is set too",
                    () -> Segment.sysctl("late0", "arp_ignore").equals("1"));
            identity.retire();
            assertThat(Segment.sysctl("lan0", "arp_ignore"))
                    .as("restored from memory")
                    .isEqualTo("0");
        } finally {
            Netns.run("umount", full.toString());
        }
    }

    /** Everything that could show that somebody was here. */
    private static String snapshot(Netns netns) throws IOException {
        StringBuilder all = new StringBuilder();
        all.append(netns.ip("-j link").replaceAll("\"operstate\":\"[A-Z]*\"", ""))
                .append('\n')
                .append(netns.ip("-j addr show").replaceAll("\"(operstate|valid_life_time)\":[^,}]*", ""))
                .append('\n')
                .append(netns.ip("-j route show table all"))
                .append('\n')
                .append(Netns.run("nft", "list", "ruleset"))
                .append('\n');
        TreeMap<String, String> settings = new TreeMap<>();
        for (String family : new String[] {"ipv4", "ipv6"}) {
            try (Stream<Path> files = Files.walk(Path.of("/proc/sys/net/" + family + "/conf"))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    settings.put(file.toString(), readable(file));
                }
            }
        }
        return all.append(settings).toString().replace(", ", ",\n");
    }

    private static String readable(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException writeOnly) {
            return "";
        }
    }
}
