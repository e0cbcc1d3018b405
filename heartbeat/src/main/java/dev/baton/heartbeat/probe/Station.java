package dev.baton.heartbeat.probe;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;

/** Somebody who can be asked on a segment: a peer on one of its paths, or a neighbour. Immutable. */
public record Station(Mac mac, Ip ip) {}
