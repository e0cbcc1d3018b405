package dev.baton.arp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LearningFrameTest {
    @Test
    void aFrameForSwitchesAloneIsALoopbackReplyWithNothingInIt() {
        ByteBuffer frame = ByteBuffer.allocate(64);
        Arrays.fill(frame.array(), (byte) 0xee);
        LearningFrame.write(frame, Mac.parse("11:00:00:c1:4a:87"), Mac.parse("10:00:00:c1:4a:87"));
        assertThat(HexFormat.of().formatHex(frame.array()))
                .isEqualTo("110000c14a87" + "100000c14a87" + "9000" + "0000" + "0100" + "00".repeat(42) + "eeeeeeee");
    }
}
