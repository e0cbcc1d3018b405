package dev.baton.arp.port;

import dev.baton.arp.wire.ArpView;

/** Takes what an {@link ArpPort} heard, on the loop thread. */
public interface ArpEar {
    /** A well-formed frame of another station; the view is good until this returns. */
    void heard(ArpView frame, long nowNs);
}
