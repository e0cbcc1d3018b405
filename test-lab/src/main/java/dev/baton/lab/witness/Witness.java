package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Ports;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Captures with {@code tcpdump} in the switch: on the bridges, where each frame that the switch forwards is seen once,
 * and where wanted on the ports, where the frames that each host sends are seen even while it is frozen. The lab's own
 * echo and TCP traffic is left out; {@link EchoTrail} is for the former. One thread.
 */
public final class Witness {
    private static final String NOT_THE_LABS_TRAFFIC = "not port " + Ports.ECHO + " and not port " + Ports.TRANSFER;

    private final Lab lab;
    private final Map<String, Tcpdump> tcpdumps = new LinkedHashMap<>();

    private Witness(Lab lab) {
        this.lab = lab;
    }

    /** Watches the three segments; returns when the captures run. */
    public static Witness onSegments(Lab lab) {
        Witness witness = new Witness(lab);
        for (Segment segment : Segment.values()) {
            witness.start(segment.label(), segment.label(), "inout");
        }
        witness.tcpdumps.values().forEach(Tcpdump::awaitListening);
        return witness;
    }

    /** Watches the three segments, and on every port what comes from the host: {@code gw1/lan0}. */
    public static Witness everywhere(Lab lab) {
        return everywhere(lab, Map.of());
    }

    /**
     * The same, and what comes from hosts by ports that are no station's.
     *
     * @param ports places to the names of their ports: {@code gw1/lan1} to {@code gw1-lan1}
     */
    public static Witness everywhere(Lab lab, Map<String, String> ports) {
        Witness witness = new Witness(lab);
        for (Segment segment : Segment.values()) {
            witness.start(segment.label(), segment.label(), "inout");
        }
        for (Station station : Station.values()) {
            for (Segment segment : station.segments()) {
                witness.start(Evidence.place(station, segment), station.port(segment), "in");
            }
        }
        ports.forEach((place, port) -> witness.start(place, port, "in"));
        witness.tcpdumps.values().forEach(Tcpdump::awaitListening);
        return witness;
    }

    /** The file that collects the frames of a place ({@code lan}, {@code gw1/lan0}). */
    public Path file(String place) {
        return lab.directory().resolve("capture-" + place.replace('/', '-') + ".pcap");
    }

    /** All files that there are, for somebody who wants to look himself. */
    public List<Path> files() {
        Tcpdump.drain();
        return tcpdumps.keySet().stream().map(this::file).toList();
    }

    /** What was seen so far; the captures go on. */
    public Evidence soFar() {
        Tcpdump.drain();
        CaptureFile reader = new CaptureFile();
        tcpdumps.keySet().forEach(place -> reader.read(place, file(place)));
        return reader.evidence();
    }

    /** Ends the captures and decodes them. */
    public Evidence stop() {
        Tcpdump.drain();
        tcpdumps.values().forEach(Tcpdump::stop);
        return soFar();
    }

    private void start(String place, String device, String direction) {
        tcpdumps.put(place, Tcpdump.start(lab, device, direction, NOT_THE_LABS_TRAFFIC, file(place)));
    }
}
