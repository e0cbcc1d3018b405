package dev.baton.heartbeat.wire;

/**
 * Why a received heartbeat did not count. Every one has a counter under {@link #kebab()}, a name that never changes; the
 * sentence is for the operator.
 */
public enum Refusal {
    /** Not refused. */
    NONE("none", "accepted"),
    TOO_SHORT("too-short", "shorter than any heartbeat"),
    NOT_BATON("not-baton", "not a heartbeat of Baton"),
    VERSION("version", "a version of the wire format that this agent does not speak; upgrade one of the members"),
    LENGTH("length", "the length it states does not fit the octets received: truncated or forged"),
    OTHER_CLUSTER("other-cluster", "from a cluster with another cluster.id on the same segment; harmless"),
    OTHER_IDENTITY(
            "other-identity",
            "signed with our key by a member with another cluster.id or mac.scheme, so with other shared MACs: in a"
                    + " rolling change one of the two is still to be changed; otherwise give that cluster a key of its own"),
    BAD_KEY(
            "bad-key",
            "signed with another key: a peer whose cluster.key.file differs, another cluster with our cluster.id, or"
                    + " somebody who forges heartbeats"),
    MALFORMED("malformed", "signed with our key, but with values that version 2 does not allow"),
    FAR_TERM(
            "far-term",
            "a term beyond any that members come to: the state of that member is damaged; stop it, delete terms.1 and"
                    + " terms.2 in its state.dir, and start it again"),
    /** Set by a path whose socket says so; the kernel's filter drops such packets unseen otherwise. */
    HOP_LIMIT("hop-limit", "TTL or hop limit below 255: it crossed a router (RFC 5082)"),
    REFLECTED(
            "reflected",
            "our own frame came back: a loop, a switch that mirrors, or somebody who sends captured frames again"),
    WRONG_PATH(
            "wrong-path",
            "sent on another interface or from another MAC than it says: joined segments, a leaking VLAN, interface"
                    + " indices that differ between members, or somebody who sends captured frames again"),
    DUPLICATE_NODE("duplicate-node", "another live member uses our node.id; give one of them another"),
    DUPLICATE_PEER("duplicate-peer", "two live members use the same node.id; give one of them another"),
    RETIRED_BOOT(
            "retired-boot",
            "from an earlier start of that member: late or replayed, or another host had its node.id meanwhile"),
    STALE_COUNTER("stale-counter", "not newer than what was heard on that path: late, doubled or replayed"),
    NOT_ECHOED(
            "not-echoed",
            "does not show that the sender hears us; normal for a moment after a start. Where it goes on, the sender does not"
                    + " receive this host's heartbeats or refuses them: look at its own status, and whether it accepts the key"
                    + " that this host signs with");

    private final String kebab;
    private final String sentence;

    Refusal(String kebab, String sentence) {
        this.kebab = kebab;
        this.sentence = sentence;
    }

    /** The stable name: counters, status, logs. */
    public String kebab() {
        return kebab;
    }

    /** What it means and what to do about it. */
    public String sentence() {
        return sentence;
    }

    @Override
    public String toString() {
        return kebab;
    }
}
