package dev.baton.nativeconfig.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of it without a power loss: what is there afterwards, and what is not when it fails. */
class DurableFileTest {
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void takes_the_place_of_what_was_there_and_of_what_an_earlier_failure_left() throws IOException {
        Path file = directory.resolve("state");
        Files.writeString(file, "old");
        Files.writeString(directory.resolve("state.new"), "half of it");
        DurableFile.replace(file, bytes("new"), PRIVATE);
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void leaves_what_was_there_when_it_fails() throws IOException {
        Path file = directory.resolve("state");
        Files.createDirectories(file.resolve("inside"));
        assertThatThrownBy(() -> DurableFile.replace(file, bytes("new"))).isInstanceOf(FileSystemException.class);
        assertThat(file).isDirectory();
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void creates_nothing_over_a_file() throws IOException {
        Path file = directory.resolve("key");
        DurableFile.create(file, bytes("key"), PRIVATE);
        assertThatThrownBy(() -> DurableFile.create(file, bytes("another")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("key");
    }
}
