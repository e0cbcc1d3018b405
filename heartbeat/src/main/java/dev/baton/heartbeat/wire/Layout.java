package dev.baton.heartbeat.wire;

/**
 * Version 2 on the wire. Big-endian; the length is explicit because Ethernet pads short frames.
 *
 * <pre>
 *   envelope, of every version               core of version 2
 *   0  magic "BATN"             4     10  path index               1     56  own IPv4 of this path     4
 *   4  version                  1     11  status                   1     60  own link-local IPv6      16
 *   5  node id                  1     12  flags                    4     76  worst lateness, us        4
 *   6  length, seal included    2     16  boot nonce               8     80  configuration digest      8
 *   8  cluster id               2     24  counter                  8     88  impediments               4
 *      ...                            32  term                     8     92  successor                 1
 *  -40  SipHash-2-4 over the          40  highest term known       8     93  not used, sent as 0       3
 *       octets before, at most 96     48  health score             2     96  sections
 *  -32  HMAC-SHA256 (RFC 2104)        50  own MAC of this path     6
 *       over all octets before
 *
 *   section: type 1, length of the value 2, value; those of a type that a reader does not know, it skips
 *   1  software version, printable ASCII
 *   2  echoes:     node 1, nonce 8, octets of the bitmap 1, bitmap of paths heard n
 *                  (bit p % 8, counted from the lowest, of octet p / 8 is path p)
 *   3  neighbours: IP version 1, MAC 6, IP 16 (IPv4 in the last four octets)
 *   4  fingerprints of the keys that the sender accepts, 4 octets each, the signing one first
 *   5  own MACs of gateway interfaces without heartbeats: path index 1, MAC 6
 * </pre>
 *
 * So it grows: what a later release adds is a section, a flag, a status or an impediment. A reader skips sections and flags
 * that it does not know; a status or an impediment that it does not know means that the sender cannot take over. Only
 * what changes the meaning of the core needs another version, and every version can be authenticated before it is believed,
 * for the signature stands at the end of all.
 *
 * <p>The last 40 octets are the seal. Its first eight cost little to check, so that a flood of frames which nobody with our key
 * made does not cost what a signature does; they keep nobody out for good, which is what the signature behind them is for.
 *
 * <p>A frame speaks of the path it is sent on only (its MAC, its addresses, its neighbours): it stays small however many
 * interfaces there are. Because the own MAC is among the signed octets and must equal the Ethernet source, the signature
 * covers the source too.
 */
final class Layout {
    static final int MAGIC_VALUE = 0x4241_544e;
    static final int VERSION_2 = 2;

    static final int MAGIC = 0;
    static final int VERSION = 4;
    static final int NODE = 5;
    static final int LENGTH = 6;
    static final int CLUSTER = 8;
    static final int ENVELOPE = 10;

    static final int PATH = 10;
    static final int STATUS = 11;
    static final int FLAGS = 12;
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
    static final int IMPEDIMENTS = 88;
    static final int SUCCESSOR = 92;
    static final int SECTIONS = 96;

    static final int SECTION_LENGTH = 1;
    static final int SECTION_VALUE = 3;

    static final int SOFTWARE = 1;
    static final int ECHOES = 2;
    static final int NEIGHBOURS = 3;
    static final int KEYS = 4;
    static final int MACS = 5;
    static final int OWNER = 6;

    static final int ECHO_NONCE = 1;
    static final int ECHO_BITMAP_LENGTH = 9;
    static final int ECHO_BITMAP = 10;

    static final int NEIGHBOUR_MAC = 1;
    static final int NEIGHBOUR_IP = 7;
    static final int NEIGHBOUR_LENGTH = 23;

    static final int KEY_LENGTH = 4;

    static final int OTHER_MAC_ADDRESS = 1;
    static final int OTHER_MAC_LENGTH = 7;

    static final int OWNER_TERM = 1;
    static final int OWNER_LENGTH = 9;

    static final int TAG_LENGTH = 8;
    /** Octets at the start of a frame that the tag is made of, if there are so many before it. */
    static final int TAGGED = 96;

    static final int HMAC_LENGTH = 32;
    static final int SEAL_LENGTH = TAG_LENGTH + HMAC_LENGTH;
    /** Of any version. */
    static final int MIN_LENGTH = ENVELOPE + SEAL_LENGTH;

    /** What is left of the smallest usual MTU below a tunnel or two VLAN tags, IP and UDP headers deducted. */
    static final int MAX_LENGTH = 1400;

    private Layout() {}
}
