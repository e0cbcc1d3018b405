package dev.baton.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.state.TermStore;
import dev.baton.agent.state.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Terms with the real writer and a real directory; the test's thread is the loop. */
@Timeout(30)
class DurableTermsTest {
    private static final String BOOT = "b007";

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void place() {
        directory = temporary.resolve("state");
    }

    private DurableTerms open() {
        TermStore store = TermStore.open(directory);
        return new DurableTerms(store, store.load(), BOOT);
    }

    private Terms onDisk() {
        return TermStore.open(directory).load();
    }

    /** Turns like the loop until something is so; the test's timeout is the patience. */
    private static void until(DurableTerms terms, BooleanSupplier so) {
        while (!so.getAsBoolean()) {
            terms.onTick();
            assertThat(Thread.interrupted()).as("out of patience").isFalse();
        }
    }

    @Test
    void aClaimTakesItsTermFromMemoryAndTheDiskFollows() throws Exception {
        DurableTerms terms = open();
        assertThat(terms.next()).as("nothing was written yet").isEqualTo(1);
        assertThat(terms.highest()).isEqualTo(1);
        until(terms, () -> onDisk().wasHoldingIn(BOOT));
        assertThat(onDisk().held()).isEqualTo(1);
        assertThat(onDisk().ceiling()).as("a block is reserved").isGreaterThan(500);

        terms.released();
        until(terms, () -> !onDisk().holding());
        terms.close();
    }

    @Test
    void aCrashCostsABlockAndAnOrderlyEndNothing() throws Exception {
        DurableTerms crashed = open();
        crashed.next();
        until(crashed, () -> onDisk().wasHoldingIn(BOOT));

        DurableTerms heir = open();
        assertThat(heir.lastHeld()).isEqualTo(1);
        long resumedAt = heir.next();
        assertThat(resumedAt).as("above whatever may have been used").isGreaterThan(500);
        heir.released();
        heir.close();
        assertThat(onDisk().ceiling()).isEqualTo(resumedAt + 1);
        assertThat(onDisk().holding()).isFalse();
        assertThat(open().next()).isEqualTo(resumedAt + 1);
    }

    @Test
    void whatAPeerUsedIsNeverUsedHere() throws Exception {
        DurableTerms terms = open();
        terms.saw(70_000);
        terms.saw(3);
        assertThat(terms.next()).isEqualTo(70_001);
        terms.resumed(70_500);
        assertThat(terms.lastHeld()).isEqualTo(70_500);
        terms.close();
        assertThat(onDisk().ceiling()).isEqualTo(70_501);
    }

    @Test
    void aDiskThatRefusesIsToldOnceAndTriedUntilItTakes() throws Exception {
        DurableTerms terms = open();
        until(terms, () -> onDisk().ceiling() > 1);
        String[] told = {null};
        inTheWayOf(directory);
        long term = terms.next();
        until(terms, () -> (told[0] = terms.takeFailure()) != null);
        assertThat(told[0]).contains(directory.toString()).contains(" cannot be ");
        assertThat(terms.failing()).isTrue();
        assertThat(terms.takeFailure()).isNull();

        Files.delete(directory);
        until(terms, () -> !terms.failing());
        assertThat(onDisk().held()).isEqualTo(term);
        assertThat(terms.takeFailure()).isNull();
        terms.close();
    }

    /** As when somebody tidied up and left a file of the directory's name. */
    private static void inTheWayOf(Path directory) throws IOException {
        Path moved = directory.resolveSibling("moved");
        Files.move(directory, moved);
        Files.createFile(directory);
    }

    @Test
    void damagedTermsAreAnAlarmUntilTheNextStart() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("terms.1"), "ceiling 99");
        DurableTerms terms = open();
        assertThat(terms.startedDamaged()).isTrue();
        terms.saw(41);
        assertThat(terms.next()).as("the highest heard counts").isEqualTo(42);
        terms.close();
        DurableTerms next = open();
        assertThat(next.startedDamaged()).isFalse();
        next.close();
    }
}
