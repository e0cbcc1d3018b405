package dev.baton.agent.role;

/**
 * What one living heartbeat of a peer says that matters to roles. One mutable instance is filled again for every frame so
 * that the steady state allocates nothing. Loop thread only.
 */
public final class PeerWord {
    /** The sender. */
    int node;

    boolean active;
    boolean starting;
    boolean able;
    int health;
    long term;
    long highestTerm;
    boolean prepare;
    boolean ready;
    boolean claimed;
    boolean released;
    boolean leaving;
    boolean answer;
    int successor;
    int follows;
    long followsTerm;

    /**
     * Fills in who speaks and what it holds.
     *
     * @param active whether the peer says it holds the identity
     * @param able whether it could take over: health score above zero
     * @param term the term it holds or, if none, held last
     * @param highestTerm the highest term it knows
     */
    public PeerWord from(int node, boolean active, boolean able, long term, long highestTerm) {
        this.node = node;
        this.active = active;
        this.able = able;
        this.term = term;
        this.highestTerm = Math.max(term, highestTerm);
        return this;
    }

    /** Whether it has started a moment ago, and does not know yet whom it hears. */
    public PeerWord starting(boolean isStarting) {
        starting = isStarting;
        return this;
    }

    /**
     * The owner that it hears itself, and the term of that one.
     *
     * @param owner 0 for none
     */
    public PeerWord follows(int owner, long ownerTerm) {
        follows = owner;
        followsTerm = ownerTerm;
        return this;
    }

    /** Its health score, for whom a planned move goes to; no part of any other decision. */
    public PeerWord health(int score) {
        health = score;
        return this;
    }

    /** Whom its planned move goes to; 0 for whoever goes first. */
    public PeerWord successor(int heir) {
        successor = heir;
        return this;
    }

    /** Whether a planned move of it may go to a member. */
    boolean isOffered(int member) {
        return prepare && (successor == 0 || successor == member);
    }

    /** Whether it has claimed in a planned move, and there are interfaces where it does not serve yet. */
    boolean raises() {
        return active && claimed && ready;
    }

    /** The hand-over flags of the frame. */
    public PeerWord flags(
            boolean prepare, boolean ready, boolean claimed, boolean released, boolean leaving, boolean answer) {
        this.prepare = prepare;
        this.ready = ready;
        this.claimed = claimed;
        this.released = released;
        this.leaving = leaving;
        this.answer = answer;
        return this;
    }
}
