package dev.baton.nativeconfig.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelNameTest {
    @ParameterizedTest
    @CsvSource({
        "eth0, eth0",
        "eth1.20, eth1.20",
        "länk0, länk0",
        "l%e4nk0, l%e4nk0",
        "a%c3, a%c3",
        "%1b[1m, %1b[1m",
        "100%, 100%",
        "%E4, %E4",
        "%g1, %g1",
        "a%25b, a%b"
    })
    void whatCanBeShownIsShown(String text, String again) {
        assertThat(KernelName.text(KernelName.bytes(text))).isEqualTo(again);
    }

    @Test
    void whatCannotBeShownIsWrittenByteByByte() {
        assertThat(KernelName.text(bytes(0x6c, 0xe4, 0x6e, 0x6b))).isEqualTo("l%e4nk");
        assertThat(KernelName.text(bytes(0x61, 0xc3)))
                .as("cut within a character")
                .isEqualTo("a%c3");
        assertThat(KernelName.text(bytes(0x1b, 0x5b))).isEqualTo("%1b[");
        assertThat(KernelName.text("a\u202eb".getBytes(StandardCharsets.UTF_8))).isEqualTo("a%e2%80%aeb");
        assertThat(KernelName.text("%e4".getBytes(StandardCharsets.UTF_8)))
                .as("what looks like an escape")
                .isEqualTo("%25e4");
        assertThat(KernelName.text(bytes(0x61, 0, 0x62))).as("up to the zero").isEqualTo("a");
        assertThat(KernelName.bytes("l%e4nk")).isEqualTo(bytes(0x6c, 0xe4, 0x6e, 0x6b));
        assertThat(KernelName.terminated("eth0")).isEqualTo(bytes('e', 't', 'h', '0', 0));
    }

    @Test
    void noNameIsLost() {
        String alphabet = "ae%4\u00e4\u20ac";
        for (int seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            byte[] name = new byte[random.nextInt(15)];
            for (int i = 0; i < name.length; i++) {
                byte[] some = alphabet.getBytes(StandardCharsets.UTF_8);
                int any = random.nextInt(255) + 1;
                name[i] = random.nextInt(4) == 0 ? (byte) any : some[random.nextInt(some.length)];
            }
            String text = KernelName.text(name);
            assertThat(KernelName.bytes(text)).as("seed %d: %s", seed, text).isEqualTo(name);
            assertThat(text.chars()).noneMatch(Character::isISOControl);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
