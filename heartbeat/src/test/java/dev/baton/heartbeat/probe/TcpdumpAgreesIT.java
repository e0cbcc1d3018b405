package dev.baton.heartbeat.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The differential test: tcpdump, a decoder of other hands, reads random requests of ours and their checksums. */
class TcpdumpAgreesIT {
    private static final int FRAMES = 500;

    @Test
    void on_every_request() throws Exception {
        Random random = new Random(792);
        ByteBuffer capture = ByteBuffer.allocate(24 + FRAMES * (16 + EchoFrame.LENGTH_V6));
        capture.order(ByteOrder.LITTLE_ENDIAN);
        capture.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(1);
        StringBuilder ours = new StringBuilder();
        for (int i = 0; i < FRAMES; i++) {
            boolean v4 = random.nextBoolean();
            Mac from = new Mac(random.nextLong() & 0xfeff_ffff_ffffL);
            Ip fromIp = any(v4, random);
            Station to = new Station(new Mac(random.nextLong() & 0xfeff_ffff_ffffL), any(v4, random));
            int name = random.nextInt();
            int length = v4 ? EchoFrame.LENGTH_V4 : EchoFrame.LENGTH_V6;
            capture.putInt(i).putInt(0).putInt(length).putInt(length);
            ByteBuffer frame = capture.slice(capture.position(), length).order(ByteOrder.BIG_ENDIAN);
            capture.position(capture.position() + length);
            assertThat(EchoFrame.request(frame, to, from, fromIp, name, random.nextLong()))
                    .isEqualTo(length);
            ours.append(from).append(" > ").append(to.mac()).append(' ');
            ours.append(fromIp).append(" > ").append(to.ip()).append(" id ").append(name >>> 16);
            ours.append(" seq ").append(name & 0xffff).append('\n');
        }
        String theirs = tcpdump(capture.array(), capture.position());
        assertThat(theirs).doesNotContain("bad ").doesNotContain("wrong ");
        assertThat(said(theirs)).isEqualTo(ours.toString().lines().toList());
    }

    private static Ip any(boolean v4, Random random) {
        return v4
                ? Ip.v4(10 << 24 | random.nextInt(1 << 24))
                : Ip.v6(0xfe80_0000_0000_0000L, random.nextLong() | 1L << 60 | 1L << 44 | 1L << 28 | 1L << 12);
    }

    /** The two lines that tcpdump prints of a packet over IPv4, or the one of IPv6, in the words of the test. */
    private static List<String> said(String text) {
        return text.replaceAll("\n\\s+", " ")
                .lines()
                .map(line -> line.replaceAll(
                        "^(\\S+ > [^,]+), .*[ ](\\S+ > \\S+): .*echo request, id (\\d+), seq (\\d+).*$",
                        "$1 $2 id $3 seq $4"))
                .toList();
    }

    private static String tcpdump(byte[] capture, int length) throws Exception {
        Process process = new ProcessBuilder("tcpdump", "-r", "-", "-nn", "-e", "-t", "-vv")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread feeder = new Thread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(capture, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        feeder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        feeder.join();
        assertThat(process.waitFor()).as("tcpdump's exit code").isZero();
        return text;
    }
}
