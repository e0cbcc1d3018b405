package dev.baton.heartbeat.wire;

/**
 * Version 1 on the wire. Big-endian; the length is explicit because Ethernet pads short frames.
 *
 * <pre>
 *   0  magic "BATN"             4     48  health score              2
 *   4  version                  1     50  own MAC of this path      6
 *   5  node id                  1     56  own IPv4 of this path     4
 *   6  length, HMAC included    2     60  own link-local IPv6      16
 *   8  cluster id               2     76  worst lateness, us        4
 *  10  path index               1     80  configuration digest      8
 *  11  status                   1     88  software version, length  1
 *  12  flags                    2     89  software version          n
 *  14  number of echoes         1
 *  15  number of neighbours     1     echo:      node 1, nonce 8, octets of the bitmap 1, bitmap of paths heard n
 *  16  boot nonce               8                (bit p % 8, counted from the lowest, of octet p / 8 is path p)
 *  24  counter                  8     neighbour: IP version 1, MAC 6, IP 16 (IPv4 in the last four octets)
 *  32  term                     8
 *  40  highest term known       8     last 32 octets: HMAC-SHA256 (RFC 2104) over all octets before
 * </pre>
 *
 * A frame speaks of the path it is sent on only (its MAC, its addresses, its neighbours): it stays small however many
 * interfaces there are. Because the own MAC is among the signed octets and must equal the Ethernet source, the signature
 * covers the source too.
 */
final class Layout {
    static final int MAGIC_VALUE = 0x4241_544e;
    static final int VERSION_1 = 1;

    static final int MAGIC = 0;
    static final int VERSION = 4;
    static final int NODE = 5;
    static final int LENGTH = 6;
    static final int CLUSTER = 8;
    static final int PATH = 10;
    static final int STATUS = 11;
    static final int FLAGS = 12;
    static final int ECHOES = 14;
    static final int NEIGHBOURS = 15;
    static final int NONCE = 16;
    static final int COUNTER = 24;
    static final int TERM = 32;
    static final int HIGHEST_TERM = 40;
    static final int HEALTH = 48;
    static final int MAC = 50;
    static final int IPV4 = 56;
    static final int LINK_LOCAL = 60;
    static final int LATENESS = 76;
    static final int DIGEST = 80;
    static final int SOFTWARE_LENGTH = 88;
    static final int SOFTWARE = 89;

    static final int ECHO_NONCE = 1;
    static final int ECHO_BITMAP_LENGTH = 9;
    static final int ECHO_BITMAP = 10;

    static final int NEIGHBOUR_MAC = 1;
    static final int NEIGHBOUR_IP = 7;
    static final int NEIGHBOUR_LENGTH = 23;

    static final int HMAC_LENGTH = 32;
    static final int MIN_LENGTH = SOFTWARE + HMAC_LENGTH;
    /** What is left of the smallest usual MTU below a tunnel or two VLAN tags, IP and UDP headers deducted. */
    static final int MAX_LENGTH = 1400;

    private Layout() {}
}
