package dev.baton.arp.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The independent witness: a tcpdump in a namespace, read line by line. */
final class Capture implements AutoCloseable {
    private final Process tcpdump;
    private final List<String> lines = new ArrayList<>();
    private volatile boolean ended;

    /** Returns once the capture runs. */
    Capture(Namespaces namespaces, String namespace, String filter) throws Exception {
        tcpdump = namespaces.start(
                namespace, "tcpdump -i lan0 -nn -e -tt -v -l --immediate-mode -B 65536 -s 128 " + filter);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.contains("listening on")) {
            line = output.readLine();
        }
        assertThat(line).as("tcpdump must start").isNotNull();
        new Thread(() -> read(output), "tcpdump").start();
    }

    private void read(BufferedReader output) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            // close() ended the capture, and with it the stream under this thread.
            assertThat(ended).as("tcpdump's output broke: %s", e).isTrue();
        }
    }

    /** Waits until so many lines match, and answers all that do; fewer after ten seconds are answered too. */
    List<String> await(int count, Predicate<String> matching) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        synchronized (lines) {
            List<String> found = lines.stream().filter(matching).toList();
            while (found.size() < count && endNs - System.nanoTime() > 0) {
                TimeUnit.MILLISECONDS.timedWait(lines, 100);
                found = lines.stream().filter(matching).toList();
            }
            return found;
        }
    }

    /** A line without its time stamp. */
    static String withoutTime(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    /** A line's time stamp in milliseconds. */
    static double millis(String line) {
        return Double.parseDouble(line.substring(0, line.indexOf(' '))) * 1000;
    }

    @Override
    public void close() {
        ended = true;
        tcpdump.destroy();
        tcpdump.onExit().join();
    }
}
