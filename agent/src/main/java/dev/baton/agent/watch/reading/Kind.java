package dev.baton.agent.watch.reading;

/** The kinds of frame that are watched. */
public enum Kind {
    ARP("ARP"),
    /** Neighbour and router discovery of IPv6 (RFC 4861). */
    NDP("NDP"),
    HEARTBEAT("heartbeats"),
    /** Frames that are sent for their source alone, so that switches know where it is. */
    LEARNING("learning");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** As summaries call it. */
    public String word() {
        return word;
    }
}
