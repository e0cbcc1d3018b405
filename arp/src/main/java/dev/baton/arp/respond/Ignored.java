package dev.baton.arp.respond;

import java.util.Locale;

/**
 * Why a well-formed ARP frame or solicitation was not answered, in the order in which it is looked at. Each is a
 * counter under {@link #kebab()}, a name that never changes.
 */
public enum Ignored {
    /** Not ignored: answered. */
    NONE,
    /** This member does not hold the identity, or does not stand by it at the moment. */
    NOT_ACTIVE,
    /** A reply; the socket's filter keeps most of them out. */
    NOT_A_REQUEST,
    /** From the shared MAC or the device's own: this host's kernel, or a frame that came back. */
    OWN_MAC,
    /** The target is not published here; what the filter lets pass where the ranges are many. */
    NOT_PUBLISHED,
    /** The sender speaks of its own address to everybody and asks nothing (RFC 5227 section 3). */
    ANNOUNCEMENT,
    /** A probe for an address whose station lives on this very segment: the station itself, or one that it will correct. */
    PROBE_OF_A_NEIGHBOUR,
    /** From the station that lately said that the address is its own; it shall not believe that somebody else has it. */
    ITS_OWN_STATION,
    /** This asker asks more often than one may. */
    ASKER_TOO_OFTEN,
    /** All askers together ask more than is answered. */
    TOO_MANY;

    /** {@code asker-too-often}. */
    public String kebab() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
