package dev.baton.lab.sim;

import dev.baton.agent.member.Ailment;
import dev.baton.agent.member.Arrivals;
import dev.baton.agent.member.Journal;
import dev.baton.agent.member.Voice;
import dev.baton.agent.role.Move;
import dev.baton.agent.role.Notice;
import dev.baton.agent.role.Reason;
import dev.baton.agent.role.Role;
import dev.baton.arp.watch.Clash;
import dev.baton.heartbeat.detect.Grounds;
import dev.baton.heartbeat.detect.Verdict;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.addr.Mac;
import org.jspecify.annotations.Nullable;

/** Writes what an agent tells into the story of the simulation. */
final class SimJournal implements Journal {
    private final Simulation sim;
    private final SimHost host;

    SimJournal(Simulation sim, SimHost host) {
        this.sim = sim;
        this.host = host;
    }

    @Override
    public void role(Role from, Role to, Reason reason) {
        host.roleChanged();
        host.note("role " + from + " -> " + to + " " + reason);
        sim.invariants().roleChanges(host, from, to, reason);
    }

    @Override
    public void notice(Notice notice, int about) {
        host.note("notice " + notice + " " + about);
    }

    @Override
    public void moved(Move move) {
        host.note("move " + move);
    }

    @Override
    public void health(int path, @Nullable Ailment ailment, int score) {
        host.note("health " + score + ", path " + path + " " + ailment);
    }

    @Override
    public void oneWay(int node, int path, boolean lasting) {
        host.note("one way to " + node + " on " + path + (lasting ? "" : " no more"));
    }

    @Override
    public void voice(int holder, int path, Voice voice) {
        host.note("answers for " + holder + " on " + path + ": " + voice);
    }

    @Override
    public void voiceSaid(int node, int path, Voice voice) {
        host.note(node + " says of our answers on " + path + ": " + voice);
    }

    @Override
    public void verdict(int peer, Verdict from, Verdict to, long silentNs, Grounds grounds) {
        host.note("peer " + peer + " " + from + " -> " + to + " " + grounds);
    }

    @Override
    public void path(int peer, int path, boolean heard) {
        host.note("peer " + peer + (heard ? " heard on " : " silent on ") + path);
    }

    @Override
    public void announced(long term, int addresses) {
        host.note("announced");
        sim.reach().announced(host);
    }

    @Override
    public void confirmed(Arrivals.Facts facts) {
        host.note("confirmed by " + facts.confirmed() + " of " + facts.asked());
        sim.reach().confirmed(host, facts);
    }

    @Override
    public void unreached(int path, int asked) {
        host.note("reached by none of " + asked + " on " + path);
        sim.reach().unreached(host, path);
    }

    @Override
    public void refused(Refusal refusal, int path, int from, long count) {
        host.note("refused " + refusal + " on " + path);
    }

    @Override
    public void overslept(long lateNs) {
        host.note("overslept " + lateNs / Simulation.MILLI + " ms");
    }

    @Override
    public void window(int peer, long windowNs, long profileNs) {
        host.note("window of " + peer + " " + windowNs / 1e6 + " ms, by its profile " + profileNs / 1e6);
    }

    @Override
    public void deaf(int peer, boolean deaf) {
        host.note(deaf ? "deaf, so cannot judge " + peer : "no longer deaf");
    }

    @Override
    public void clash(Clash clash) {
        host.note("clash " + clash);
        host.tellsOf(clash);
        if (clash.station() == Clash.Station.STRANGER) {
            sim.reach().takenForStranger(host, clash.iface() + 1, clash.mac().bits());
        }
    }

    @Override
    public void addressInUse(int iface, Mac holder, boolean waits) {
        host.note("address in use on " + iface + " by " + holder + (waits ? "" : ", claimed beside it"));
    }

    @Override
    public void configuration(int peer, boolean agrees, long digest) {
        host.note("configuration of " + peer + " agrees: " + agrees);
    }
}
