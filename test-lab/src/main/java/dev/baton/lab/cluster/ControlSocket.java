package dev.baton.lab.cluster;

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
import java.util.Optional;

/**
 * Asks an agent on its control socket from this JVM: a socket that is a file is reached from any network namespace, and
 * a poll costs no process. One line there, one JSON object back, then the agent closes. Any thread.
 */
public final class ControlSocket {
    private ControlSocket() {}

    /** The answer; empty when nobody listens or it does not come in time, as from an agent that is stopped. */
    public static Optional<String> ask(Path socket, String command, Duration patience) {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector readable = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            return read(channel, readable, deadlineNs);
        } catch (IOException notListening) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(SocketChannel channel, Selector readable, long deadlineNs) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(8192);
        for (int count = channel.read(chunk); count >= 0; count = channel.read(chunk)) {
            answer.write(chunk.array(), 0, chunk.position());
            chunk.clear();
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0 || (count == 0 && readable.select(leftMs) == 0)) {
                return Optional.empty();
            }
            readable.selectedKeys().clear();
        }
        return answer.size() == 0 ? Optional.empty() : Optional.of(answer.toString(StandardCharsets.UTF_8));
    }
}
