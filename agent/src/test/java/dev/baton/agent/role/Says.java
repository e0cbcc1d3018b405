package dev.baton.agent.role;

/** A heartbeat of a peer, as a sentence. */
record Says(
        int node, boolean active, boolean able, long term, long highest, Flags flags, boolean answer, int successor) {
    static Says owner(int node, long term) {
        return new Says(node, true, true, term, term, Flags.NONE, false, 0);
    }

    /** Starting or standing by; {@code term} is what it held last. */
    static Says standby(int node, long term) {
        return new Says(node, false, true, term, term, Flags.NONE, false, 0);
    }

    Says with(Flags spoken) {
        return new Says(node, active, able, term, highest, spoken, answer, successor);
    }

    Says notAble() {
        return new Says(node, active, false, term, highest, flags, answer, successor);
    }

    Says answering() {
        return new Says(node, active, able, term, highest, flags, true, successor);
    }

    /** Of a planned move, whom it goes to. */
    Says to(int heir) {
        return new Says(node, active, able, term, highest, flags, answer, heir);
    }

    PeerWord word() {
        return new PeerWord()
                .from(node, active, able, term, highest)
                .flags(flags.prepare(), flags.ready(), flags.claimed(), flags.released(), flags.leaving(), answer)
                .successor(successor);
    }
}
