package dev.baton.agent.role;

/**
 * Whether this member could take over, and whether it has listened long enough to know that nobody else serves. Loop
 * thread only; times in monotonic nanoseconds.
 */
final class Readiness {
    private final RoleSettings settings;

    private boolean carrier;
    private boolean sending = true;
    private boolean wireHeard;
    private boolean deaf;
    private long carrierSinceNs;
    private long listeningSinceNs;
    private long wireHeardNs;
    private long quietSinceNs;
    private long deafSinceNs;
    private long deafUntilNs;
    private long pausedUntilNs;
    private long lapsedUntilNs;
    private long crashedUntilNs;
    private long carrierLostNs;

    Readiness(RoleSettings settings) {
        this.settings = settings;
    }

    void start(long nowNs) {
        quietSinceNs = nowNs;
        pausedUntilNs = nowNs;
        lapsedUntilNs = nowNs;
        crashedUntilNs = nowNs;
        carrierLostNs = nowNs;
        deafUntilNs = nowNs - settings.windowNs();
        listeningSinceNs = nowNs;
    }

    /** Whether any gateway interface has carrier. With the first one back we hear again, and have heard nothing yet. */
    void carrier(boolean any, long nowNs) {
        if (any && !carrier) {
            carrierSinceNs = nowNs;
            listeningSinceNs = nowNs;
        }
        if (!any && carrier) {
            carrierLostNs = nowNs;
        }
        carrier = any;
    }

    /** Whether no gateway interface has had carrier for so long. */
    boolean cutOffFor(long ns, long nowNs) {
        return !carrier && nowNs - carrierLostNs >= ns;
    }

    void sending(boolean works) {
        sending = works;
    }

    /** Whether nobody is heard any more, neither a peer nor a neighbour, who lived until then. */
    void deaf(boolean isDeaf, long nowNs) {
        if (isDeaf && !deaf) {
            deafSinceNs = nowNs;
        } else if (!isDeaf && deaf) {
            deafUntilNs = nowNs;
        }
        deaf = isDeaf;
    }

    /** Whether an owner may have been followed by one that it cannot hear, or could not until less than a window ago. */
    boolean mayBeFollowed(long nowNs) {
        return deaf || nowNs - deafUntilNs < settings.windowNs();
    }

    boolean deafFor(long ns, long nowNs) {
        return deaf && nowNs - deafSinceNs >= ns;
    }

    void wireHeard(long nowNs) {
        if (!wireHeard) {
            wireHeard = true;
            wireHeardNs = nowNs;
        }
    }

    boolean hearsWire() {
        return wireHeard;
    }

    /**
     * What was not heard in one's sleep proves nothing (DESIGN D4): that time does not count, and no more than that. Whoever
     * is late every second would never be alone if it began anew each time.
     */
    void overslept(long sleptNs, long nowNs) {
        quietSinceNs = later(quietSinceNs, sleptNs, nowNs);
        wireHeardNs = later(wireHeardNs, sleptNs, nowNs);
        carrierSinceNs = later(carrierSinceNs, sleptNs, nowNs);
        deafSinceNs = later(deafSinceNs, sleptNs, nowNs);
        listeningSinceNs = nowNs;
    }

    private static long later(long sinceNs, long sleptNs, long nowNs) {
        return sinceNs + Math.min(sleptNs, nowNs - sinceNs);
    }

    /** A peer was alive until now. */
    void peerFellSilent(long nowNs) {
        quietSinceNs = nowNs;
    }

    /** A claim failed: not able for a while, so that another member goes first. */
    void pause(long nowNs) {
        pausedUntilNs = nowNs + RoleSettings.RETRY_NS;
    }

    /** A lease ran out, for want of time to listen: not able for a while, so that another member goes first. */
    void lapsed(long nowNs) {
        lapsedUntilNs = nowNs + RoleSettings.RETRY_NS;
    }

    /** This agent crashes again and again: not able for a while, so that another member goes first. */
    void crashed(long nowNs) {
        crashedUntilNs = nowNs + RoleSettings.CRASHED_NS;
    }

    /** Bits of {@link Impediment}. */
    int impediments(long nowNs) {
        return (carrier ? 0 : Impediment.NO_CARRIER.bit())
                | (sending ? 0 : Impediment.CANNOT_SEND.bit())
                | (nowNs - pausedUntilNs >= 0 ? 0 : Impediment.CLAIM_FAILED.bit())
                | (nowNs - lapsedUntilNs >= 0 ? 0 : Impediment.LAPSED.bit())
                | (nowNs - crashedUntilNs >= 0 ? 0 : Impediment.CRASH_LOOP.bit())
                | (deaf ? Impediment.DEAF.bit() : 0);
    }

    /** Whether this host could serve. */
    boolean able(long nowNs) {
        return impediments(nowNs) == 0;
    }

    /** Whether it may claim what nobody handed it: able, and one window of listening since it was last deaf. */
    boolean mayClaim(long nowNs) {
        return able(nowNs) && nowNs - listeningSinceNs >= settings.windowNs();
    }

    /** Whether we were deaf since then, by sleep or for want of carrier. */
    boolean deafSince(long ns) {
        return listeningSinceNs - ns > 0;
    }

    /** Nobody heard for {@code start.silence} on a wire that forwards, or for {@code start.patience} on a mute one. */
    boolean alone(long nowNs) {
        boolean silence = wireHeard
                && nowNs - wireHeardNs >= settings.startSilenceNs()
                && nowNs - quietSinceNs >= settings.startSilenceNs();
        boolean patience = nowNs - carrierSinceNs >= settings.startPatienceNs()
                && nowNs - quietSinceNs >= settings.startPatienceNs();
        return silence || patience;
    }
}
