package dev.baton.agent.loop;

import dev.baton.agent.host.HostIdentity;
import dev.baton.agent.member.Ports;
import dev.baton.arp.watch.IdentityCheck;
import dev.baton.arp.wire.NdpFrame;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatWriter;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import java.nio.ByteBuffer;
import java.util.List;

/** Carries out on this host what the member decides. Loop thread only. */
final class HostPorts implements Ports {
    private final Edges edges;
    private final List<SharedEdge> shared;
    private final HostIdentity identity;
    private final HeartbeatWriter writer;
    private final MacUser.Lookup macUsers;
    private final Runnable duplicate;
    private final Runnable stopped;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(Heartbeat.MAX_LENGTH);

    /** @param edges made before the member starts */
    HostPorts(
            Edges edges,
            List<SharedEdge> shared,
            HostIdentity identity,
            HeartbeatWriter writer,
            MacUser.Lookup macUsers,
            Runnable duplicate,
            Runnable stopped) {
        this.edges = edges;
        this.shared = shared;
        this.identity = identity;
        this.writer = writer;
        this.macUsers = macUsers;
        this.duplicate = duplicate;
        this.stopped = stopped;
    }

    @Override
    public boolean send(int path, Heartbeat heartbeat, long peerMacBits) {
        DeviceEdge edge = edges.on(path);
        if (edge == null) {
            return false;
        }
        writer.write(heartbeat, frame);
        return edge.send(frame, peerMacBits);
    }

    @Override
    public boolean probe(int path, ProbeKind kind, Station station, long nowNs) {
        DeviceEdge edge = edges.on(path);
        return edge != null && edge.probe(kind, station, nowNs);
    }

    @Override
    public boolean ask(int iface, int firstAddress, int count, IdentityCheck.Mode mode) {
        SharedEdge link = shared.get(iface);
        DeviceEdge edge = edges.on(link.gateway().index());
        if (edge == null) {
            return false;
        }
        // With device MACs the holder's is not known for sure, and the question is harmless to all others.
        boolean everybody = mode == IdentityCheck.Mode.EVERYBODY || link.hasDevicesMac();
        List<Prefix> addresses = link.gateway().shared();
        boolean all = true;
        for (int i = firstAddress; i < firstAddress + count; i++) {
            Ip address = addresses.get(i).address();
            if (address.isV4()) {
                all &= edge.ask(everybody ? Mac.BROADCAST : link.mac(), address.v4Bits());
            } else {
                all &= edge.ask(everybody ? NdpFrame.solicitedNodeGroup(address) : link.mac(), address);
            }
        }
        return all;
    }

    @Override
    public boolean askForward(int iface, long macBits, int ipv4Bits) {
        DeviceEdge edge = edges.on(shared.get(iface).gateway().index());
        return edge != null && edge.askForward(macBits, ipv4Bits);
    }

    @Override
    public void announce(int iface, int firstAddress, int count) {
        SharedEdge link = shared.get(iface);
        link.announce(firstAddress, count, identity.forwardsIpv6(link.gateway().linkName()));
    }

    @Override
    public boolean claim(boolean planned, long nowNs) {
        return identity.claim(planned, nowNs);
    }

    @Override
    public void teach(int iface, boolean ofShared) {
        SharedEdge link = shared.get(iface);
        DeviceEdge edge = edges.on(link.gateway().index());
        if (ofShared) {
            link.teach();
        } else if (edge != null) {
            edge.teach(link.group());
        }
    }

    @Override
    public void confirm(int iface, long high, long low, long macBits) {
        shared.get(iface).confirm(high, low, macBits);
    }

    @Override
    public void lookUpNeighbours() {
        identity.lookUpNeighbours();
    }

    @Override
    public void callNeighbours(int path, long nowNs) {
        DeviceEdge edge = edges.on(path);
        if (edge != null) {
            edge.callNeighbours(nowNs);
        }
    }

    @Override
    public boolean isRaised(int iface) {
        return !identity.isRaising(shared.get(iface).gateway().linkName());
    }

    @Override
    public boolean resume(long nowNs) {
        return identity.resume(nowNs);
    }

    @Override
    public void shorten() {
        identity.shorten();
    }

    @Override
    public void lengthen() {
        identity.lengthen();
    }

    @Override
    public boolean release() {
        return identity.mute();
    }

    @Override
    public boolean standing() {
        return identity.standing();
    }

    @Override
    public boolean granted() {
        return identity.isGranted();
    }

    @Override
    public boolean isClusters(int iface, long macBits) {
        return macUsers.of(iface, new Mac(macBits)).isPresent();
    }

    @Override
    public void duplicateNode() {
        duplicate.run();
    }

    @Override
    public void stopped() {
        stopped.run();
    }
}
