package dev.baton.heartbeat.wire;

import java.nio.ByteBuffer;

/** Turns a {@link Heartbeat} into signed octets. Allocation free, owned by one thread. */
public final class HeartbeatWriter {
    private final byte[] octets = new byte[Layout.MAX_LENGTH];
    private final ByteBuffer frame = ByteBuffer.wrap(octets);
    private final KeyRing keys;

    /** @param keys the first of which signs */
    public HeartbeatWriter(KeyRing keys) {
        this.keys = keys;
    }

    /**
     * Writes {@code heartbeat} into {@code into} from its start and leaves it flipped, ready to send.
     *
     * @param into with a capacity of at least {@link Heartbeat#MAX_LENGTH}
     * @return the length
     */
    public int write(Heartbeat heartbeat, ByteBuffer into) {
        int end = putEchoes(heartbeat, putFixed(heartbeat));
        end = putNeighbours(heartbeat, end);
        int length = end + Layout.HMAC_LENGTH;
        frame.putShort(Layout.LENGTH, (short) length);
        keys.signing().sign(octets, end);
        into.clear();
        into.put(octets, 0, length);
        into.flip();
        return length;
    }

    private int putFixed(Heartbeat heartbeat) {
        frame.putInt(Layout.MAGIC, Layout.MAGIC_VALUE);
        frame.put(Layout.VERSION, (byte) Layout.VERSION_1);
        frame.put(Layout.NODE, (byte) heartbeat.node);
        frame.putShort(Layout.CLUSTER, (short) heartbeat.cluster);
        frame.put(Layout.PATH, (byte) heartbeat.path);
        frame.put(Layout.STATUS, (byte) heartbeat.status.code());
        frame.putShort(Layout.FLAGS, (short) heartbeat.flags);
        frame.put(Layout.ECHOES, (byte) heartbeat.echoes);
        frame.put(Layout.NEIGHBOURS, (byte) heartbeat.neighbours);
        frame.putLong(Layout.NONCE, heartbeat.nonce);
        frame.putLong(Layout.COUNTER, heartbeat.counter);
        frame.putLong(Layout.TERM, heartbeat.term);
        frame.putLong(Layout.HIGHEST_TERM, heartbeat.highestTerm);
        frame.putShort(Layout.HEALTH, (short) heartbeat.health);
        putMac(Layout.MAC, heartbeat.macBits);
        frame.putInt(Layout.IPV4, heartbeat.ipv4Bits);
        frame.putLong(Layout.LINK_LOCAL, heartbeat.linkLocalHigh);
        frame.putLong(Layout.LINK_LOCAL + 8, heartbeat.linkLocalLow);
        frame.putInt(Layout.LATENESS, (int) Math.min(heartbeat.latenessMicros, 0xffff_ffffL));
        frame.putLong(Layout.DIGEST, heartbeat.configDigest);
        frame.put(Layout.SOFTWARE_LENGTH, (byte) heartbeat.software.length);
        frame.put(Layout.SOFTWARE, heartbeat.software);
        return Layout.SOFTWARE + heartbeat.software.length;
    }

    private int putEchoes(Heartbeat heartbeat, int start) {
        int at = start;
        for (int i = 0; i < heartbeat.echoes; i++) {
            PathSet heard = heartbeat.echoPaths[i];
            int bitmap = heard.octets();
            frame.put(at, (byte) heartbeat.echoNode[i]);
            frame.putLong(at + Layout.ECHO_NONCE, heartbeat.echoNonce[i]);
            frame.put(at + Layout.ECHO_BITMAP_LENGTH, (byte) bitmap);
            at += Layout.ECHO_BITMAP;
            for (int octet = 0; octet < bitmap; octet++) {
                frame.put(at++, heard.octet(octet));
            }
        }
        return at;
    }

    private int putNeighbours(Heartbeat heartbeat, int start) {
        int at = start;
        for (int i = 0; i < heartbeat.neighbours; i++) {
            frame.put(at, (byte) heartbeat.neighbourVersion[i]);
            putMac(at + Layout.NEIGHBOUR_MAC, heartbeat.neighbourMac[i]);
            frame.putLong(at + Layout.NEIGHBOUR_IP, heartbeat.neighbourHigh[i]);
            frame.putLong(at + Layout.NEIGHBOUR_IP + 8, heartbeat.neighbourLow[i]);
            at += Layout.NEIGHBOUR_LENGTH;
        }
        return at;
    }

    private void putMac(int at, long bits) {
        frame.putShort(at, (short) (bits >>> 32));
        frame.putInt(at + 2, (int) bits);
    }
}
