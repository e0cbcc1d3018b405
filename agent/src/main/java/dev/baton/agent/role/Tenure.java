package dev.baton.agent.role;

/**
 * What this member is and what it says of itself: the one place where the role, the spoken flags and the identity change,
 * each together with the others. Loop thread only.
 */
final class Tenure {
    private final TermSource terms;
    private final Effects effects;

    private Role role = new Role.Starting(0);
    private Reason lastReason = Reason.BOOT;
    private Flags flags = Flags.NONE;
    private long flagsSinceNs;

    Tenure(TermSource terms, Effects effects) {
        this.terms = terms;
        this.effects = effects;
    }

    Role role() {
        return role;
    }

    /** Why it changed last. */
    Reason lastReason() {
        return lastReason;
    }

    Flags flags() {
        return flags;
    }

    boolean saidFor(long ns, long nowNs) {
        return nowNs - flagsSinceNs >= ns;
    }

    void say(Flags spoken, long nowNs) {
        flags = spoken;
        flagsSinceNs = nowNs;
    }

    /** The same, without waiting for the next regular heartbeat. */
    void sayNow(Flags spoken, long nowNs) {
        say(spoken, nowNs);
        effects.heartbeat();
    }

    /**
     * Takes the identity under a new term. What the others must learn goes out before anybody is told of it here.
     *
     * @return whether the host holds it; if not, nothing changed but the term
     */
    boolean claim(Reason reason, Flags spoken, long nowNs) {
        require(new Role.Active(nowNs, 0), reason);
        long term = terms.next();
        if (!effects.claim(spoken.claimed(), term)) {
            terms.released();
            return false;
        }
        own(new Role.Active(nowNs, term), reason, spoken, nowNs);
        return true;
    }

    /** Goes on under the old term with what a previous agent left standing. */
    boolean resume(long nowNs) {
        require(new Role.Active(nowNs, 0), Reason.RESUMED);
        long term = terms.lastHeld();
        if (!effects.resume(term)) {
            return false;
        }
        terms.resumed(term);
        own(new Role.Active(nowNs, term), Reason.RESUMED, Flags.NONE, nowNs);
        return true;
    }

    private void own(Role.Active active, Reason reason, Flags spoken, long nowNs) {
        Role from = role;
        role = active;
        say(spoken, nowNs);
        effects.announce(Occasion.CLAIM);
        if (spoken.claimed() && !effects.claimedEverywhere()) {
            say(Flags.RAISING, nowNs);
        }
        effects.heartbeat();
        lastReason = reason;
        effects.changed(from, active, reason);
    }

    /**
     * Falls silent at once.
     *
     * @param spoken what may be said of it
     * @return the same, or nothing where the kernel did not obey: whoever asks for the holder hears it until the lease is out
     */
    Flags mute(Flags spoken) {
        boolean silent = effects.release();
        terms.released();
        return silent ? spoken : Flags.NONE;
    }

    void enter(Role next, Reason reason) {
        require(next, reason);
        Role from = role;
        role = next;
        lastReason = reason;
        effects.changed(from, next, reason);
    }

    /** A change that the table does not have is a mistake of ours: nobody knows what would follow, so nothing is held. */
    private void require(Role next, Reason reason) {
        if (!Transitions.allow(role, next, reason)) {
            mute(Flags.NONE);
            throw new IllegalStateException("no transition from " + role + " to " + next + ": " + reason);
        }
    }

    /** One step further on the way out; no role change to others. */
    void proceed(Role.Releasing next) {
        role = next;
    }
}
