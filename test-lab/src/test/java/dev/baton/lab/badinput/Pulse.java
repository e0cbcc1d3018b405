package dev.baton.lab.badinput;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A gateway's heartbeats on the sync link, timed at the switch, by its own MAC: a flood hides nothing. One thread. */
final class Pulse {
    private final Process tcpdump;
    private final Path file;

    private Pulse(Process tcpdump, Path file) {
        this.tcpdump = tcpdump;
        this.file = file;
    }

    static Pulse listen(Lab lab, Station gateway) {
        Path file = lab.directory().resolve("pulse-" + gateway.label());
        String filter = "ether src " + gateway.mac(Segment.SYNC) + " and udp port 999";
        List<String> command =
                lab.wire().command("tcpdump", "-i", gateway.port(Segment.SYNC), "-Q", "in", "-tt", "-n", "-l", filter);
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(file.toFile());
        Pulse pulse = new Pulse(lab.start(builder.redirectError(ProcessBuilder.Redirect.DISCARD)), file);
        while (pulse.times().isEmpty()) {
            RunningAgent.pause(20);
        }
        return pulse;
    }

    /** Stops listening. */
    void end() {
        tcpdump.destroy();
        try {
            tcpdump.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of all gaps between two heartbeats, the one that this share is not longer than; 1 for the longest. */
    long gapMs(double share) {
        List<Double> times = times();
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(times.get(i) - times.get(i - 1));
        }
        Collections.sort(gaps);
        return Math.round(gaps.get((int) Math.ceil(gaps.size() * share) - 1) * 1_000);
    }

    @Override
    public String toString() {
        return "gap median " + gapMs(0.5) + " ms, p99 " + gapMs(0.99) + " ms, longest " + gapMs(1) + " ms";
    }

    private List<Double> times() {
        try {
            List<Double> times = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (line.matches("\\d+\\.\\d+ .*")) {
                    times.add(Double.parseDouble(line.substring(0, line.indexOf(' '))));
                }
            }
            return times;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
