package dev.baton.agent.role;

/** A heartbeat of a peer, as a sentence. */
record Says(
        int node,
        boolean active,
        boolean able,
        long term,
        long highest,
        Flags flags,
        boolean answer,
        int successor,
        int follows,
        long followsTerm,
        boolean starting) {
    static Says owner(int node, long term) {
        return new Says(node, true, true, term, term, Flags.NONE, false, 0, 0, 0, false);
    }

    /** Starting or standing by; {@code term} is what it held last. */
    static Says standby(int node, long term) {
        return new Says(node, false, true, term, term, Flags.NONE, false, 0, 0, 0, false);
    }

    Says with(Flags spoken) {
        return new Says(node, active, able, term, highest, spoken, answer, successor, follows, followsTerm, starting);
    }

    Says notAble() {
        return new Says(node, active, false, term, highest, flags, answer, successor, follows, followsTerm, starting);
    }

    Says answering() {
        return new Says(node, active, able, term, highest, flags, true, successor, follows, followsTerm, starting);
    }

    /** Of a planned move, whom it goes to. */
    Says to(int heir) {
        return new Says(node, active, able, term, highest, flags, answer, heir, follows, followsTerm, starting);
    }

    /** The owner that it hears itself. */
    Says following(int owner, long ownerTerm) {
        long known = Math.max(highest, ownerTerm);
        return new Says(node, active, able, term, known, flags, answer, successor, owner, ownerTerm, starting);
    }

    /** It knows nobody yet. */
    Says justStarted() {
        return new Says(node, active, able, term, highest, flags, answer, successor, 0, 0, true);
    }

    PeerWord word() {
        return new PeerWord()
                .from(node, active, able, term, highest)
                .starting(starting)
                .flags(flags.prepare(), flags.ready(), flags.claimed(), flags.released(), flags.leaving(), answer)
                .follows(follows, followsTerm)
                .successor(successor);
    }
}
