package dev.baton.heartbeat.wire;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A flyweight over one received heartbeat. {@link #wrap} copies the octets (so the receive buffer is free again), checks
 * them from the cheap to the dear, and says why not; after {@link Refusal#NONE} every accessor is safe. Nothing is thrown
 * for any input, nothing is allocated but where an accessor says so. Owned by one thread.
 */
public final class HeartbeatView {
    private final int cluster;
    private final KeyRing keys;
    private final byte[] octets = new byte[Layout.MAX_LENGTH];
    private final ByteBuffer frame = ByteBuffer.wrap(octets);
    private final int[] echoAt = new int[Heartbeat.MAX_ECHOES];
    private int echoes;
    private int neighboursAt;
    private int neighbours;
    private int softwareAt;
    private int softwareLength;
    private int keysAt;
    private int acceptedKeys;
    private int otherMacsAt;
    private int otherMacs;
    private int ownerAt;
    private Status status = Status.ONLINE;
    private int keyFingerprint;

    /** @param keys any of which may have signed */
    public HeartbeatView(int cluster, KeyRing keys) {
        this.cluster = cluster;
        this.keys = keys;
    }

    /** Reads what lies between position and limit, which both stay; octets behind the stated length are padding. */
    public Refusal wrap(ByteBuffer payload) {
        int received = payload.remaining();
        if (received < Layout.MIN_LENGTH) {
            return Refusal.TOO_SHORT;
        }
        int copied = Math.min(received, Layout.MAX_LENGTH);
        payload.get(payload.position(), octets, 0, copied);
        if (frame.getInt(Layout.MAGIC) != Layout.MAGIC_VALUE) {
            return Refusal.NOT_BATON;
        }
        int length = unsignedShort(Layout.LENGTH);
        if (length < Layout.MIN_LENGTH || length > copied) {
            return Refusal.LENGTH;
        }
        if (cluster() != cluster) {
            return isSealed(length - Layout.SEAL_LENGTH) ? Refusal.OTHER_IDENTITY : Refusal.OTHER_CLUSTER;
        }
        int end = length - Layout.SEAL_LENGTH;
        if (!isSealed(end)) {
            return Refusal.BAD_KEY;
        }
        if (version() != Layout.VERSION_2) {
            return Refusal.VERSION; // by one who has our key, not by anybody
        }
        if (end < Layout.SECTIONS || !coreIsSound() || !sectionsFill(end)) {
            return Refusal.MALFORMED;
        }
        return highestTerm() <= Heartbeat.HIGHEST_TERM ? Refusal.NONE : Refusal.FAR_TERM;
    }

    private boolean isSealed(int end) {
        int place = keys.whoSealed(octets, end);
        keyFingerprint = place < 0 ? 0 : keys.fingerprint(place);
        return place >= 0;
    }

    private boolean coreIsSound() {
        status = Status.ofCode(octets[Layout.STATUS]);
        return isNode(node())
                && nonce() != 0
                && counter() > 0
                && term() >= 0
                && highestTerm() >= term()
                && !isGroup(macBits())
                && successor() <= Heartbeat.MAX_NODES;
    }

    /** Walks the sections; they must end exactly where the seal begins. Of a type that comes twice the first counts. */
    private boolean sectionsFill(int end) {
        echoes = 0;
        neighbours = 0;
        softwareLength = 0;
        acceptedKeys = 0;
        otherMacs = 0;
        ownerAt = 0;
        int seen = 0;
        int at = Layout.SECTIONS;
        while (at < end) {
            int value = at + Layout.SECTION_VALUE;
            if (value > end) {
                return false;
            }
            int next = value + unsignedShort(at + Layout.SECTION_LENGTH);
            int bit = 1 << Math.min(octets[at] & 0xff, Integer.SIZE - 1);
            if (next > end || (seen & bit) == 0 && !isSound(octets[at] & 0xff, value, next)) {
                return false;
            }
            seen |= bit;
            at = next;
        }
        return true;
    }

    private boolean isSound(int type, int from, int to) {
        return switch (type) {
            case Layout.SOFTWARE -> softwareIsSound(from, to);
            case Layout.ECHOES -> echoesFill(from, to);
            case Layout.NEIGHBOURS -> neighboursFill(from, to);
            case Layout.KEYS -> keysFill(from, to);
            case Layout.MACS -> otherMacsFill(from, to);
            case Layout.OWNER -> ownerIsSound(from, to);
            default -> true; // of a later release
        };
    }

    private boolean softwareIsSound(int from, int to) {
        softwareAt = from;
        softwareLength = to - from;
        return softwareLength <= Heartbeat.MAX_SOFTWARE && isPrintable(from, to);
    }

    private boolean echoesFill(int from, int to) {
        int at = from;
        while (at < to) {
            if (echoes == Heartbeat.MAX_ECHOES || at + Layout.ECHO_BITMAP > to) {
                return false;
            }
            int bitmap = octets[at + Layout.ECHO_BITMAP_LENGTH] & 0xff;
            echoAt[echoes] = at;
            if (!isNode(echoNode(echoes)) || echoNonce(echoes) == 0 || bitmap > PathSet.CAPACITY / 8) {
                return false;
            }
            at += Layout.ECHO_BITMAP + bitmap;
            echoes++;
        }
        return at == to;
    }

    private boolean neighboursFill(int from, int to) {
        neighboursAt = from;
        neighbours = (to - from) / Layout.NEIGHBOUR_LENGTH;
        if (neighbours > Heartbeat.MAX_NEIGHBOURS || neighbours * Layout.NEIGHBOUR_LENGTH != to - from) {
            return false;
        }
        for (int i = 0; i < neighbours; i++) {
            if (!neighbourIsSound(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean keysFill(int from, int to) {
        keysAt = from;
        acceptedKeys = (to - from) / Layout.KEY_LENGTH;
        return acceptedKeys * Layout.KEY_LENGTH == to - from;
    }

    private boolean otherMacsFill(int from, int to) {
        otherMacsAt = from;
        otherMacs = (to - from) / Layout.OTHER_MAC_LENGTH;
        if (otherMacs * Layout.OTHER_MAC_LENGTH != to - from) {
            return false;
        }
        for (int i = 0; i < otherMacs; i++) {
            if (isGroup(otherMacBits(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean ownerIsSound(int from, int to) {
        ownerAt = from;
        return to - from == Layout.OWNER_LENGTH
                && isNode(ownerNode())
                && ownerTerm() >= 0
                && ownerTerm() <= highestTerm();
    }

    private boolean neighbourIsSound(int i) {
        int at = neighbourAt(i);
        boolean v4 = octets[at] == 4
                && frame.getLong(at + Layout.NEIGHBOUR_IP) == 0
                && frame.getInt(at + Layout.NEIGHBOUR_IP + 8) == 0;
        return (v4 || octets[at] == 6) && !isGroup(neighbourMacBits(i));
    }

    private boolean isPrintable(int from, int to) {
        for (int at = from; at < to; at++) {
            if (octets[at] < 0x20 || octets[at] > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNode(int node) {
        return node >= 1 && node <= Heartbeat.MAX_NODES;
    }

    private static boolean isGroup(long macBits) {
        return (macBits >>> 40 & 1) != 0;
    }

    /** Also readable after {@link Refusal#VERSION}. */
    public int version() {
        return octets[Layout.VERSION] & 0xff;
    }

    /**
     * Also readable after {@link Refusal#OTHER_IDENTITY}, and after {@link Refusal#OTHER_CLUSTER} and {@link
     * Refusal#BAD_KEY}, but then not to be trusted.
     */
    public int cluster() {
        return unsignedShort(Layout.CLUSTER);
    }

    /** 1..16. Also readable after {@link Refusal#OTHER_IDENTITY} and {@link Refusal#BAD_KEY}, but then any octet. */
    public int node() {
        return octets[Layout.NODE] & 0xff;
    }

    /** {@link HeartbeatKey#fingerprint} of the key that signed it; 0 after {@link Refusal#BAD_KEY}. */
    public int keyFingerprint() {
        return keyFingerprint;
    }

    /** The path it says it was sent on. */
    public int path() {
        return octets[Layout.PATH] & 0xff;
    }

    public long nonce() {
        return frame.getLong(Layout.NONCE);
    }

    public long counter() {
        return frame.getLong(Layout.COUNTER);
    }

    /** Those that this release knows. */
    public int flags() {
        return frame.getInt(Layout.FLAGS) & Flag.ALL;
    }

    public boolean has(Flag flag) {
        return flag.isIn(flags());
    }

    public Status status() {
        return status;
    }

    public long term() {
        return frame.getLong(Layout.TERM);
    }

    public long highestTerm() {
        return frame.getLong(Layout.HIGHEST_TERM);
    }

    /** 0, which means not able, also where the sender says why in a word that this release does not know. */
    public int health() {
        return status == Status.UNKNOWN ? 0 : unsignedShort(Layout.HEALTH);
    }

    /** See {@link Heartbeat#impediments}; bits that this release does not know included. */
    public int impediments() {
        return frame.getInt(Layout.IMPEDIMENTS);
    }

    /** See {@link Heartbeat#successor}. */
    public int successor() {
        return octets[Layout.SUCCESSOR] & 0xff;
    }

    /**
     * Copies the fingerprints ({@link HeartbeatKey#fingerprint}) of the keys that the sender accepts, as many as there is room
     * for.
     *
     * @return how many; 0 where it does not say
     */
    public int acceptedKeys(int[] into) {
        int count = Math.min(acceptedKeys, into.length);
        for (int i = 0; i < count; i++) {
            into[i] = frame.getInt(keysAt + i * Layout.KEY_LENGTH);
        }
        return count;
    }

    /** The sender's own MAC on this path; 0 where its device has none. */
    public long macBits() {
        return Mac.bitsAt(frame, Layout.MAC);
    }

    /** The sender's own IPv4 address on this path, 0 for none: what to probe. */
    public int ipv4Bits() {
        return frame.getInt(Layout.IPV4);
    }

    public long linkLocalHigh() {
        return frame.getLong(Layout.LINK_LOCAL);
    }

    public long linkLocalLow() {
        return frame.getLong(Layout.LINK_LOCAL + 8);
    }

    public long latenessMicros() {
        return frame.getInt(Layout.LATENESS) & 0xffff_ffffL;
    }

    public long configDigest() {
        return frame.getLong(Layout.DIGEST);
    }

    /** Printable ASCII; a new string on each call. */
    public String software() {
        return new String(octets, softwareAt, softwareLength, StandardCharsets.US_ASCII);
    }

    public int echoCount() {
        return echoes;
    }

    public int echoNode(int i) {
        return octets[echoAt[i]] & 0xff;
    }

    public long echoNonce(int i) {
        return frame.getLong(echoAt[i] + Layout.ECHO_NONCE);
    }

    /** The paths on which the sender hears the member of echo {@code i}. */
    public void echoPaths(int i, PathSet into) {
        into.clear();
        int bitmap = octets[echoAt[i] + Layout.ECHO_BITMAP_LENGTH] & 0xff;
        for (int octet = 0; octet < bitmap; octet++) {
            into.orOctet(octet, octets[echoAt[i] + Layout.ECHO_BITMAP + octet]);
        }
    }

    /** Which echo names this boot of {@code node}, or -1. */
    public int findEcho(int node, long nonce) {
        for (int i = 0; i < echoCount(); i++) {
            if (echoNode(i) == node && echoNonce(i) == nonce) {
                return i;
            }
        }
        return -1;
    }

    /** Whether any echo names a boot of {@code node}. */
    public boolean echoesAny(int node) {
        for (int i = 0; i < echoCount(); i++) {
            if (echoNode(i) == node) {
                return true;
            }
        }
        return false;
    }

    /** Gateway interfaces without heartbeats whose MACs the sender tells. */
    public int otherMacCount() {
        return otherMacs;
    }

    /** The path index of such an interface, 0..255. */
    public int otherMacPath(int i) {
        return octets[otherMacsAt + i * Layout.OTHER_MAC_LENGTH] & 0xff;
    }

    /** The sender's own MAC there. */
    public long otherMacBits(int i) {
        return Mac.bitsAt(frame, otherMacsAt + i * Layout.OTHER_MAC_LENGTH + Layout.OTHER_MAC_ADDRESS);
    }

    /** See {@link Heartbeat#ownerNode}. */
    public int ownerNode() {
        return ownerAt == 0 ? 0 : octets[ownerAt] & 0xff;
    }

    /** See {@link Heartbeat#ownerTerm}; 0 without an owner. */
    public long ownerTerm() {
        return ownerAt == 0 ? 0 : frame.getLong(ownerAt + Layout.OWNER_TERM);
    }

    public int neighbourCount() {
        return neighbours;
    }

    public long neighbourMacBits(int i) {
        return Mac.bitsAt(frame, neighbourAt(i) + Layout.NEIGHBOUR_MAC);
    }

    /** A new object on each call. */
    public Ip neighbourIp(int i) {
        int at = neighbourAt(i) + Layout.NEIGHBOUR_IP;
        return new Ip(octets[neighbourAt(i)], frame.getLong(at), frame.getLong(at + 8));
    }

    /** Whether neighbour {@code i} has this address. */
    public boolean neighbourIs(int i, Ip ip) {
        int at = neighbourAt(i) + Layout.NEIGHBOUR_IP;
        return octets[neighbourAt(i)] == ip.version()
                && frame.getLong(at) == ip.high()
                && frame.getLong(at + 8) == ip.low();
    }

    private int neighbourAt(int i) {
        return neighboursAt + i * Layout.NEIGHBOUR_LENGTH;
    }

    private int unsignedShort(int at) {
        return frame.getShort(at) & 0xffff;
    }
}
