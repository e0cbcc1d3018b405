package dev.baton.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TrunkTest {
    private static final byte[] PLAIN = hex("ffffffffffff 021ab0000103 0806 0001");
    private static final byte[] TAGGED = hex("ffffffffffff 021ab0000103 8100 0014 0806 0001");

    @Test
    void aTagIsPutOnBehindTheAddresses() {
        assertThat(Trunk.tagged(PLAIN, 20)).isEqualTo(TAGGED);
    }

    @Test
    void itsOwnTagIsTakenOffWhateverThePriority() {
        assertThat(Trunk.untagged(TAGGED, 20)).contains(PLAIN);
        assertThat(Trunk.untagged(hex("ffffffffffff 021ab0000103 8100 e014 0806 0001"), 20))
                .contains(PLAIN);
    }

    @Test
    void whatBelongsToAnotherVlanOrNoneGoesNoFurther() {
        assertThat(Trunk.untagged(TAGGED, 21)).isEmpty();
        assertThat(Trunk.untagged(PLAIN, 20)).isEmpty();
        assertThat(Trunk.untagged(hex("ffffffffffff 021a"), 20)).isEmpty();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
