package dev.baton.agent.member;

import dev.baton.arp.wire.NdpView;
import dev.baton.heartbeat.detect.PeerMonitor;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Flag;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.heartbeat.wire.PathSet;
import dev.baton.heartbeat.wire.Status;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import org.jspecify.annotations.Nullable;

/** What is known of one peer: its monitor, its last word, and where to find it. Loop thread only. */
public final class PeerRecord {
    private final int node;
    private final PeerMonitor monitor;
    private final long[] macBits = new long[PathSet.CAPACITY];
    /** Whom to probe on each path; made anew only when its addresses change. */
    private final @Nullable Station[] v4 = new @Nullable Station[PathSet.CAPACITY];

    private final @Nullable Station[] v6 = new @Nullable Station[PathSet.CAPACITY];
    private Status status = Status.ONLINE;
    private long term;
    private int health;
    private long latenessMicros;
    private long configDigest;
    private boolean left;
    private boolean unwitnessed;
    private int keyFingerprint;
    private final int[] acceptedKeys = new int[KeyRing.MOST];
    private int acceptedKeyCount;
    private int impediments;
    private String software = "";
    private long softwareNonce;

    PeerRecord(int node, PeerMonitor monitor) {
        this.node = node;
        this.monitor = monitor;
    }

    /** Where a living frame says its sender is on that path; returns whether its MAC is news. */
    boolean locate(int path, HeartbeatView frame) {
        long mac = frame.macBits();
        if (!isV4(path, mac, frame.ipv4Bits())) {
            int bits = frame.ipv4Bits();
            v4[path] = bits == 0 || mac == 0 ? null : new Station(new Mac(mac), Ip.v4(bits));
        }
        if (!isV6(path, mac, frame.linkLocalHigh(), frame.linkLocalLow())) {
            boolean none = frame.linkLocalHigh() == 0 || mac == 0;
            v6[path] = none ? null : new Station(new Mac(mac), Ip.v6(frame.linkLocalHigh(), frame.linkLocalLow()));
        }
        boolean isNews = macBits[path] != mac;
        macBits[path] = mac;
        return isNews;
    }

    /** What it says its MAC is on a path without heartbeats. */
    void locate(int path, long mac) {
        macBits[path] = mac;
    }

    /** Whether this is its MAC and its IPv4 address on {@code path}. */
    boolean isV4(int path, long mac, int bits) {
        Station station = v4[path];
        return station != null && station.mac().bits() == mac && station.ip().v4Bits() == bits;
    }

    private boolean isV6(int path, long mac, long high, long low) {
        Station station = v6[path];
        return station != null
                && station.mac().bits() == mac
                && station.ip().high() == high
                && station.ip().low() == low;
    }

    /** Whether this advertisement, from this MAC, is about its link-local address on {@code path}. */
    boolean isV6(int path, long mac, NdpView frame) {
        Station station = v6[path];
        return station != null && station.mac().bits() == mac && frame.isAbout(station.ip());
    }

    /** Whether the station is this peer on {@code path}. */
    boolean is(int path, Station station) {
        return station.equals(v4[path]) || station.equals(v6[path]);
    }

    /** The newest word of the peer. */
    void take(HeartbeatView frame, boolean leaving) {
        status = frame.status();
        term = frame.term();
        health = frame.impediments() == 0 ? frame.health() : 0; // also for one that this release does not know
        latenessMicros = frame.latenessMicros();
        configDigest = frame.configDigest();
        left = leaving;
        unwitnessed = frame.has(Flag.UNWITNESSED);
        keyFingerprint = frame.keyFingerprint();
        acceptedKeyCount = frame.acceptedKeys(acceptedKeys);
        impediments = frame.impediments();
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

    /** Its own MAC on {@code path}; 0 when neither a frame from there nor its word has told. */
    long macBits(int path) {
        return macBits[path];
    }

    /** Itself on {@code path} by IPv4, or null without such an address. */
    @Nullable
    Station v4(int path) {
        return v4[path];
    }

    /** Itself on {@code path} by its link-local address, or null without one. */
    @Nullable
    Station v6(int path) {
        return v6[path];
    }

    /** Its own IPv4 address on the first path where it has one, or null. */
    public @Nullable Ip address() {
        for (Station station : v4) {
            if (station != null) {
                return station.ip();
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

    /** How late one turn in a hundred of its loop came lately, in microseconds. */
    public long latenessMicros() {
        return latenessMicros;
    }

    /** Of its configuration: what must be equal on all members. */
    public long configDigest() {
        return configDigest;
    }

    /** Whether its last word was a good-bye. */
    public boolean left() {
        return left;
    }

    /** Whether it stands by and could not tell our death from its own deafness, as it says. */
    public boolean isUnwitnessed() {
        return unwitnessed;
    }

    /** Fingerprint of the key it signed its last word with. */
    public int keyFingerprint() {
        return keyFingerprint;
    }

    /** Whether it accepts what is signed with this key, as far as it says. */
    public boolean acceptsKey(int fingerprint) {
        boolean accepted = acceptedKeyCount == 0;
        for (int i = 0; i < acceptedKeyCount; i++) {
            accepted |= acceptedKeys[i] == fingerprint;
        }
        return accepted;
    }

    /** Why it could not take over, as it says; bits of {@link dev.baton.agent.role.Impediment}. */
    public int impediments() {
        return impediments;
    }

    public String software() {
        return software;
    }
}
