package dev.baton.lab.cluster;

import dev.baton.heartbeat.path.GatewayPath;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatKey;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.lab.net.ChildJvm;
import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Station;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.packet.FrameBatch;
import dev.baton.nativeconfig.packet.PacketSocket;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Floods a segment, as fast as this kernel carries it, with heartbeats that are as they should be but for the key they were
 * signed with, each as long as any may be. Any thread.
 */
final class HeartbeatFlood {
    private static final int BATCH = 64;
    private static final int HEADER = 14;
    private static final int AT_LENGTH = 6;

    private HeartbeatFlood() {}

    /** Begins, from a station's device on its segment, to all, for so long. Returns when the first frames are out. */
    static void start(Lab lab, Station from, String device, int cluster, Duration length) {
        ProcessBuilder builder = new ProcessBuilder(lab.in(from)
                .command(ChildJvm.withWholeClassPath(
                        HeartbeatFlood.class, device, Integer.toString(cluster), Long.toString(length.toMillis()))));
        Process process = lab.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
        try {
            String said = process.inputReader().readLine();
            if (!"flooding".equals(said)) {
                throw new IllegalStateException("the flood on " + device + " says " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments: the device, the cluster id, milliseconds. Prints when it has begun, and in the end how many a second went out. */
    public static void main(String[] arguments) throws IOException {
        NetworkInterface link = NetworkInterface.getByName(arguments[0]);
        FrameBatch batch = new FrameBatch(BATCH, HEADER + Heartbeat.MAX_LENGTH);
        for (int i = 0; i < BATCH; i++) {
            fill(batch.frame(i), link.getHardwareAddress(), Integer.parseInt(arguments[1]), i);
        }
        try (PacketSocket socket =
                PacketSocket.open(arguments[0], link.getIndex(), GatewayPath.ETHER_TYPE, SocketFilter.none())) {
            long sent = socket.sendBatch(batch, BATCH);
            System.out.println("flooding");
            long millis = Long.parseLong(arguments[2]);
            for (long end = System.nanoTime() + millis * 1_000_000; System.nanoTime() - end < 0; ) {
                sent += socket.sendBatch(batch, BATCH);
            }
            System.err.println("flood on " + arguments[0] + ": " + sent * 1_000 / millis + " frames/s");
        }
    }

    private static void fill(ByteBuffer frame, byte[] source, int cluster, int i) {
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.cluster = cluster;
        heartbeat.node = 1 + i % 2;
        heartbeat.path = 1;
        heartbeat.nonce = 1L + i;
        heartbeat.counter = 1L + i;
        byte[] secret = new byte[HeartbeatKey.MIN_LENGTH];
        secret[0] = 1;
        ByteBuffer payload = ByteBuffer.allocateDirect(Heartbeat.MAX_LENGTH);
        new HeartbeatWriter(KeyRing.of(new HeartbeatKey(secret))).write(heartbeat, payload);
        payload.limit(Heartbeat.MAX_LENGTH).putShort(AT_LENGTH, (short) Heartbeat.MAX_LENGTH);
        frame.clear();
        Mac.BROADCAST.putAt(frame, 0);
        frame.put(Mac.LENGTH, source);
        frame.putShort(2 * Mac.LENGTH, (short) GatewayPath.ETHER_TYPE);
        frame.put(HEADER, payload, 0, Heartbeat.MAX_LENGTH);
        frame.limit(HEADER + Heartbeat.MAX_LENGTH);
    }
}
