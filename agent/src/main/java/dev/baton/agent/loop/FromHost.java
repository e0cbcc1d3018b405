package dev.baton.agent.loop;

import dev.baton.agent.check.HostReview;
import dev.baton.agent.host.HostIdentity;
import dev.baton.agent.member.Member;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.link.NeighbourEntry;
import dev.baton.nativeconfig.process.HostClock;
import java.util.List;

/** What the host's threads found, brought to the loop, and what the loop does about it. */
final class FromHost implements HostJournal.Listener {
    private final AgentLoop loop;
    private final Member member;
    private final HostIdentity identity;
    private final List<SharedEdge> shared;

    FromHost(AgentLoop loop, Member member, HostIdentity identity, List<SharedEdge> shared) {
        this.loop = loop;
        this.member = member;
        this.identity = identity;
        this.shared = shared;
    }

    @Override
    public void linkNeedsRaising(String link) {
        loop.execute(() -> raise(link));
    }

    @Override
    public void linkRaised(String link) {
        loop.execute(() -> {
            if (member.machine().role().owns()) {
                member.onLinkRaised(shared.indexOf(edge(link)), HostClock.nanoTime());
            }
        });
    }

    @Override
    public void linkProvisioned(String link, boolean there) {
        loop.execute(() -> {
            edge(link).update(identity.index(link));
            if (there) {
                raise(link);
            }
        });
    }

    @Override
    public void leaseLapsed() {
        loop.execute(() -> {
            if (member.standsByLease()) {
                identity.holdAgain();
            }
        });
    }

    @Override
    public void neighbours(String link, List<NeighbourEntry> entries) {
        loop.execute(() -> {
            int iface = shared.indexOf(edge(link));
            long nowNs = HostClock.nanoTime();
            entries.forEach(entry -> member.onNeighbour(iface, entry.ip(), entry.mac(), nowNs));
        });
    }

    /** Something that is found about the host impairs a gateway interface, or does so no longer. */
    void reviewed(HostReview review) {
        for (int iface = 0; iface < shared.size(); iface++) {
            String label = shared.get(iface).gateway().label();
            boolean impaired = review.standing().stream()
                    .anyMatch(finding -> finding.impairs().equals(label));
            member.onDeadEnd(iface, impaired, HostClock.nanoTime());
        }
    }

    /** A gateway device is there, and perhaps another than before: where its own MAC answers, that may be another too. */
    void deviceRead(Link device) {
        for (int iface = 0; iface < shared.size(); iface++) {
            SharedEdge edge = shared.get(iface);
            if (edge.hasDevicesMac() && device.isCalled(edge.gateway().device())) {
                boolean changed = edge.update(identity.index(edge.gateway().linkName()));
                if (changed && member.machine().role().owns()) {
                    member.onLinkRaised(iface, HostClock.nanoTime());
                }
            }
        }
    }

    private void raise(String link) {
        if (member.machine().role().owns()) {
            edge(link).update(identity.index(link)); // in case it could not be opened when it came
            identity.raiseAgain(link);
            member.onLinkRaised(shared.indexOf(edge(link)), HostClock.nanoTime());
        }
    }

    private SharedEdge edge(String link) {
        return shared.stream()
                .filter(candidate -> candidate.gateway().linkName().equals(link))
                .findFirst()
                .orElseThrow();
    }
}
