package dev.baton.arp.watch;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;

/**
 * Somebody else uses the identity. Immutable.
 *
 * @param kind what was seen
 * @param station who did it, as far as a MAC can tell
 * @param iface the gateway interface that heard it
 * @param mac the MAC that clashes: the one that claims the address, or the Ethernet source of a frame that bears the shared MAC
 * @param address the address that it spoke for; 0.0.0.0 in a probe
 * @param frames how many frames said so since the last report of the same clash, this one included
 */
public record Clash(Kind kind, Station station, int iface, Mac mac, Ip address, long frames) {

    /** What was seen. */
    public enum Kind {
        /**
         * A shared address with another MAC than the shared one, as ARP sender (RFC 5227 section 2.4) or advertised; where
         * there is no shared one, with that of somebody who should not hold it.
         */
        ADDRESS_CLAIMED_BY_STRANGER,
        /** The shared MAC as Ethernet source, ARP sender or advertised, heard while this member itself is active. */
        SHARED_MAC_IN_USE
    }

    /** Who did it. */
    public enum Station {
        /** A MAC that no member has. */
        STRANGER,
        /** Another member's own MAC: its kernel leaks a shared address, or holds it beside us. */
        PEER,
        /** One of this host's own MACs, come back or leaked. */
        OURSELVES,
        /** The shared MAC itself: which station stands behind it cannot be read from the frame. */
        UNKNOWN
    }
}
