package dev.baton.lab.sim;

import dev.baton.agent.member.Ports;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.heartbeat.wire.KeyRing;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What the agent of a simulated host does to the network and to its kernel. */
final class SimPorts implements Ports {
    private static final long LOOKED_UP_NS = Simulation.MILLI;

    private final Simulation sim;
    private final SimHost host;
    private final SimCluster cluster;
    private final HeartbeatWriter writer;
    private final SimWire wire;
    private final SimAgent agent;
    private final ByteBuffer scratch = ByteBuffer.allocate(Heartbeat.MAX_LENGTH);

    /** Counted so that a claim ends what an earlier one, or a release, has left to raise. */
    private int claims;

    private boolean raising;

    SimPorts(Simulation sim, SimHost host, SimAgent agent) {
        this.sim = sim;
        this.host = host;
        this.agent = agent;
        this.wire = sim.wire();
        this.cluster = host.cluster();
        this.writer = new HeartbeatWriter(KeyRing.of(cluster.key()));
    }

    @Override
    public boolean send(int path, Heartbeat heartbeat, long peerMacBits) {
        long source = path == 0 ? 0 : host.mac(path).bits();
        ByteBuffer frame = null;
        List<SimHost> stations = sim.stations();
        for (int i = 0; i < stations.size(); i++) {
            SimHost other = stations.get(i);
            boolean toIt = peerMacBits == 0 || other.mac(path).bits() == peerMacBits;
            if (toIt && wire.takes(host, other, path)) {
                ByteBuffer sent = frame == null ? write(heartbeat) : frame;
                frame = sent;
                wire.bring(other, path, () -> other.receive(path, source, sent));
            }
        }
        return true;
    }

    private ByteBuffer write(Heartbeat heartbeat) {
        int length = writer.write(heartbeat, scratch);
        return ByteBuffer.wrap(Arrays.copyOf(scratch.array(), length));
    }

    @Override
    public boolean probe(int path, ProbeKind kind, Station station, long nowNs) {
        int ip = station.ip().v4Bits();
        for (SimHost other : sim.stations()) {
            if (other.mac(path).equals(station.mac()) && other.ip(path) == ip) {
                if (other.reachable(path)) {
                    wire.carry(host, other, path, () -> other.kernel().probed(host, path, kind, station, nowNs));
                } else {
                    wire.carryAside(host, path, () -> other.kernel().probedInVain(host, path, kind, station, nowNs));
                }
            }
        }
        probeIdentities(path, kind, station, nowNs);
        for (Bystander bystander : wire.bystanders()) {
            if (bystander.path() == path) {
                wire.carryAside(host, path, () -> bystander.asked(host, ip));
            }
        }
        return true;
    }

    /** Another cluster's identity is a station like others: whoever holds it answers. */
    private void probeIdentities(int path, ProbeKind kind, Station station, long nowNs) {
        for (SimHost other : sim.stations()) {
            int iface = path - 1;
            if (iface >= 0
                    && other.cluster().nth() != cluster.nth()
                    && other.cluster().ip(iface) == station.ip().v4Bits()
                    && other.identityMac(iface).equals(station.mac())) {
                wire.carry(host, other, path, () -> {
                    if (other.answersQuestion(iface)) {
                        wire.carry(other, host, path, () -> host.hearProbed(path, kind, station, nowNs));
                    }
                });
            }
        }
    }

    @Override
    public boolean ask(int iface, int firstAddress, int count, IdentityCheck.Mode mode) {
        int path = iface + 1;
        int ip = cluster.ip(iface);
        long holder = cluster.shared().mac(iface);
        boolean toAll = mode == IdentityCheck.Mode.EVERYBODY || holder == 0;
        for (SimHost other : sim.stations()) {
            wire.carry(host, other, path, () -> {
                Mac from = other.identityMac(iface);
                boolean toIt = toAll || from.bits() == holder;
                if (other.answersQuestion(iface) && toIt && other.cluster().ip(iface) == ip) {
                    wire.carry(other, host, path, () -> host.hearAnswer(path, from, ip, true));
                }
            });
        }
        for (Bystander bystander : wire.bystanders()) {
            if (toAll && bystander.path() == path && bystander.isOn()) {
                wire.carryAside(host, path, () -> bystander.asked(host, ip));
            }
        }
        return true;
    }

    @Override
    public boolean askForward(int iface, long macBits, int ipv4Bits) {
        int path = iface + 1;
        for (SimHost other : sim.stations()) {
            wire.carry(host, other, path, () -> {
                if (other.answers(iface) && other.identityMac(iface).bits() == macBits && other.forwards()) {
                    wire.carry(other, host, path, () -> host.hearForwards(path));
                }
            });
        }
        return true;
    }

    @Override
    public void announce(int iface, int firstAddress, int count) {
        host.announces();
        int path = iface + 1;
        int ip = cluster.ip(iface);
        Mac from = host.identityMac(iface);
        for (SimHost other : sim.stations()) {
            wire.carry(host, other, path, () -> other.hearAnswer(path, from, ip, false));
        }
        showAll(path);
    }

    /** All on a path hear where the identity is, and the switches before them. */
    private void showAll(int path) {
        for (Bystander bystander : wire.bystanders()) {
            if (cluster.nth() == 0 && bystander.path() == path) {
                bystander.shown(host);
            }
        }
    }

    @Override
    public boolean claim(boolean planned, long nowNs) {
        sim.invariants().claims(host);
        claims++;
        if (host.refusesClaims()) {
            raising = false;
            host.kernel().lower();
            return false;
        }
        raising = sim.raisesLate();
        host.kernel().raise(raising ? 1 : sim.gateways(), nowNs);
        if (raising) {
            int claim = claims;
            agent.after(sim.lateNs(), () -> raiseTheRest(claim));
        }
        return true;
    }

    private void raiseTheRest(int claim) {
        if (claim == claims) {
            raising = false;
            host.kernel().raiseTheRest();
            host.note("all links are up");
            for (int iface = 1; iface < sim.gateways(); iface++) {
                agent.member().onLinkRaised(iface, host.clockNs());
            }
        }
    }

    @Override
    public void teach(int iface, boolean shared) {
        if (shared) {
            showAll(iface + 1); // where its own MAC lives, switches know from its heartbeats
        }
    }

    @Override
    public void confirm(int iface, long high, long low, long macBits) {
        for (Bystander bystander : wire.bystanders()) {
            if (bystander.path() == iface + 1 && bystander.mac().bits() == macBits && bystander.ip() == (int) low) {
                bystander.questioned(host);
            }
        }
    }

    @Override
    public void lookUpNeighbours() {
        for (Bystander bystander : wire.bystanders()) {
            if (bystander.isOn()) {
                tellOfNeighbour(bystander.path(), bystander.ip(), bystander.mac());
            }
        }
        for (SimHost other : sim.stations()) {
            for (int path = 1; other != host && path < sim.paths(); path++) {
                tellOfNeighbour(path, other.ip(path), other.mac(path));
            }
        }
    }

    private void tellOfNeighbour(int path, int ip, Mac mac) {
        agent.after(LOOKED_UP_NS, () -> agent.member().onNeighbour(path - 1, Ip.v4(ip), mac, host.clockNs()));
    }

    @Override
    public void callNeighbours(int path, long nowNs) {
        for (Bystander bystander : wire.bystanders()) {
            if (bystander.path() == path) {
                wire.carryAside(host, path, () -> bystander.called(host));
            }
        }
        for (SimHost other : sim.stations()) {
            Station answers = new Station(other.mac(path), Ip.v4(other.ip(path)));
            wire.carry(host, other, path, () -> wire.carry(other, host, path, () -> host.hearMet(path, answers)));
        }
    }

    @Override
    public boolean isRaised(int iface) {
        return iface == 0 || !raising;
    }

    @Override
    public boolean resume(long nowNs) {
        if (!standing()) {
            return false;
        }
        host.kernel().renew(nowNs);
        return true;
    }

    @Override
    public void shorten() {
        host.kernel().shorten(host.clockNs());
    }

    @Override
    public void lengthen() {
        host.kernel().lengthen();
    }

    @Override
    public boolean release() {
        claims++;
        raising = false;
        host.kernel().lower();
        return true;
    }

    @Override
    public boolean standing() {
        return host.answers() && host.kernel().holdsAll(host.clockNs());
    }

    @Override
    public boolean granted() {
        return host.kernel().holds(host.clockNs());
    }

    @Override
    public boolean isClusters(int iface, long macBits) {
        for (SimHost other : sim.stations()) {
            if (other.cluster().shared().mac(iface) == macBits) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void duplicateNode() {
        if (sim.hosts().stream().allMatch(each -> each.nodeId() == each.node())) {
            throw new AssertionError("no two hosts here share a node id\n" + sim.story());
        }
        host.note("its node id is another's");
        host.exit();
    }

    @Override
    public void stopped() {
        host.exit();
    }
}
