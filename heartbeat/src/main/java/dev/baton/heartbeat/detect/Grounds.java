package dev.baton.heartbeat.detect;

/** Why a verdict changed; the kebab name goes into journal and logs and never changes. */
public enum Grounds {
    /** A living frame arrived. */
    HEARD("heard"),
    /** No living frame on any path for a whole detection window. */
    SILENT("silent"),
    /** We lost carrier on a path that was heard, and the check that this started stayed unanswered. */
    CARRIER_LOST("carrier-lost"),
    /** Only its kernel answered the check. */
    KERNEL_ANSWERS("kernel-answers"),
    /** Three probes or more, and neither agent nor kernel answered any. */
    NOTHING_ANSWERS("nothing-answers"),
    /** The same, but its kernel never answered a probe before either: decided by {@code detect.uncalibrated} alone. */
    UNCALIBRATED("uncalibrated"),
    /** The same on sync, the only path that there is: a broken cable looks like that, so the identity is asked for. */
    SYNC_SILENT("sync-silent"),
    /** It said that it leaves. */
    LEFT("left");

    private final String kebab;

    Grounds(String kebab) {
        this.kebab = kebab;
    }

    public String kebab() {
        return kebab;
    }
}
