package dev.baton.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.agent.state.Terms.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermStoreTest {
    private static final String BOOT = "5f0c7a7e-2b9c-4b5e-9d0a-3c1d2e4f5a6b";
    private static final Terms OLD = new Terms(1_001, 0, false, BOOT, Source.READ);
    private static final Terms NEW = new Terms(2_001, 1_500, true, BOOT, Source.READ);

    @TempDir
    private Path directory;

    private Path first;
    private Path second;

    @BeforeEach
    void slots() {
        first = directory.resolve("terms.1");
        second = directory.resolve("terms.2");
    }

    @Test
    void whatWasSavedIsRead() throws IOException {
        assertThat(load()).isEqualTo(new Terms(1, 0, false, "", Source.NONE));
        save(OLD);
        save(NEW);
        assertThat(load()).isEqualTo(NEW);
        assertThat(Files.readString(first))
                .isEqualTo(Files.readString(second))
                .startsWith("baton terms 1\nsequence 2\n");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("terms.1", "terms.2");
    }

    @Test
    void eitherSlotAloneIsEnough() throws IOException {
        save(NEW);
        byte[] whole = Files.readAllBytes(first);
        for (Path torn : new Path[] {first, second}) {
            for (int length = 0; length < whole.length; length++) {
                Files.write(torn, Arrays.copyOf(whole, length));
                assertThat(load()).as("%s cut at %d", torn, length).isEqualTo(NEW);
            }
            Files.delete(torn);
            assertThat(load()).isEqualTo(NEW);
            Files.write(torn, whole);
        }
    }

    @Test
    void noBitMayFlipUnseen() throws IOException {
        save(NEW);
        Files.delete(second);
        byte[] whole = Files.readAllBytes(first);
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << bit);
                Files.write(first, flipped);
                assertThat(load().source()).as("byte %d bit %d", at, bit).isEqualTo(Source.DAMAGED);
            }
        }
    }

    @Test
    void theNewerSlotWins() throws IOException {
        save(OLD);
        byte[] old = Files.readAllBytes(first);
        save(NEW);
        Files.write(second, old);
        assertThat(load()).isEqualTo(NEW);
        Files.write(second, Files.readAllBytes(first));
        Files.write(first, old);
        assertThat(load()).isEqualTo(NEW);
    }

    @Test
    void anInterruptedWriteLeavesTheLastOne() throws IOException {
        save(OLD);
        Files.write(directory.resolve("terms.1.new"), new byte[] {'b'});
        assertThat(load()).isEqualTo(OLD);
        save(NEW);
        assertThat(load()).isEqualTo(NEW);
    }

    @Test
    void twoDamagedSlotsAreToldFromNone() throws IOException {
        Files.write(first, new byte[0]);
        assertThat(load().source()).isEqualTo(Source.DAMAGED);
        Files.write(second, new byte[2000]);
        assertThat(load().source()).isEqualTo(Source.DAMAGED);
        Files.delete(first);
        Files.createDirectory(first);
        assertThat(load().source()).isEqualTo(Source.DAMAGED);
    }

    @Test
    void aDirectoryIsMadeWhereMissing() throws IOException {
        Path made = directory.resolve("var/lib/baton");
        TermStore.open(made).save(NEW);
        assertThat(TermStore.open(made).load()).isEqualTo(NEW);
        assertThat(Files.getPosixFilePermissions(made)).hasSize(3);
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamedWithTheFix() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        String told = "state.dir " + file.resolve("below") + " cannot be made: Not a directory; make it with"
                + " \"install -d -m 700 " + file.resolve("below") + "\" or set state.dir";
        TermStore store = TermStore.open(file.resolve("below"));
        assertThat(store.problem()).contains(told);
        assertThatThrownBy(() -> store.save(NEW))
                .isInstanceOf(StateException.class)
                .hasMessage(told);
        Files.delete(file);
        store.save(NEW);
        assertThat(TermStore.open(file.resolve("below")).problem()).isEmpty();
        assertThat(TermStore.open(file.resolve("below")).load()).isEqualTo(NEW);
        // The one directory of which even root may write nothing.
        assertThatThrownBy(() -> TermStore.open(Path.of("/proc/self/task")).save(NEW))
                .isInstanceOf(StateException.class);
    }

    @Test
    void aFailedWriteNamesTheFileAndLeavesTheOldTerms() throws IOException {
        TermStore store = TermStore.open(directory);
        store.save(OLD);
        Path inTheWay = Files.createDirectories(directory.resolve("terms.1.new/something"));
        assertThatThrownBy(() -> store.save(NEW))
                .isInstanceOf(StateException.class)
                .hasMessageStartingWith(first + " cannot be written: ")
                .hasMessageEndingWith("; free space there or mend the file system");
        assertThat(load()).isEqualTo(OLD);
        Files.delete(inTheWay);
        store.save(NEW);
        assertThat(load()).isEqualTo(NEW);
    }

    @Test
    void holdingCountsOnlyInTheSameBoot() {
        assertThat(NEW.wasHoldingIn(BOOT)).isTrue();
        assertThat(NEW.wasHoldingIn("another")).isFalse();
        assertThat(OLD.wasHoldingIn(BOOT)).isFalse();
    }

    private void save(Terms terms) throws IOException {
        TermStore store = TermStore.open(directory);
        store.load();
        store.save(terms);
    }

    private Terms load() throws IOException {
        return TermStore.open(directory).load();
    }
}
