package dev.baton.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends every datagram back; runs in the server's namespace until its standard input ends. Arguments: PORT. */
final class EchoServer {
    private EchoServer() {}

    public static void main(String[] args) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress("0.0.0.0", Integer.parseInt(args[0])));
            Parent.whenGone(() -> Runtime.getRuntime().halt(0));
            EchoClient.endure();
            System.out.println("ready");
            ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
            while (true) {
                buffer.clear();
                SocketAddress from = channel.receive(buffer);
                buffer.flip();
                try {
                    channel.send(buffer, from);
                } catch (IOException unreachable) {
                    // No way back just now: for the client that is a lost packet.
                }
            }
        }
    }
}
