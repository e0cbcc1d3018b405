package dev.baton.heartbeat.wire;

import java.util.List;

/**
 * The keys of a cluster: the first signs, any of them is accepted. There are two only while the key is being replaced:
 *
 * <pre>
 *   step            each member then holds     signs with
 *   (before)        old                        old
 *   1 add           old, new                   old         everybody learns the new key first
 *   2 promote       new, old                   new         in any order: both are accepted everywhere
 *   3 drop          new                        new
 * </pre>
 *
 * Loop thread only. Allocates nothing but in {@link #replace}.
 */
public final class KeyRing {
    /** Keys that are accepted at once: more than two would keep old ones alive for no reason. */
    public static final int MOST = 2;

    private HeartbeatKey[] keys = {};

    /** One or two keys, the signing one first. */
    public KeyRing(List<HeartbeatKey> keys) {
        replace(keys);
    }

    /** The same. */
    public static KeyRing of(HeartbeatKey... keys) {
        return new KeyRing(List.of(keys));
    }

    /**
     * From now on these and no others.
     *
     * @throws IllegalArgumentException for none, or more than {@value #MOST}
     */
    public void replace(List<HeartbeatKey> fresh) {
        if (fresh.isEmpty() || fresh.size() > MOST) {
            throw new IllegalArgumentException("a cluster has 1 to " + MOST + " keys, not " + fresh.size());
        }
        keys = fresh.toArray(new HeartbeatKey[0]);
    }

    /** The one that signs. */
    HeartbeatKey signing() {
        return keys[0];
    }

    /** Whose seal stands behind {@code octets[0, length)}: its place, or -1. */
    int whoSealed(byte[] octets, int length) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].verify(octets, length)) {
                return i;
            }
        }
        return -1;
    }

    /** All of them, the signing one first. */
    public List<HeartbeatKey> keys() {
        return List.of(keys);
    }

    int count() {
        return keys.length;
    }

    int fingerprint(int place) {
        return keys[place].fingerprint();
    }
}
