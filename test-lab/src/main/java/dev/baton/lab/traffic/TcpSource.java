package dev.baton.lab.traffic;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends random bytes over one TCP connection at a limited rate until it is told a line, and prints their digest; runs in
 * the client's namespace. Arguments: ADDRESS PORT BYTES_PER_SECOND.
 */
final class TcpSource {
    private static final int STEPS_PER_SECOND = 100;

    private TcpSource() {}

    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        byte[] chunk = new byte[Integer.parseInt(args[2]) / STEPS_PER_SECOND];
        AtomicBoolean ended = new AtomicBoolean();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SplittableRandom random = new SplittableRandom(chunk.length);
        Parent.watch(() -> ended.set(true), () -> Runtime.getRuntime().halt(1));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 10_000);
            System.out.println("connected");
            OutputStream out = socket.getOutputStream();
            long startNs = System.nanoTime();
            long stepNs = TimeUnit.SECONDS.toNanos(1) / STEPS_PER_SECOND;
            for (long step = 1; !ended.get(); step++) {
                random.nextBytes(chunk);
                digest.update(chunk);
                out.write(chunk);
                LockSupport.parkNanos(startNs + step * stepNs - System.nanoTime());
            }
            socket.shutdownOutput();
            // Until the far end has read all of it and closes.
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("the sink never sends");
            }
        }
        System.out.println(HexFormat.of().formatHex(digest.digest()));
    }
}
