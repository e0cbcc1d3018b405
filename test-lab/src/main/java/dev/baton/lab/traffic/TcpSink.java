package dev.baton.lab.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Takes one connection, reads it to its end, and prints "ended" (or "silent", when nothing came for too long), how many
 * bytes came, the longest time without any in nanoseconds, and their digest; runs in the server's namespace. Arguments:
 * PORT.
 */
final class TcpSink {
    /** Far longer than any takeover; a connection that lost its way would otherwise try for a quarter of an hour. */
    static final int SILENCE_MS = 20_000;

    private TcpSink() {}

    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        String how = "ended";
        long received = 0;
        long longestNs = 0;
        Parent.whenGone(() -> Runtime.getRuntime().halt(1));
        try (ServerSocket listening =
                new ServerSocket(Integer.parseInt(args[0]), 1, InetAddress.getByName("0.0.0.0"))) {
            System.out.println("ready");
            try (Socket socket = listening.accept()) {
                socket.setSoTimeout(SILENCE_MS);
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[65536];
                long lastNs = System.nanoTime();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    long nowNs = System.nanoTime();
                    longestNs = Math.max(longestNs, nowNs - lastNs);
                    lastNs = nowNs;
                    received += count;
                    digest.update(buffer, 0, count);
                }
            } catch (SocketTimeoutException e) {
                how = "silent";
            }
        }
        System.out.println(
                how + " " + received + " " + longestNs + " " + HexFormat.of().formatHex(digest.digest()));
    }
}
