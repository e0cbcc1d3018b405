package dev.baton.lab.witness;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Ports;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.UdpPacket;

/**
 * Follows the packets of an {@link dev.baton.lab.traffic.EchoFlow} through the switch, so that a lost one can be laid at
 * the right door: a program at one of the ends that did not send or read in time is no loss of the pair's. Each host's
 * port is watched for what comes from it. One thread.
 */
public final class EchoTrail {
    /** How far a packet came that never came back. */
    private enum Fate {
        NOT_SENT,
        LOST_TO_THE_SERVER,
        NOT_ECHOED,
        LOST_TO_THE_CLIENT,
        NOT_READ;

        /** Whether it is the pair that lost it. */
        boolean isPairs() {
            return this == LOST_TO_THE_SERVER || this == LOST_TO_THE_CLIENT;
        }
    }

    private final Lab lab;
    /** What a packet that is seen there has come past, by place. */
    private final Map<String, Fate> passed = new HashMap<>();

    private final Map<String, Tcpdump> tcpdumps = new HashMap<>();

    private EchoTrail(Lab lab) {
        this.lab = lab;
    }

    /** Begins to watch; returns when the captures run. */
    public static EchoTrail start(Lab lab) {
        EchoTrail trail = new EchoTrail(lab);
        trail.watch(Station.CLIENT, Segment.LAN, Fate.LOST_TO_THE_SERVER);
        trail.watch(Station.SERVER, Segment.WAN, Fate.LOST_TO_THE_CLIENT);
        for (Station gateway : Station.GATEWAYS) {
            trail.watch(gateway, Segment.WAN, Fate.NOT_ECHOED);
            trail.watch(gateway, Segment.LAN, Fate.NOT_READ);
        }
        trail.tcpdumps.values().forEach(Tcpdump::awaitListening);
        return trail;
    }

    private void watch(Station station, Segment segment, Fate ifItGoesNoFurther) {
        String place = Evidence.place(station, segment);
        passed.put(place, ifItGoesNoFurther);
        tcpdumps.put(place, Tcpdump.start(lab, station.port(segment), "in", "udp port " + Ports.ECHO, file(place)));
    }

    private Path file(String place) {
        return lab.directory().resolve("echoes-" + place.replace('/', '-') + ".pcap");
    }

    /**
     * Ends the captures.
     *
     * @param missing the numbers of the packets that never came back
     * @return those that the pair lost, and where they were seen when
     */
    public Map<Integer, String> stop(List<Integer> missing) {
        Tcpdump.drain();
        tcpdumps.values().forEach(Tcpdump::stop);
        Map<Integer, Fate> fates = new TreeMap<>();
        missing.forEach(number -> fates.put(number, Fate.NOT_SENT));
        Map<Integer, String> sightings = new TreeMap<>();
        if (!fates.isEmpty()) {
            passed.forEach((place, fate) -> read(place, fate, fates, sightings));
        }
        fates.values().removeIf(fate -> !fate.isPairs());
        Map<Integer, String> lost = new TreeMap<>();
        fates.forEach((number, fate) -> lost.put(number, fate + sightings.getOrDefault(number, "")));
        return lost;
    }

    private void read(String place, Fate fate, Map<Integer, Fate> fates, Map<Integer, String> sightings) {
        Path file = file(place);
        try (PcapHandle handle = Pcaps.openOffline(file.toString())) {
            for (Packet packet = handle.getNextPacket(); packet != null; packet = handle.getNextPacket()) {
                UdpPacket udp = packet.get(UdpPacket.class);
                if (udp != null && udp.getPayload() != null) {
                    long number = ByteBuffer.wrap(udp.getPayload().getRawData()).getLong(0);
                    if (fates.computeIfPresent((int) number, (same, known) -> further(known, fate)) != null) {
                        String seen = " " + place + "@" + handle.getTimestamp().toInstant();
                        sightings.merge((int) number, seen, String::concat);
                    }
                }
            }
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    private static Fate further(Fate one, Fate other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
