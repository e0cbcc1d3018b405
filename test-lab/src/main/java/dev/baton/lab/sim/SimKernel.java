package dev.baton.lab.sim;

import dev.baton.agent.role.RoleSettings;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A host's kernel: it keeps the shared links and the lease by its own clock, and answers when it is probed; or others do so
 * in its place while it is gone.
 */
public final class SimKernel {
    private final Simulation sim;
    private final SimHost host;
    private final Set<ProbeKind> answers = EnumSet.of(ProbeKind.ARP, ProbeKind.ECHO);
    private final Set<ProbeKind> proxied = EnumSet.noneOf(ProbeKind.class);

    /** How many of the shared links are up, in the order of the interfaces. */
    private int linksUp;

    private long leaseNs = SimHost.LEASE_NS;
    private long leaseUntilNs;
    private long renewedNs;
    private long raisedNs;

    SimKernel(Simulation sim, SimHost host) {
        this.sim = sim;
        this.host = host;
    }

    /** Takes the identity on the first interfaces, or on all. */
    void raise(int links, long nowNs) {
        linksUp = links;
        raisedNs = sim.nowNs();
        leaseNs = SimHost.LEASE_NS;
        renew(nowNs);
    }

    /** What a claim has left for afterwards: on all interfaces now. */
    void raiseTheRest() {
        linksUp = sim.gateways();
    }

    void renew(long nowNs) {
        leaseUntilNs = nowNs + leaseNs;
        renewedNs = nowNs;
    }

    /** Renewed for a short time only from now on; what has run out stays so. */
    void shorten(long nowNs) {
        leaseNs = RoleSettings.OVERLAP_NS;
        if (holds(nowNs)) {
            renew(nowNs);
        }
    }

    void lengthen() {
        leaseNs = SimHost.LEASE_NS;
    }

    /** How long it goes on after its agent's last word. */
    long leaseNs() {
        return leaseNs;
    }

    /** When it took the identity last, by nobody's clock in particular; 0 while it has not. */
    long raisedNs() {
        return raisedNs;
    }

    long renewedNs() {
        return renewedNs;
    }

    /** Gives the identity up. */
    void lower() {
        linksUp = 0;
        raisedNs = 0;
        leaseNs = SimHost.LEASE_NS;
        leaseUntilNs = 0;
    }

    /** Whether shared links are up, be they mute or not. */
    boolean isUp() {
        return linksUp > 0;
    }

    /** Whether shared links are up and not mute. */
    boolean holds(long nowNs) {
        return holds(0, nowNs);
    }

    /** Whether that of an interface is. */
    boolean holds(int iface, long nowNs) {
        return iface < linksUp && nowNs - leaseUntilNs < 0;
    }

    /** Whether all are. */
    boolean holdsAll(long nowNs) {
        return holds(sim.gateways() - 1, nowNs);
    }

    /** It answers only these kinds of probe from now on: what a packet filter or a setting may do. */
    public void answersOnly(ProbeKind... kinds) {
        answers.clear();
        answers.addAll(List.of(kinds));
        host.note("answers only " + answers);
    }

    /** While it is gone, somebody answers these kinds from its MAC: a management controller, or a switch. */
    public void isProxiedBy(ProbeKind... kinds) {
        proxied.addAll(List.of(kinds));
        host.note("is answered for by " + proxied);
    }

    /** Whether it answers as kernels do when nobody has changed their ways. */
    boolean isFrank() {
        return answers.contains(ProbeKind.ARP) && answers.contains(ProbeKind.ECHO);
    }

    /** A probe reaches it. */
    void probed(SimHost asker, int path, ProbeKind kind, Station asked, long askedNs) {
        if (answers.contains(kind)) {
            sim.wire().carry(host, asker, path, () -> asker.hearProbed(path, kind, asked, askedNs));
        }
    }

    /** A probe was sent to it while it is gone. */
    void probedInVain(SimHost asker, int path, ProbeKind kind, Station asked, long askedNs) {
        if (proxied.contains(kind)) {
            sim.wire().carryFromAside(asker, path, () -> asker.hearProbed(path, kind, asked, askedNs));
        }
    }
}
