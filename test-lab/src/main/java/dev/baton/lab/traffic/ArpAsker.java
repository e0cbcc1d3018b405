package dev.baton.lab.traffic;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks by ARP, many stations at once or one question after the other. The child's end of {@link ArpLoad}: a process of its
 * own inside a namespace. Frames are written here by hand, so that no mistake of the product's is shared.
 */
final class ArpAsker {
    private static final int BATCH = 64;
    private static final int LENGTH = 60;
    private static final int ARP = 0x0806;
    private static final int REPLY = 2;
    private static final int AT_OPCODE = 20;
    private static final int AT_SENDER_IP = 28;
    private static final int AT_TARGET_IP = 38;
    private static final long FIRST_OF_MANY = 0x02aa_0000_0000L;
    private static final long PATIENCE_NS = 200_000_000;
    private static final long BETWEEN_NS = 300_000;

    private final String device;
    private final PacketSocket socket;
    private final Mac own;
    private final Mac to;
    private final Ip ip;

    private ArpAsker(String device, Mac to, Ip ip) throws IOException {
        NetworkInterface link = NetworkInterface.getByName(device);
        this.device = device;
        this.own = Mac.at(ByteBuffer.wrap(link.getHardwareAddress()), 0);
        this.to = to;
        this.ip = ip;
        this.socket = PacketSocket.open(device, link.getIndex(), ARP, SocketFilter.arp());
    }

    /**
     * Arguments: the device, whom to ask, the asker's address; then {@code flood TARGET RATE MILLISECONDS ASKERS}, which
     * prints the frames sent and those that came in, or {@code latency COUNT TARGET...}, which prints for each target
     * median and 99th percentile in nanoseconds and how many questions were not answered.
     */
    public static void main(String[] arguments) throws IOException {
        ArpAsker asker = new ArpAsker(arguments[0], Mac.parse(arguments[1]), Ip.parse(arguments[2]));
        if (arguments[3].equals("flood")) {
            asker.flood(
                    Ip.parse(arguments[4]),
                    Long.parseLong(arguments[5]),
                    Long.parseLong(arguments[6]) * 1_000_000,
                    Integer.parseInt(arguments[7]));
        } else {
            int count = Integer.parseInt(arguments[4]);
            Ip[] targets = Arrays.stream(arguments).skip(5).map(Ip::parse).toArray(Ip[]::new);
            asker.latency(count, targets);
        }
    }

    private void flood(Ip target, long rate, long forNs, int askers) throws IOException {
        FrameBatch batch = new FrameBatch(BATCH, LENGTH);
        long before = received();
        long sent = 0;
        long startNs = System.nanoTime();
        long offered = 0;
        for (long nowNs = startNs; nowNs - startNs < forNs; nowNs = System.nanoTime()) {
            for (int i = 0; i < BATCH; i++) {
                int asker = (int) ((offered + i) % askers);
                request(batch.frame(i), asker, askers == 1 ? own : new Mac(FIRST_OF_MANY + asker), target);
            }
            sent += socket.sendBatch(batch, BATCH);
            offered += BATCH;
            LockSupport.parkNanos(startNs + offered * 1_000_000_000L / rate - System.nanoTime());
        }
        long tookNs = System.nanoTime() - startNs;
        LockSupport.parkNanos(PATIENCE_NS); // for the last answers
        System.out.println(sent + " " + (received() - before) + " " + tookNs);
    }

    private void latency(int count, Ip[] targets) {
        long[][] times = new long[targets.length][count];
        int[] lost = new int[targets.length];
        ByteBuffer question = ByteBuffer.allocateDirect(LENGTH);
        ByteBuffer answer = ByteBuffer.allocateDirect(2 * LENGTH);
        int warmUp = count / 4;
        for (int i = -warmUp; i < count; i++) {
            for (int t = 0; t < targets.length; t++) {
                long tookNs = ask(question, answer, targets[t]);
                if (i >= 0) {
                    times[t][i] = tookNs;
                    lost[t] += tookNs == Long.MAX_VALUE ? 1 : 0;
                }
                LockSupport.parkNanos(BETWEEN_NS);
            }
        }
        for (int t = 0; t < targets.length; t++) {
            Arrays.sort(times[t]);
            System.out.println(times[t][count / 2] + " " + times[t][count * 99 / 100] + " " + lost[t]);
        }
    }

    /** Waits without sleeping: the time that a sleeper takes to wake up is not the answerer's. */
    private long ask(ByteBuffer question, ByteBuffer answer, Ip target) {
        request(question, 0, own, target);
        long sentNs = System.nanoTime();
        socket.send(question);
        long nowNs = sentNs;
        while (nowNs - sentNs < PATIENCE_NS) {
            int length = socket.receive(answer);
            nowNs = System.nanoTime();
            if (length > 0 && answer.getShort(AT_OPCODE) == REPLY && answer.getInt(AT_SENDER_IP) == target.v4Bits()) {
                return nowNs - sentNs;
            }
        }
        return Long.MAX_VALUE;
    }

    private void request(ByteBuffer frame, int asker, Mac from, Ip target) {
        to.putAt(frame, 0);
        from.putAt(frame, 6);
        frame.putShort(12, (short) ARP).putShort(14, (short) 1).putShort(16, (short) 0x0800);
        frame.putShort(18, (short) 0x0604).putShort(AT_OPCODE, (short) 1);
        from.putAt(frame, 22);
        frame.putInt(AT_SENDER_IP, ip.v4Bits() + asker);
        Mac.ZERO.putAt(frame, 32);
        frame.putInt(AT_TARGET_IP, target.v4Bits());
    }

    /** Frames that the device received, whoever they were for (proc(5), net/dev). */
    private long received() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/net/dev")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(device + ":"))
                .mapToLong(line -> Long.parseLong(
                        line.substring(device.length() + 1).strip().split("\\s+", -1)[1]))
                .findFirst()
                .orElseThrow();
    }
}
