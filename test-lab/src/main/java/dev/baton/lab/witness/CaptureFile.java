package dev.baton.lab.witness;

import dev.baton.lab.witness.ArpSighting.Party;
import dev.baton.lab.witness.Evidence.Source;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.ArpPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.Packet;

/**
 * Decodes capture files with pcap4j: an independent decoder, so that a mistake in our frames cannot hide behind the
 * same mistake in reading them. One thread.
 */
final class CaptureFile {
    private final List<ArpSighting> arps = new ArrayList<>();
    private final Map<Source, List<Instant>> sources = new HashMap<>();

    /** Adds all frames of one file. */
    void read(String place, Path file) {
        try (PcapHandle handle = Pcaps.openOffline(file.toString())) {
            for (Packet packet = handle.getNextPacket(); packet != null; packet = handle.getNextPacket()) {
                if (packet instanceof EthernetPacket ethernet) {
                    add(place, handle.getTimestamp().toInstant(), ethernet);
                }
            }
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    Evidence evidence() {
        arps.sort(Comparator.comparing(ArpSighting::at));
        return new Evidence(arps, sources);
    }

    private void add(String place, Instant at, EthernetPacket ethernet) {
        EthernetPacket.EthernetHeader header = ethernet.getHeader();
        Mac source = mac(header.getSrcAddr().getAddress());
        sources.computeIfAbsent(new Source(place, source), unseen -> new ArrayList<>())
                .add(at);
        ArpPacket arp = ethernet.get(ArpPacket.class);
        if (arp != null) {
            ArpPacket.ArpHeader body = arp.getHeader();
            arps.add(new ArpSighting(
                    place,
                    at,
                    source,
                    mac(header.getDstAddr().getAddress()),
                    body.getOperation().value(),
                    new Party(
                            Ip.of(body.getSrcProtocolAddr().getAddress()),
                            mac(body.getSrcHardwareAddr().getAddress())),
                    new Party(
                            Ip.of(body.getDstProtocolAddr().getAddress()),
                            mac(body.getDstHardwareAddr().getAddress()))));
        }
    }

    private static Mac mac(byte[] octets) {
        return Mac.at(ByteBuffer.wrap(octets), 0);
    }
}
