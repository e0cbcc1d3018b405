package dev.baton.agent.event;

/** What is wrong with a gateway interface, from bad to worse. */
public enum Ailment {
    /** The peer does not hear us there although we hear it, and nobody else answered us since: we do not get out. */
    UNHEARD(750),
    /** Nobody is heard there, while the peer lives. The peer's twin may be no better: then its score says so. */
    DEAF(500),
    /** What comes in there this host would not pass on: a setting or a route is missing. */
    DEAD_END(250),
    /** The device was exchanged for another, and what peers send there arrives elsewhere since then. */
    EXCHANGED(0),
    /** No carrier. */
    NO_CARRIER(0);

    private final int leaves;

    Ailment(int leaves) {
        this.leaves = leaves;
    }

    /** Of 1000, what is left of the interface's share of the health score. */
    public int leaves() {
        return leaves;
    }
}
