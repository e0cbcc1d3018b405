package dev.baton.nativeconfig.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.nativeconfig.sysctl.LedgerFile.Contents;
import dev.baton.nativeconfig.sysctl.LedgerFile.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
    private static final Map<Sysctl, Entry> ENTRIES = Map.of(
            new Sysctl(4, "eth1.20", "arp_ignore"), new Entry("0", "1"),
            new Sysctl(6, "bt-lan", "accept_ra"), new Entry("1", "0"));

    @TempDir
    private Path directory;

    @Test
    void readsWhatItWroteAndLeavesNothingBeside() throws IOException {
        LedgerFile file = new LedgerFile(directory.resolve("sysctls"));
        file.write("boot-1", Map.of());
        file.write("boot-2", ENTRIES);
        assertThat(file.read()).isEqualTo(new Contents("boot-2", ENTRIES));
        assertThat(directory.toFile().list()).containsExactly("sysctls");
        file.delete();
        file.delete();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(file::read);
    }

    @Test
    void everyTornOrTurnedFileIsRefused() throws IOException {
        LedgerFile file = new LedgerFile(directory.resolve("sysctls"));
        file.write("boot", ENTRIES);
        byte[] good = Files.readAllBytes(file.path());
        for (int length = 0; length < good.length; length++) {
            Files.write(file.path(), java.util.Arrays.copyOf(good, length));
            assertThatIllegalArgumentException().as("%d bytes", length).isThrownBy(file::read);
        }
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            byte[] turned = good.clone();
            turned[random.nextInt(turned.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(file.path(), turned);
            assertThatIllegalArgumentException().as("round %d", round).isThrownBy(file::read);
        }
    }

    @Test
    void aFileThatNoLedgerWroteIsNotReadIntoMemory() throws IOException {
        LedgerFile file = new LedgerFile(directory.resolve("sysctls"));
        file.write("boot", ENTRIES);
        try (RandomAccessFile grown = new RandomAccessFile(file.path().toFile(), "rw")) {
            grown.setLength(1L << 40); // with a hole: it takes no room
        }
        assertThatIllegalArgumentException().isThrownBy(file::read).withMessageContaining("more than 4194304 bytes");
    }

    @Test
    void aDamagedFileIsSetAsideAndTold() throws IOException {
        Path path = directory.resolve("sysctls");
        Files.writeString(path, "not a ledger");
        SysctlLedger ledger = SysctlLedger.open(path, "boot");
        assertThat(ledger.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains(path.toString(), "checksum", "will not be restored", "kept as", "sysctls.damaged"));
        assertThat(path).doesNotExist();
        assertThat(directory.resolve("sysctls.damaged")).hasContent("not a ledger");
        ledger.restore();
        assertThat(SysctlLedger.open(path, "boot").problem()).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadIsTold() throws IOException {
        Path path = Files.createDirectory(directory.resolve("sysctls"));
        assertThat(SysctlLedger.open(path, "boot").problem())
                .hasValueSatisfying(problem -> assertThat(problem).startsWith(path + ": Is a directory; "));
    }

    @Test
    void namesThatWouldLeaveTheirDirectoryAreRefused() {
        assertThat(new Sysctl(4, "eth1.20", "arp_ignore")).hasToString("/proc/sys/net/ipv4/conf/eth1.20/arp_ignore");
        assertThatIllegalArgumentException().isThrownBy(() -> new Sysctl(5, "eth1", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Sysctl(4, "..", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Sysctl(4, "a/b", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Sysctl(4, "eth1", "two words"));
    }
}
