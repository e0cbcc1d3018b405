package dev.baton.heartbeat.probe;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;

/** Somebody who can be asked on a segment: a peer on one of its paths, or a neighbour. Immutable. */
public record Station(Mac mac, Ip ip) {
    /** Every node of a link (RFC 4291 section 2.7.1), asked as one; each answers for itself. */
    public static final Station ALL_NODES = new Station(Mac.parse("33:33:00:00:00:01"), Ip.parse("ff02::1"));
}
