package dev.baton.heartbeat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of the authors' reference implementation: key 00..0f, input 00, 01, 02, ... */
class SipHashTest {
    @ParameterizedTest
    @CsvSource({
        "0, 726fdb47dd0e0e31",
        "1, 74f839c593dc67fd",
        "7, ab0200f58b01d137",
        "8, 93f5f5799a932462",
        "15, a129ca6149be45e5",
        "63, 958a324ceb064572"
    })
    void agreesWithTheReference(int length, String expected) {
        byte[] key = new byte[SipHash.KEY_LENGTH];
        byte[] input = new byte[length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        for (int i = 0; i < length; i++) {
            input[i] = (byte) i;
        }
        assertThat(Long.toHexString(new SipHash(key).of(input, length))).isEqualTo(expected);
    }
}
