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
import java.util.concurrent.locks.LockSupport;

/**
 * Sends random bytes over one TCP connection at a limited rate and prints their digest; runs in the client's namespace.
 * Arguments: ADDRESS PORT BYTES SECONDS.
 */
final class TcpSource {
    private static final int STEPS_PER_SECOND = 100;

    private TcpSource() {}

    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        long total = Long.parseLong(args[2]);
        long steps = Math.max(1, Math.round(Double.parseDouble(args[3]) * STEPS_PER_SECOND));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SplittableRandom random = new SplittableRandom(total);
        Parent.whenGone(() -> Runtime.getRuntime().halt(1));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 10_000);
            System.out.println("connected");
            OutputStream out = socket.getOutputStream();
            long startNs = System.nanoTime();
            long stepNs = TimeUnit.SECONDS.toNanos(1) / STEPS_PER_SECOND;
            long sent = 0;
            for (long step = 1; step <= steps; step++) {
                byte[] chunk = new byte[(int) (total * step / steps - sent)];
                random.nextBytes(chunk);
                digest.update(chunk);
                out.write(chunk);
                sent += chunk.length;
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
