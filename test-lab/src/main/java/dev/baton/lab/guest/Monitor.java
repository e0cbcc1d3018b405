package dev.baton.lab.guest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Orders to a QEMU process, by its machine protocol (QMP), a connection for each. Any thread. */
record Monitor(Path socket) {

    /**
     * Gives one order and waits until it is done.
     *
     * @throws IllegalStateException with QEMU's own words when it refuses
     */
    void execute(String order, String arguments) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            say(channel, "{\"execute\":\"qmp_capabilities\"}");
            expectReturn(answers, "qmp_capabilities");
            say(channel, "{\"execute\":\"" + order + "\",\"arguments\":" + arguments + "}");
            expectReturn(answers, order + " " + arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(socket.toString(), e);
        }
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Greetings and events may come before the answer. */
    private static void expectReturn(BufferedReader answers, String order) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            JsonObject answer = JsonParser.parseString(line).getAsJsonObject();
            if (answer.has("return")) {
                return;
            }
            if (answer.has("error")) {
                throw new IllegalStateException("QEMU refuses " + order + ": " + line);
            }
        }
        throw new IllegalStateException("QEMU ended before it answered " + order);
    }
}
