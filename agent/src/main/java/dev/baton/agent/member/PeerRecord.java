package dev.baton.agent.member;

import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import org.jspecify.annotations.Nullable;

/** What is known of one peer: its monitor, its last word, and where to find it. Loop thread only. */
public final class PeerRecord {
    private final int node;
    private final PeerMonitor monitor;
    private final long[] macBits = new long[PathSet.CAPACITY];
    private final int[] ipv4Bits = new int[PathSet.CAPACITY];
    private Status status = Status.ONLINE;
    private long term;
    private int health;
    private long latenessMicros;
    private long configDigest;
    private boolean left;
    private int keyFingerprint;
    private String software = "";
    private long softwareNonce;

    PeerRecord(int node, PeerMonitor monitor) {
        this.node = node;
        this.monitor = monitor;
    }

    /** Where a living frame says its sender is on that path. */
    void locate(int path, HeartbeatView frame) {
        macBits[path] = frame.macBits();
        ipv4Bits[path] = frame.ipv4Bits();
    }

    /** The newest word of the peer. */
    void take(HeartbeatView frame, boolean leaving) {
        status = frame.status();
        term = frame.term();
        health = frame.health();
        latenessMicros = frame.latenessMicros();
        configDigest = frame.configDigest();
        left = leaving;
        keyFingerprint = frame.keyFingerprint();
        if (softwareNonce != frame.nonce()) {
            softwareNonce = frame.nonce();
            software = frame.software();
        }
    }

    public int node() {
        return node;
    }

    public PeerMonitor monitor() {
        return monitor;
    }

    /** Its own MAC on {@code path}; 0 when it was never heard there. */
    long macBits(int path) {
        return macBits[path];
    }

    int ipv4Bits(int path) {
        return ipv4Bits[path];
    }

    /** Its own IPv4 address on the first path where it has one, or null. */
    public @Nullable Ip address() {
        for (int bits : ipv4Bits) {
            if (bits != 0) {
                return Ip.v4(bits);
            }
        }
        return null;
    }

    public Status status() {
        return status;
    }

    public long term() {
        return term;
    }

    public int health() {
        return health;
    }

    /** Worst lateness of its loop lately, in microseconds. */
    public long latenessMicros() {
        return latenessMicros;
    }

    long configDigest() {
        return configDigest;
    }

    /** Whether its last word was a good-bye. */
    public boolean left() {
        return left;
    }

    /** Fingerprint of the key it signed its last word with. */
    public int keyFingerprint() {
        return keyFingerprint;
    }

    public String software() {
        return software;
    }
}
