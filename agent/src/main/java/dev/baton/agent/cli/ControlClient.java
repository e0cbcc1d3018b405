package dev.baton.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks a running agent over its control socket: one line there, everything until the end back. Any thread; waits at most
 * as long as it was told to, because a stopped agent's socket still takes connections.
 */
final class ControlClient {
    private static final int LARGEST_ANSWER = 16 << 20;

    private final Path socket;
    private final Duration patience;

    ControlClient(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** @throws IOException when nobody listens, or the answer does not come in time */
    String ask(String command) throws IOException {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector readable = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            return readAll(channel, readable, deadlineNs);
        }
    }

    private String readAll(SocketChannel channel, Selector readable, long deadlineNs) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(8192);
        while (true) {
            int count = channel.read(chunk);
            if (count < 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(chunk.array(), 0, chunk.position());
            chunk.clear();
            if (answer.size() > LARGEST_ANSWER) {
                throw new IOException("the answer is longer than " + LARGEST_ANSWER + " bytes");
            }
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0 || (count == 0 && readable.select(leftMs) == 0)) {
                throw new IOException("no answer within " + patience.toMillis() + " ms: the agent is stopped or hangs");
            }
            readable.selectedKeys().clear();
        }
    }
}
