package dev.baton.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef!".getBytes(StandardCharsets.US_ASCII);

    private Path file;
    private int me;

    @BeforeEach
    void directory(@TempDir Path directory) throws IOException {
        file = directory.resolve("cluster.key");
        me = (int) Files.getAttribute(directory, "unix:uid");
    }

    @Test
    void readsBase64AndHex() throws Exception {
        write(Base64.getEncoder().encodeToString(KEY) + "\n", "rw-------");
        assertThat(KeyFile.read(file, me)).containsExactly(KEY);
        write(HexFormat.of().formatHex(KEY).toUpperCase(Locale.ROOT), "r--------");
        assertThat(KeyFile.read(file, me)).containsExactly(KEY);
        write(Base64.getMimeEncoder(20, new byte[] {'\n'}).encodeToString(KEY) + "\n", "rw-------");
        assertThat(KeyFile.read(file, me)).containsExactly(KEY);
    }

    @Test
    void readsTwoWithAnEmptyLineBetween() throws Exception {
        byte[] next = "another key, also 33 octets long!".getBytes(StandardCharsets.US_ASCII);
        String wrapped = Base64.getMimeEncoder(20, new byte[] {'\n'}).encodeToString(KEY);
        String hex = HexFormat.of().formatHex(next);
        for (String between : new String[] {"\n\n", "\r\n\r\n", "\n \t\n\n\n"}) {
            write("\n" + wrapped + between + hex + "\n\n", "rw-------");
            assertThat(KeyFile.read(file, me)).containsExactly(KEY, next);
        }
        write(hex + "\n\n" + hex + "\n\n" + hex, "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, me)).hasMessageContaining("holds 3 keys; at most 2");
        write(Base64.getEncoder().encodeToString(next) + "\n\nc2VjcmV0\n", "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, me)).hasMessageContaining("holds 6 bytes");
    }

    @Test
    void saysHowToMakeAMissingOne() {
        assertThatThrownBy(() -> KeyFile.read(file, me))
                .isInstanceOf(BadKeyException.class)
                .hasMessage(file + " does not exist; make a key with \"baton keygen " + file
                        + "\" and copy it to every member");
    }

    @Test
    void refusesOneThatOthersMayRead() throws IOException {
        for (String permissions : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw------x"}) {
            write(Base64.getEncoder().encodeToString(KEY), permissions);
            assertThatThrownBy(() -> KeyFile.read(file, me))
                    .hasMessageContaining(permissions)
                    .hasMessageContaining("chmod 600 " + file);
        }
    }

    @Test
    void refusesOneOfAnotherUser() throws IOException {
        write(Base64.getEncoder().encodeToString(KEY), "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, me + 1)).hasMessageContaining("chown " + (me + 1) + " " + file);
    }

    @Test
    void refusesShortAndStrangeOnesWithoutQuotingThem() throws IOException {
        write("c2VjcmV0", "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, me))
                .hasMessageContaining("holds 6 bytes; a key has at least 32")
                .hasMessageNotContaining("c2VjcmV0");
        write("my secret pass phrase, quite long, but no key at all", "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, me))
                .hasMessageContaining("neither base64 nor hexadecimal")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        write("A".repeat(5000), "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, me)).hasMessageContaining("more than 4096 bytes");
        assertThatThrownBy(() -> KeyFile.read(Path.of("/"), me)).hasMessageContaining("not a regular file");
    }

    private void write(String text, String permissions) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
