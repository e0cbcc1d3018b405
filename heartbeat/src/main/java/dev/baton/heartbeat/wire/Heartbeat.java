package dev.baton.heartbeat.wire;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One heartbeat to be sent, as plain fields: filled in place by the loop thread, turned into octets by {@link
 * HeartbeatWriter}, filled again for the next path. Terms, nonces and counters are those of DESIGN section 6.
 */
public final class Heartbeat {
    /** Members of a cluster, and the highest node id. */
    public static final int MAX_NODES = 16;

    /** Two of every member: its current boot and one that may replace it. */
    public static final int MAX_ECHOES = 2 * MAX_NODES;

    public static final int MAX_NEIGHBOURS = 3;

    /** Gateway interfaces without heartbeats whose MACs travel. */
    public static final int MAX_OTHER_MACS = 16;

    /**
     * Terms end here. Members that restart every second for ten thousand years do not come so far: a term beyond is damage,
     * and would win every conflict for ever if it counted.
     */
    public static final long HIGHEST_TERM = 1L << 48;

    /**
     * In these bits of {@link #configDigest} members with the same shared MACs agree, whatever else differs. Two of one
     * cluster id that make other MACs of it must not follow each other, or one address would have two for a moment.
     */
    public static final long IDENTITY_DIGEST = 0xffff;

    /**
     * In these bits of {@link #configDigest} members agree that serve the same on interfaces of the same indexes, whatever
     * else differs: one may follow another without any address being lost or gained.
     */
    public static final long SERVICE_DIGEST = 0xffff_0000L;

    /** Octets of the software version that travel. */
    public static final int MAX_SOFTWARE = 32;

    /** Octets that the largest heartbeat needs. */
    public static final int MAX_LENGTH = Layout.MAX_LENGTH;

    /** 0..65535. */
    public int cluster;

    /** 1..16. */
    public int node;

    /** The path this one is sent on: 0 = sync, otherwise the index of the gateway interface. */
    public int path;

    /** Random, drawn at the start, and again where peers took another host for this one; never 0. */
    public long nonce;

    /** One per boot over all paths, rising with every frame; above 0. */
    public long counter;

    /** Bits of {@link Flag}. */
    public int flags;

    public Status status = Status.ONLINE;

    /** Why this member could not take over now; bits of the agent's impediments, 0 for none. */
    public int impediments;

    /** Of a planned move: the node id of the member that is to take over; 0 for none, or whoever goes first. */
    public int successor;

    public long term;

    /** At least {@link #term}. */
    public long highestTerm;

    /** 0..65535, higher is healthier. */
    public int health;

    /** Own MAC of this path, 48 bits; 0 where the device has none. */
    public long macBits;

    /** Own IPv4 address of this path; 0 when there is none. */
    public int ipv4Bits;

    /** Own link-local IPv6 address of this path; both halves 0 when there is none. */
    public long linkLocalHigh;

    public long linkLocalLow;

    /** How late one turn in a hundred of the own loop came lately, in microseconds; what does not fit in 32 bits is sent as their maximum. */
    public long latenessMicros;

    /**
     * Over what must be equal on all members; {@link #IDENTITY_DIGEST} of it over how cluster id and index become shared
     * MACs, {@link #SERVICE_DIGEST} over what is served on which interfaces.
     */
    public long configDigest;

    /** The active member that the sender hears and follows; 0 for none, also where that is the sender. */
    public int ownerNode;

    /** The term that one holds, at most {@link #highestTerm}. */
    public long ownerTerm;

    final int[] echoNode = new int[MAX_ECHOES];
    final long[] echoNonce = new long[MAX_ECHOES];
    final PathSet[] echoPaths = new PathSet[MAX_ECHOES];
    int echoes;

    final int[] neighbourVersion = new int[MAX_NEIGHBOURS];
    final long[] neighbourMac = new long[MAX_NEIGHBOURS];
    final long[] neighbourHigh = new long[MAX_NEIGHBOURS];
    final long[] neighbourLow = new long[MAX_NEIGHBOURS];
    int neighbours;

    final int[] otherMacPath = new int[MAX_OTHER_MACS];
    final long[] otherMac = new long[MAX_OTHER_MACS];
    int otherMacs;

    byte[] software = new byte[0];

    public Heartbeat() {
        for (int i = 0; i < MAX_ECHOES; i++) {
            echoPaths[i] = new PathSet();
        }
    }

    /** Sets the software version: printable ASCII, cut to {@value #MAX_SOFTWARE} octets. Once at start: it allocates. */
    public void software(String version) {
        String printable = version.replaceAll("[^\\x20-\\x7e]", "?");
        software = printable
                .substring(0, Math.min(printable.length(), MAX_SOFTWARE))
                .getBytes(StandardCharsets.US_ASCII);
    }

    public void clearEchoes() {
        echoes = 0;
    }

    /**
     * Shows a member that we know this boot of it.
     *
     * @param heard the paths on which we hear it now, copied; null for none, as for a boot that is not yet current
     */
    public void addEcho(int member, long memberNonce, @Nullable PathSet heard) {
        if (echoes == MAX_ECHOES) {
            throw new IllegalStateException("more than " + MAX_ECHOES + " echoes");
        }
        echoNode[echoes] = member;
        echoNonce[echoes] = memberNonce;
        if (heard == null) {
            echoPaths[echoes].clear();
        } else {
            echoPaths[echoes].copyFrom(heard);
        }
        echoes++;
    }

    public void clearOtherMacs() {
        otherMacs = 0;
    }

    /** Adds the own MAC of a gateway interface without heartbeats; those beyond {@value #MAX_OTHER_MACS} are left out. */
    public void addOtherMac(int gatewayPath, long bits) {
        if (otherMacs < MAX_OTHER_MACS) {
            otherMacPath[otherMacs] = gatewayPath;
            otherMac[otherMacs] = bits;
            otherMacs++;
        }
    }

    public void clearNeighbours() {
        neighbours = 0;
    }

    /** Adds a live neighbour of this path; those beyond {@value #MAX_NEIGHBOURS} are left out. */
    public void addNeighbour(Ip ip, Mac mac) {
        if (neighbours < MAX_NEIGHBOURS) {
            neighbourVersion[neighbours] = ip.version();
            neighbourMac[neighbours] = mac.bits();
            neighbourHigh[neighbours] = ip.high();
            neighbourLow[neighbours] = ip.low();
            neighbours++;
        }
    }
}
