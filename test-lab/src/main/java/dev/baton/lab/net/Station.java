package dev.baton.lab.net;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.List;
import java.util.Optional;

/** One of the four hosts of the lab; each is a network namespace. */
public enum Station {
    GW1(1, "gw1", 2),
    GW2(2, "gw2", 3),
    CLIENT(3, "client", 100),
    SERVER(4, "server", 100);

    public static final List<Station> GATEWAYS = List.of(GW1, GW2);

    private static final long MAC_BASE = 0x021a_b000_0000L;

    private final int number;
    private final String label;
    private final int hostNumber;

    Station(int number, String label, int hostNumber) {
        this.number = number;
        this.label = label;
        this.hostNumber = hostNumber;
    }

    /** Counts from 1; the node id of a gateway. */
    public int number() {
        return number;
    }

    public String label() {
        return label;
    }

    /** The segments this host is attached to. */
    public List<Segment> segments() {
        if (this == CLIENT) {
            return List.of(Segment.LAN);
        }
        return this == SERVER ? List.of(Segment.WAN) : List.of(Segment.LAN, Segment.WAN, Segment.SYNC);
    }

    /** This host's own address on the segment. */
    public Ip address(Segment segment) {
        return prefix(segment).address();
    }

    /** The same with the prefix of the segment. */
    public Prefix prefix(Segment segment) {
        return segment.at(hostNumber);
    }

    /** This host's own MAC on the segment: {@code 02:1a:b0:00:SEGMENT:STATION}, so that a capture reads itself. */
    public Mac mac(Segment segment) {
        return new Mac(MAC_BASE | (long) segment.number() << 8 | number);
    }

    /** The far end of this host's link: a bridge port in the switch namespace. */
    public String port(Segment segment) {
        return label + "-" + segment.label();
    }

    /** The host behind a port of the switch. */
    public static Optional<Station> behind(String port) {
        for (Station station : values()) {
            if (port.startsWith(station.label + "-")) {
                return Optional.of(station);
            }
        }
        return Optional.empty();
    }

    /** The other gateway of the pair. */
    public Station peer() {
        return this == GW1 ? GW2 : GW1;
    }
}
