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
        putCore(heartbeat);
        int end = putSoftware(heartbeat, Layout.SECTIONS);
        end = putEchoes(heartbeat, end);
        end = putNeighbours(heartbeat, end);
        end = putKeys(end);
        end = putOtherMacs(heartbeat, end);
        end = putOwner(heartbeat, end);
        int length = end + Layout.SEAL_LENGTH;
        frame.putShort(Layout.LENGTH, (short) length);
        keys.signing().seal(octets, end);
        into.clear();
        into.put(octets, 0, length);
        into.flip();
        return length;
    }

    private void putCore(Heartbeat heartbeat) {
        frame.putInt(Layout.MAGIC, Layout.MAGIC_VALUE);
        frame.put(Layout.VERSION, (byte) Layout.VERSION_2);
        frame.put(Layout.NODE, (byte) heartbeat.node);
        frame.putShort(Layout.CLUSTER, (short) heartbeat.cluster);
        frame.put(Layout.PATH, (byte) heartbeat.path);
        frame.put(Layout.STATUS, (byte) heartbeat.status.code());
        frame.putInt(Layout.FLAGS, heartbeat.flags);
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
        frame.putInt(Layout.IMPEDIMENTS, heartbeat.impediments);
        frame.putInt(Layout.SUCCESSOR, heartbeat.successor << 24); // and what is not used
    }

    /** Closes the section that begins at {@code start}; one without value is left out. Returns where the next begins. */
    private int section(int type, int start, int end) {
        int length = end - start - Layout.SECTION_VALUE;
        if (length == 0) {
            return start;
        }
        frame.put(start, (byte) type);
        frame.putShort(start + Layout.SECTION_LENGTH, (short) length);
        return end;
    }

    private int putSoftware(Heartbeat heartbeat, int start) {
        frame.put(start + Layout.SECTION_VALUE, heartbeat.software);
        return section(Layout.SOFTWARE, start, start + Layout.SECTION_VALUE + heartbeat.software.length);
    }

    private int putKeys(int start) {
        int at = start + Layout.SECTION_VALUE;
        for (int place = 0; place < keys.count(); place++) {
            frame.putInt(at, keys.fingerprint(place));
            at += Layout.KEY_LENGTH;
        }
        return section(Layout.KEYS, start, at);
    }

    private int putOtherMacs(Heartbeat heartbeat, int start) {
        int at = start + Layout.SECTION_VALUE;
        for (int i = 0; i < heartbeat.otherMacs; i++) {
            frame.put(at, (byte) heartbeat.otherMacPath[i]);
            putMac(at + Layout.OTHER_MAC_ADDRESS, heartbeat.otherMac[i]);
            at += Layout.OTHER_MAC_LENGTH;
        }
        return section(Layout.MACS, start, at);
    }

    private int putOwner(Heartbeat heartbeat, int start) {
        if (heartbeat.ownerNode == 0) {
            return start;
        }
        int at = start + Layout.SECTION_VALUE;
        frame.put(at, (byte) heartbeat.ownerNode);
        frame.putLong(at + Layout.OWNER_TERM, heartbeat.ownerTerm);
        return section(Layout.OWNER, start, at + Layout.OWNER_LENGTH);
    }

    private int putEchoes(Heartbeat heartbeat, int start) {
        int at = start + Layout.SECTION_VALUE;
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
        return section(Layout.ECHOES, start, at);
    }

    private int putNeighbours(Heartbeat heartbeat, int start) {
        int at = start + Layout.SECTION_VALUE;
        for (int i = 0; i < heartbeat.neighbours; i++) {
            frame.put(at, (byte) heartbeat.neighbourVersion[i]);
            putMac(at + Layout.NEIGHBOUR_MAC, heartbeat.neighbourMac[i]);
            frame.putLong(at + Layout.NEIGHBOUR_IP, heartbeat.neighbourHigh[i]);
            frame.putLong(at + Layout.NEIGHBOUR_IP + 8, heartbeat.neighbourLow[i]);
            at += Layout.NEIGHBOUR_LENGTH;
        }
        return section(Layout.NEIGHBOURS, start, at);
    }

    private void putMac(int at, long bits) {
        frame.putShort(at, (short) (bits >>> 32));
        frame.putInt(at + 2, (int) bits);
    }
}
