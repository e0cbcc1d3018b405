package dev.baton.agent.loop;

import dev.baton.agent.member.Member;
import dev.baton.agent.member.PathFacts;
import dev.baton.arp.watch.ClashDetector;
import dev.baton.arp.wire.ArpView;
import dev.baton.arp.wire.NdpView;

/** Hands what stations say of addresses to the member, and to the watch for clashes. Loop thread only. */
final class NeighbourListener {
    private final Member member;
    private final ClashDetector clashes;

    NeighbourListener(Member member, ClashDetector clashes) {
        this.member = member;
        this.clashes = clashes;
    }

    /** An ARP frame was heard on a device. */
    void heard(PathFacts on, ArpView frame, long nowNs) {
        member.onArp(on.path(), frame, nowNs);
        if (on.iface() >= 0) {
            clashes.onFrame(on.iface(), frame, member.ownsAlone(), nowNs);
        }
    }

    /** A neighbour advertisement was heard on a device. */
    void heard(PathFacts on, NdpView frame, long nowNs) {
        member.onAdvertised(on.path(), frame, nowNs);
        if (on.iface() >= 0) {
            clashes.onFrame(on.iface(), frame, member.ownsAlone(), nowNs);
        }
    }
}
