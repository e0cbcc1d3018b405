package dev.baton.heartbeat.probe;

/** Why a frame is no answer to an echo request of ours, in the order in which it is looked at. Each is a counter. */
public enum EchoRefusal {
    /** It is one. */
    NONE("none"),
    /** Fewer octets than an echo reply with our token has. */
    TOO_SHORT("too-short"),
    /** Something else, or a reply that was cut, extended or fragmented on its way. */
    NOT_ECHO_REPLY("not-echo-reply"),
    BAD_CHECKSUM("bad-checksum"),
    /** With the identifier of another asker on this host. */
    OTHER_ASKER("other-asker"),
    /** Nothing was asked with that sequence number lately, or it was answered already: old, doubled or made up. */
    NOT_ASKED("not-asked"),
    /** The token is not the one that was sent: forged. */
    WRONG_TOKEN("wrong-token"),
    /** It comes from another MAC or address than was asked. */
    WRONG_STATION("wrong-station");

    private final String kebab;

    EchoRefusal(String kebab) {
        this.kebab = kebab;
    }

    public String kebab() {
        return kebab;
    }
}
