package dev.baton.nativeconfig.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.nativeconfig.netns.Netns;
import dev.baton.nativeconfig.netns.NetnsExtension;
import dev.baton.nativeconfig.process.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The ledger against the real /proc/sys of a namespace, with sysctl(8)'s files read and written by a shell. */
@ExtendWith(NetnsExtension.class)
class SysctlLedgerIT {
    private static final Sysctl IGNORE = new Sysctl(4, "lan0.20", "arp_ignore");
    private static final Sysctl ANNOUNCE = new Sysctl(4, "lan0.20", "arp_announce");
    private static final Sysctl RA = new Sysctl(6, "lan0.20", "accept_ra");
    private static final Map<Sysctl, String> OURS = Map.of(IGNORE, "1", ANNOUNCE, "2", RA, "0");

    @TempDir
    private Path directory;

    private Path file;
    private String boot;

    @BeforeEach
    void aDeviceWithADotInItsName(Netns netns) {
        netns.ip("link add lan0.20 type veth peer name peer0");
        file = directory.resolve("sysctls");
        boot = BootId.read();
    }

    @Test
    void setsRemembersAndRestores() {
        shell("echo 1 > " + ANNOUNCE);
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        ledger.set(OURS);
        assertThat(values()).isEqualTo("1 2 0");
        ledger.set(ANNOUNCE, "0");
        assertThat(values()).isEqualTo("1 0 0");
        ledger.restore();
        assertThat(values()).isEqualTo("0 1 1");
        assertThat(file).doesNotExist();
    }

    @Test
    void devicesThatExchangeTheirNamesGetEachItsOwnBack(Netns netns) {
        shell("echo 1 > " + ANNOUNCE);
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        ledger.set(OURS);
        ledger.set(new Sysctl(4, "peer0", "arp_ignore"), "1");
        netns.ip("link set lan0.20 name other");
        netns.ip("link set peer0 name lan0.20");
        netns.ip("link set other name peer0");
        ledger.rename(Map.of("lan0.20", "peer0", "peer0", "lan0.20"));
        SysctlLedger.open(file, boot).restore();
        assertThat(SysctlLedger.read(new Sysctl(4, "peer0", "arp_announce"))).hasValue("1");
        assertThat(SysctlLedger.read(new Sysctl(6, "peer0", "accept_ra"))).hasValue("1");
        assertThat(values()).isEqualTo("0 0 1");
    }

    @Test
    void theSuccessorOfACrashedAgentRestoresWhatThatOneFound() {
        SysctlLedger.open(file, boot).set(OURS);
        SysctlLedger successor = SysctlLedger.open(file, boot);
        assertThat(successor.problem()).isEmpty();
        successor.set(OURS);
        successor.restore();
        assertThat(values()).isEqualTo("0 0 1");
    }

    @Test
    void anotherBootsLedgerIsForgotten() {
        SysctlLedger.open(file, "another-boot").set(OURS);
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        ledger.restore();
        assertThat(values()).as("nothing restored").isEqualTo("1 2 0");
        assertThat(file).as("nor kept").doesNotExist();
    }

    @Test
    void driftIsPutBackAndForeignValuesAreLeftAtTheEnd() {
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        ledger.set(OURS);
        assertThat(ledger.putBackDrift(device -> true)).isEmpty();
        shell("echo 0 > " + IGNORE);
        assertThat(ledger.putBackDrift(device -> true)).containsExactly(IGNORE);
        assertThat(values()).isEqualTo("1 2 0");
        shell("echo 2 > " + IGNORE);
        ledger.restore();
        assertThat(values()).as("arp_ignore is somebody else's now").isEqualTo("2 0 1");
    }

    @Test
    void aDeviceThatIsGoneIsSkippedAndOneThatNeverWasIsNamed(Netns netns) {
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        Sysctl missing = new Sysctl(4, "nosuch0", "arp_ignore");
        assertThat(SysctlLedger.read(missing)).isEmpty();
        assertThatExceptionOfType(SysctlException.class)
                .isThrownBy(() -> ledger.set(Map.of(missing, "1", IGNORE, "1")))
                .withMessage("read /proc/sys/net/ipv4/conf/nosuch0/arp_ignore: No such file or directory (ENOENT)");
        assertThat(SysctlLedger.read(IGNORE)).as("set all the same").contains("1");
        netns.ip("link del lan0.20");
        assertThat(ledger.putBackDrift(device -> true)).isEmpty();
        ledger.restore();
        assertThat(file).doesNotExist();
    }

    @Test
    void otherDevicesAreForgottenOnDiskToo(Netns netns) throws IOException {
        netns.ip("link add other0 type veth peer name other1");
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        ledger.set(Map.of(IGNORE, "1", new Sysctl(4, "other0", "arp_ignore"), "1"));
        netns.ip("link del other0");
        ledger.keepOnly(Set.of("lo", "lan0.20"));
        assertThat(Files.readString(file)).contains("lan0.20").doesNotContain("other0");
        ledger.restore();
        assertThat(SysctlLedger.read(IGNORE)).contains("0");
    }

    @Test
    void theKernelsRefusalNamesPathAndWords() {
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        assertThatExceptionOfType(SysctlException.class)
                .isThrownBy(() -> ledger.set(IGNORE, "much"))
                .withMessage("write much to /proc/sys/net/ipv4/conf/lan0.20/arp_ignore: Invalid argument (EINVAL)");
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.set(IGNORE, "1 2"));
    }

    @Test
    void aFullDiskIsToldAndNothingIsLostButByACrash() throws IOException {
        Path full = Files.createDirectory(directory.resolve("full"));
        shell("mount -t tmpfs -o size=16k,nr_inodes=20 none " + full);
        try {
            SysctlLedger ledger = SysctlLedger.open(full.resolve("sysctls"), boot);
            ledger.set(IGNORE, "1");
            assertThat(ledger.unsaved()).isEmpty();
            shell("dd if=/dev/zero of=" + full + "/filler bs=4k 2>/dev/null; true");
            ledger.set(ANNOUNCE, "2");
            assertThat(values()).as("set all the same").isEqualTo("1 2 1");
            assertThat(ledger.unsaved().orElseThrow())
                    .hasMessage("write " + full.resolve("sysctls") + ": No space left on device");

            shell("rm " + full + "/filler");
            assertThat(ledger.putBackDrift(device -> true)).isEmpty();
            assertThat(ledger.unsaved()).as("there is room again").isEmpty();
            SysctlLedger.open(full.resolve("sysctls"), boot).restore();
            assertThat(values()).as("on disk again").isEqualTo("0 0 1");
        } finally {
            shell("umount " + full);
        }
    }

    @Test
    void aReadOnlyOrMissingDirectoryIsNamed() throws IOException {
        Path readOnly = Files.createDirectory(directory.resolve("read-only"));
        shell("mount -t tmpfs -o ro none " + readOnly);
        try {
            assertThat(unsaved(readOnly.resolve("sysctls")))
                    .isEqualTo("write " + readOnly.resolve("sysctls") + ": Read-only file system");
        } finally {
            shell("umount " + readOnly);
        }
        assertThat(unsaved(directory.resolve("none/sysctls")))
                .isEqualTo("write " + directory.resolve("none/sysctls") + ": No such file or directory");
        assertThat(SysctlLedger.read(IGNORE)).as("restored from memory").contains("0");
    }

    private String unsaved(Path file) {
        SysctlLedger ledger = SysctlLedger.open(file, boot);
        ledger.set(IGNORE, "1");
        String problem = String.valueOf(ledger.unsaved().orElseThrow().getMessage());
        ledger.restore();
        return problem;
    }

    private static String values() {
        return shell("cat " + IGNORE + " " + ANNOUNCE + " " + RA).strip().replace('\n', ' ');
    }

    private static String shell(String command) {
        return Netns.run("sh", "-c", command);
    }
}
