package dev.baton.heartbeat.wire;

import org.jspecify.annotations.Nullable;

/** The operator's word for a host, as heartbeats carry it and status pages show it. The code on the wire never changes. */
public enum Status {
    /** What a later release says, in a word that this one does not know: it cannot take over. Never sent. */
    UNKNOWN(0),
    /** Back, not yet decided; what a starting member shows. */
    ONLINE(1),
    STANDBY(2),
    ACTIVE(3),
    /** Must be restored by hand. */
    FAILED(4),
    /** Data is being copied; no takeover. */
    SYNCHRONIZING(5),
    /** Set by hand; never claims; stays so across restarts. */
    OFFLINE(6),
    RESTORING(7),
    /** No valid cluster key; nothing runs. */
    NEEDS_KEY(8),
    SETTING_OFFLINE(9),
    SETTING_ONLINE(10),
    /** The peer runs a version that cannot be paired with. */
    NEEDS_UPGRADE(11),
    UPGRADING(12);

    private static final @Nullable Status[] BY_CODE = new Status[256];

    static {
        for (Status status : values()) {
            BY_CODE[status.code] = status;
        }
    }

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** The octet on the wire. */
    public int code() {
        return code;
    }

    /** The status of an octet. */
    static Status ofCode(int code) {
        Status known = BY_CODE[code & 0xff];
        return known == null ? UNKNOWN : known;
    }
}
