package dev.baton.lab.traffic;

import dev.baton.nativeconfig.process.Realtime;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered datagrams at an even pace and notes when each went out and when its echo came back; runs in the
 * client's namespace until its standard input ends. Deadlines are absolute, so a late packet delays none after it.
 * Both ends are real-time: they stand for hosts of their own, whose processors the gateways do not share. Packet 0 is sent
 * when some echoes in a row have come back: what was lost before the path worked, while
 * neighbours asked for each other, is not counted.
 * Arguments: ADDRESS PORT RATE FILE. Two threads: one sends, one receives.
 */
final class EchoClient {
    /** Above those of every agent, in which it is at most 50. */
    static final int PRIORITY = 60;

    private static final int PAYLOAD = 64;
    private static final int MAX_SECONDS = 120;
    /** Numbers of packets before the first that counts; the echo of the last says that all is well. */
    private static final long FIRST_OF_WARM_UP = -10;

    private static final long LAST_OF_WARM_UP = -1;
    /** Echoes that are still under way when sending ends. */
    private static final long DRAIN_MS = 300;

    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final long periodNs;
    private final AtomicLongArray sentNs;
    private final AtomicLongArray echoedNs;
    private volatile long warm = FIRST_OF_WARM_UP;
    private volatile boolean flowing;
    private volatile boolean stopping;

    private EchoClient(DatagramChannel channel, InetSocketAddress server, int rate) {
        this.channel = channel;
        this.server = server;
        this.periodNs = TimeUnit.SECONDS.toNanos(1) / rate;
        this.sentNs = new AtomicLongArray(rate * MAX_SECONDS);
        this.echoedNs = new AtomicLongArray(rate * MAX_SECONDS);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            InetSocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
            EchoClient client = new EchoClient(channel, server, Integer.parseInt(args[2]));
            Parent.whenGone(() -> client.stopping = true);
            Thread receiver = new Thread(client::receive, "receiver");
            receiver.setDaemon(true);
            receiver.start();
            endure();
            client.warmUp();
            System.out.println("flowing");
            int sent = client.send();
            TimeUnit.MILLISECONDS.sleep(DRAIN_MS);
            client.write(Path.of(args[3]), sent);
        }
    }

    /** Makes this thread and those of the JVM real-time; the lab runs as root, so a refusal is a fault of the lab. */
    static void endure() {
        Realtime.fifo(Realtime.currentThreadId(), PRIORITY)
                .or(() -> Realtime.raiseVmThreads(PRIORITY))
                .ifPresent(System.err::println);
    }

    private void warmUp() {
        ByteBuffer packet = ByteBuffer.allocateDirect(PAYLOAD);
        while (!flowing && !stopping) {
            sendOne(packet, warm);
            LockSupport.parkNanos(10 * periodNs);
        }
    }

    private int send() {
        ByteBuffer packet = ByteBuffer.allocateDirect(PAYLOAD);
        long startNs = System.nanoTime();
        int number = 0;
        while (!stopping && number < sentNs.length()) {
            long dueNs = startNs + number * periodNs;
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
            sentNs.set(number, System.nanoTime());
            sendOne(packet, number);
            number++;
        }
        return number;
    }

    private void sendOne(ByteBuffer packet, long number) {
        packet.clear();
        packet.putLong(0, number);
        try {
            channel.send(packet, server);
        } catch (IOException unreachable) {
            // The gateway's address does not resolve just now: a lost packet like any other.
        }
    }

    private void receive() {
        endure();
        ByteBuffer packet = ByteBuffer.allocateDirect(2048);
        while (true) {
            packet.clear();
            try {
                channel.receive(packet);
            } catch (AsynchronousCloseException end) {
                return;
            } catch (IOException refused) {
                continue;
            }
            long nowNs = System.nanoTime();
            long number = packet.getLong(0);
            if (number == LAST_OF_WARM_UP) {
                flowing = true;
            } else if (number < 0) {
                warm = Math.max(warm, number + 1);
            } else if (number < echoedNs.length()) {
                echoedNs.compareAndSet((int) number, 0, nowNs);
            }
        }
    }

    private void write(Path file, int sent) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int number = 0; number < sent; number++) {
                out.write("{\"seq\":" + number + ",\"sent\":" + sentNs.get(number));
                if (echoedNs.get(number) != 0) {
                    out.write(",\"echoed\":" + echoedNs.get(number));
                }
                out.write("}\n");
            }
        }
    }
}
