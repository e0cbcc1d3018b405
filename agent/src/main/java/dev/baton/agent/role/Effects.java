package dev.baton.agent.role;

/**
 * What the role machine can make happen. Every call returns at once; calls come from the loop thread, in the order in which
 * they must take effect.
 */
public interface Effects {

    /**
     * Takes the identity: lease in, shared links up on all gateway interfaces.
     *
     * @param planned whether its owner hands it over and serves until {@link #claimedEverywhere}
     * @return whether this host holds it now; if not, nothing of it is left standing
     */
    boolean claim(boolean planned, long term);

    /**
     * Goes on with an identity that a previous agent left standing: puts the lease in again, raises nothing.
     *
     * @return whether it still stands
     */
    boolean resume(long term);

    /** Whether the last claim has reached all interfaces: shared links up, and the neighbours on each told. */
    boolean claimedEverywhere();

    /**
     * Has the lease run out within {@link RoleSettings#OVERLAP_NS} of this agent's death, for an heir is about to claim: two
     * must not own for longer than that.
     */
    void shorten();

    /** No heir came: the lease is a full one again. */
    void lengthen();

    /**
     * Mutes all shared links at once, then lowers them. Does nothing where nothing is held.
     *
     * @return whether nothing of the identity is answered for any more; else some of it may be until the lease runs out
     */
    boolean release();

    /** Whether what a previous agent left behind still stands: links up, lease alive. */
    boolean standing();

    void announce(Occasion occasion);

    /** Sends a heartbeat on every path now, besides the regular ones. */
    void heartbeat();

    /** Starts asking, or goes on when the same question is being asked already. */
    void ask(Question question);

    void stopAsking();

    Answer answer();

    /** A role change, for journal and status; comes after everything the change made happen. */
    void changed(Role from, Role to, Reason reason);

    /**
     * Something worth telling without a role change.
     *
     * @param node the peer it is about, or 0
     */
    void notice(Notice notice, int node);

    /** A planned move that was not the way out has ended; comes after the role change that it led to. */
    void moved(Move move);

    /** Nothing is held and nothing more will be said: the agent may exit. */
    void stopped();
}
