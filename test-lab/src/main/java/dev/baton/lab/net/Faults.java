package dev.baton.lab.net;

import java.util.stream.Collectors;

/**
 * What can go wrong with a host or a cable, as verbs. All of it happens at the switch, never in the host: the host
 * finds out by itself or not at all.
 */
public final class Faults {
    /** Dropped before the bridge learns or forwards, and once more on the way to the host. */
    private static final String TABLE = """
            table bridge lab {
                set frozen { type ifname; }
                set deaf { type ifname; }
                chain from_host { type filter hook prerouting priority -300; iifname @frozen drop; }
                chain to_host { type filter hook postrouting priority 300; oifname @frozen drop; oifname @deaf drop; }
            }
            """;

    private final Netns wire;

    Faults(Netns wire) {
        this.wire = wire;
    }

    void prepare() {
        wire.nft(TABLE);
    }

    /** From one moment to the next no frame leaves or reaches the host, on any port; its carriers stay up. */
    public Fault freeze(Station station) {
        return Fault.inflict("freeze", station.label(), () -> wire.nft("add element " + ports("frozen", station)));
    }

    /** Ends {@link #freeze}. */
    public Fault thaw(Station station) {
        return Fault.inflict("thaw", station.label(), () -> wire.nft("delete element " + ports("frozen", station)));
    }

    /** From one moment to the next no frame reaches the host, on any port; what it sends arrives, its carriers stay up. */
    public Fault deafen(Station station) {
        return Fault.inflict("deafen", station.label(), () -> wire.nft("add element " + ports("deaf", station)));
    }

    /** Ends {@link #deafen}. */
    public Fault undeafen(Station station) {
        return Fault.inflict("undeafen", station.label(), () -> wire.nft("delete element " + ports("deaf", station)));
    }

    /** All ports of the host go down: it falls silent and its links lose carrier, as when a machine dies. */
    public Fault powerOff(Station station) {
        return Fault.inflict("powerOff", station.label(), () -> setPorts(station, "down"));
    }

    /** Ends {@link #powerOff}. */
    public Fault powerOn(Station station) {
        return Fault.inflict("powerOn", station.label(), () -> setPorts(station, "up"));
    }

    /** Pulls one cable. */
    public Fault unplug(Station station, Segment segment) {
        return Fault.inflict("unplug", station.port(segment), () -> setPort(station, segment, "down"));
    }

    /** Puts the cable back. */
    public Fault plug(Station station, Segment segment) {
        return Fault.inflict("plug", station.port(segment), () -> setPort(station, segment, "up"));
    }

    private static String ports(String set, Station station) {
        return "bridge lab " + set + " "
                + station.segments().stream()
                        .map(segment -> '"' + station.port(segment) + '"')
                        .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private void setPorts(Station station, String state) {
        wire.ipBatch(station.segments().stream()
                .map(segment -> "link set " + station.port(segment) + " " + state + "\n")
                .collect(Collectors.joining()));
    }

    private void setPort(Station station, Segment segment, String state) {
        wire.ipBatch("link set " + station.port(segment) + " " + state + "\n");
    }
}
