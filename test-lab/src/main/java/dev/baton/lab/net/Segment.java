package dev.baton.lab.net;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.List;

/** One of the three broadcast domains of the lab: a bridge of the same name in the switch namespace. */
public enum Segment {
    LAN(1, "lan", "10.7.1.", 24),
    WAN(2, "wan", "203.0.113.", 24),
    SYNC(3, "sync", "192.168.77.", 29);

    /** The segments on which the gateways share an address. */
    public static final List<Segment> GATEWAY = List.of(LAN, WAN);

    private final int number;
    private final String label;
    private final String network;
    private final int length;

    Segment(int number, String label, String network, int length) {
        this.number = number;
        this.label = label;
        this.network = network;
        this.length = length;
    }

    /** Counts from 1; the index of the gateway interface. */
    public int number() {
        return number;
    }

    /** The bridge in the switch namespace, and the label of the gateway interface. */
    public String label() {
        return label;
    }

    /** The interface by which every host is attached to this segment. */
    public String device() {
        return label + "0";
    }

    /** The address that the pair shares here; meaningless for {@link #SYNC}. */
    public Ip shared() {
        return at(1).address();
    }

    /** The same with its prefix. */
    public Prefix sharedPrefix() {
        return at(1);
    }

    Prefix at(int host) {
        return new Prefix(Ip.parse(network + host), length);
    }
}
