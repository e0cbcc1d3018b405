package dev.baton.arp.port;

import dev.baton.arp.wire.NdpView;

/** Takes what an {@link NdpPort} heard, on the loop thread. */
public interface NdpEar {
    /** A well-formed advertisement of another station; the view is good until this returns. */
    void heard(NdpView frame, long nowNs);
}
