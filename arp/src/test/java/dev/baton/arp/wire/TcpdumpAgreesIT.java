package dev.baton.arp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.arp.wire.ArpView.Drop;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The differential test: tcpdump, a decoder of other hands, reads random frames of ours from a capture file. */
class TcpdumpAgreesIT {
    private static final int FRAMES = 2_000;

    @Test
    void onEveryFieldOfEveryForm() throws Exception {
        long seed = 826;
        Random random = new Random(seed);
        ByteBuffer capture = ByteBuffer.allocate(24 + FRAMES * (16 + ArpFrame.LENGTH));
        capture.order(ByteOrder.LITTLE_ENDIAN);
        capture.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        capture.putInt(65535).putInt(1);
        List<String> ours = new ArrayList<>();
        ArpView view = new ArpView();
        for (int i = 0; i < FRAMES; i++) {
            capture.putInt(i).putInt(0).putInt(ArpFrame.LENGTH).putInt(ArpFrame.LENGTH);
            ByteBuffer frame =
                    capture.slice(capture.position(), ArpFrame.LENGTH).order(ByteOrder.BIG_ENDIAN);
            capture.position(capture.position() + ArpFrame.LENGTH);
            writeAny(frame, random);
            assertThat(view.wrap(frame, ArpFrame.LENGTH)).isEqualTo(Drop.NONE);
            ours.add(print(view));
        }
        assertThat(tcpdump(capture.array())).as("seed %d", seed).isEqualTo(ours);
    }

    private static void writeAny(ByteBuffer frame, Random random) {
        Mac from = new Mac(random.nextLong() & 0xfeff_ffff_ffffL);
        Mac to = new Mac(random.nextLong() & 0xfeff_ffff_ffffL);
        int senderIp = 10 << 24 | random.nextInt(1 << 24);
        int targetIp = 192 << 24 | random.nextInt(1 << 24);
        switch (random.nextInt(5)) {
            case 0 -> ArpFrame.announcement(frame, from, senderIp);
            case 1 -> ArpFrame.announcementReply(frame, from, senderIp);
            case 2 -> ArpFrame.request(frame, Mac.BROADCAST, from, senderIp, targetIp);
            case 3 -> ArpFrame.request(frame, to, from, senderIp, targetIp);
            default -> ArpFrame.probe(frame, to, from, targetIp);
        }
    }

    /** What tcpdump would say of the frame, from what our view reads. */
    private static String print(ArpView view) {
        String ethernet = new Mac(view.etherSource()) + " > " + new Mac(view.etherTarget())
                + ", ethertype ARP (0x0806), length 60: " + "Ethernet (len 6), IPv4 (len 4), ";
        Ip sender = Ip.v4(view.senderIp());
        if (view.opcode() == ArpFrame.REPLY) {
            return ethernet + "Reply " + sender + " is-at " + new Mac(view.senderMac()) + ", length 46";
        }
        return ethernet + "Request who-has " + Ip.v4(view.targetIp()) + " tell " + sender + ", length 46";
    }

    private static List<String> tcpdump(byte[] capture) throws Exception {
        Process process = new ProcessBuilder("tcpdump", "-r", "-", "-nn", "-e", "-t", "-v")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread feeder = new Thread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(capture);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        feeder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        feeder.join();
        assertThat(process.waitFor()).as("tcpdump's exit code").isZero();
        return text.lines().toList();
    }
}
