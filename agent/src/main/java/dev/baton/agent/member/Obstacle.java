package dev.baton.agent.member;

/** What stands in the way of a planned move that an operator asks for. */
public enum Obstacle {
    /** This member is not the active one; only that can hand the role over. */
    NOT_ACTIVE(false),
    /** This member is about to exit, and hands over for that reason. */
    STOPPING(false),
    /** Another move is under way, or has just ended here. */
    UNDER_WAY(false),
    /** This member is the one that is asked for. */
    ACTIVE_ALREADY(false),
    /** No other member was ever heard. */
    NOBODY_KNOWN(false),
    /** No member with that node id was ever heard. */
    UNKNOWN_NODE(false),
    /** It is silent, or has left. */
    NOT_ALIVE(false),
    /** It is alive but does not call itself Standby. */
    NOT_STANDBY(false),
    /** It could not take over, see its impediments. */
    NOT_ABLE(false),
    /** Its configuration differs in what all members must agree on. */
    OTHER_CONFIGURATION(true),
    /** Its health is worse than ours. */
    LESS_HEALTHY(true),
    /** It is heard on a single path although there are more: we are not protected. */
    TOO_FEW_PATHS(true);

    private final boolean yieldsToForce;

    Obstacle(boolean yieldsToForce) {
        this.yieldsToForce = yieldsToForce;
    }

    /** Whether an operator may insist. */
    boolean yieldsToForce() {
        return yieldsToForce;
    }
}
