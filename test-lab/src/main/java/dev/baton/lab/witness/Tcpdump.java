package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * One running {@code tcpdump} in the switch. No capture runs in a host: it would make its interfaces promiscuous. One
 * thread.
 */
final class Tcpdump {
    /** Time for the last frames to pass from the kernel's ring into the file. */
    private static final long DRAIN_MS = 50;

    /** Ten thousand announcements in half a second, each at several ports. */
    private static final int QUEUE_KIB = 16_384;

    private final String device;
    private final Process process;

    private Tcpdump(String device, Process process) {
        this.device = device;
        this.process = process;
    }

    /**
     * Starts; what is sent before {@link #awaitListening} returned may be missed.
     *
     * @param direction {@code in}: from the host behind the port; {@code inout}: for a bridge
     * @param filter in the words of pcap-filter(7)
     */
    static Tcpdump start(Lab lab, String device, String direction, String filter, Path file) {
        ProcessBuilder builder = new ProcessBuilder(lab.wire()
                .command(
                        "tcpdump",
                        "-n",
                        "-U",
                        "--immediate-mode",
                        "-B",
                        Integer.toString(QUEUE_KIB),
                        "-s",
                        "256",
                        "-Z",
                        "root",
                        "-Q",
                        direction,
                        "-i",
                        device,
                        "-w",
                        file.toString(),
                        filter));
        return new Tcpdump(device, lab.start(builder));
    }

    /** It says "listening on ..." when its socket is open; what is sent after that is seen. */
    void awaitListening() {
        StringBuilder said = new StringBuilder();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.contains("listening on")) {
                    return;
                }
                said.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("tcpdump on " + device + ": " + said);
    }

    void stop() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until what was sent so far is in the files. */
    static void drain() {
        try {
            TimeUnit.MILLISECONDS.sleep(DRAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
