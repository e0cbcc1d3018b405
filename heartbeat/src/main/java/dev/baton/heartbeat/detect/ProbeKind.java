package dev.baton.heartbeat.detect;

/**
 * A way to ask a peer's kernel whether it lives, without its agent; DESIGN decision D2. All are unicast frames from our own
 * MAC and address of a path to the peer's.
 */
public enum ProbeKind {
    /** ICMP echo to its IPv4 address of the path, or ICMPv6 echo to its link-local address where it has none (RFC 792, RFC 4443). */
    ECHO(0),
    /** An ARP request for its IPv4 address (RFC 826). */
    ARP(1),
    /** A neighbour solicitation for its link-local address (RFC 4861). */
    NS(2);

    private static final ProbeKind[] ALL = values();

    static final int COUNT = ALL.length;

    /** Place among all of them, from 0. */
    final int place;

    ProbeKind(int place) {
        this.place = place;
    }

    static ProbeKind at(int place) {
        return ALL[place];
    }
}
