package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Ports;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Captures with {@code tcpdump} in the switch: on the bridges, where each frame that the switch forwards is seen once,
 * and where wanted on the ports, where the frames that each host sends are seen even while it is frozen. No capture
 * runs in a host: it would make its interfaces promiscuous. The lab's own echo and TCP traffic is left out. One thread.
 */
public final class Witness {
    /** Time for the last frames to pass from the kernel's ring into the file. */
    private static final long DRAIN_MS = 50;

    private final Lab lab;
    private final Map<String, Process> tcpdumps = new LinkedHashMap<>();

    private Witness(Lab lab) {
        this.lab = lab;
    }

    /** Watches the three segments; returns when the captures run. */
    public static Witness onSegments(Lab lab) {
        Witness witness = new Witness(lab);
        for (Segment segment : Segment.values()) {
            witness.start(segment.label(), segment.label(), "inout");
        }
        witness.awaitListening();
        return witness;
    }

    /** Watches the three segments, and on every port what comes from the host: {@code gw1/lan0}. */
    public static Witness everywhere(Lab lab) {
        Witness witness = new Witness(lab);
        for (Segment segment : Segment.values()) {
            witness.start(segment.label(), segment.label(), "inout");
        }
        for (Station station : Station.values()) {
            for (Segment segment : station.segments()) {
                witness.start(Evidence.place(station, segment), station.port(segment), "in");
            }
        }
        witness.awaitListening();
        return witness;
    }

    /** The file that collects the frames of a place ({@code lan}, {@code gw1/lan0}). */
    public Path file(String place) {
        return lab.directory().resolve("capture-" + place.replace('/', '-') + ".pcap");
    }

    /** What was seen so far; the captures go on. */
    public Evidence soFar() {
        pause();
        CaptureFile reader = new CaptureFile();
        tcpdumps.keySet().forEach(place -> reader.read(place, file(place)));
        return reader.evidence();
    }

    /** Ends the captures and decodes them. */
    public Evidence stop() {
        pause();
        tcpdumps.values().forEach(Process::destroy);
        for (Process tcpdump : tcpdumps.values()) {
            try {
                tcpdump.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return soFar();
    }

    private void start(String place, String device, String direction) {
        ProcessBuilder builder = new ProcessBuilder(lab.wire()
                .command(
                        "tcpdump",
                        "-n",
                        "-U",
                        "--immediate-mode",
                        "-s",
                        "256",
                        "-Z",
                        "root",
                        "-Q",
                        direction,
                        "-i",
                        device,
                        "-w",
                        file(place).toString(),
                        "not port " + Ports.ECHO + " and not port " + Ports.TRANSFER));
        tcpdumps.put(place, lab.start(builder));
    }

    /** Each says "listening on ..." when its socket is open; what is sent after that is seen. */
    private void awaitListening() {
        tcpdumps.forEach((place, tcpdump) -> {
            StringBuilder said = new StringBuilder();
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(tcpdump.getErrorStream(), StandardCharsets.UTF_8));
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
            throw new IllegalStateException("tcpdump at " + place + ": " + said);
        });
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(DRAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
