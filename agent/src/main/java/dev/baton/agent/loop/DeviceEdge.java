package dev.baton.agent.loop;

import dev.baton.agent.member.Member;
import dev.baton.agent.member.PathFacts;
import dev.baton.arp.port.ArpEar;
import dev.baton.arp.port.ArpPort;
import dev.baton.arp.wire.ArpView;
import dev.baton.heartbeat.detect.ProbeKind;
import dev.baton.heartbeat.path.HeartbeatPath;
import dev.baton.heartbeat.probe.EchoLedger;
import dev.baton.heartbeat.probe.Station;
import dev.baton.heartbeat.wire.Heartbeat;
import dev.baton.heartbeat.wire.HeartbeatView;
import dev.baton.heartbeat.wire.Refusal;
import dev.baton.nativeconfig.NativeCallException;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.packet.SocketFilter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One device of this host and what is open on it: the heartbeat path, if heartbeats travel there, the ARP port, and what
 * probes other kernels. All come and go with the device, its MAC and its addresses; without it nothing is sent and nothing heard. Loop thread only.
 */
final class DeviceEdge implements PublishedEdge.Below {
    /** How the heartbeat path of a device is opened; empty when it cannot be, as without an address on sync. */
    interface PathOpener {
        Optional<HeartbeatPath> open(Link device, List<AssignedAddress> own);
    }

    /** Who takes what is heard here. */
    record Ears(
            Member member, HeartbeatView view, ByteBuffer received, EchoLedger ledger, NeighbourListener neighbours) {}

    final PathFacts facts;
    final String device;
    private final PathOpener opener;
    private final Set<Ip> shared;
    private final OpenPorts opened;
    private final Ears ears;
    private @Nullable HeartbeatPath heartbeats;
    private @Nullable ArpPort arp;
    private final ProbePorts probes;
    private @Nullable Link link;
    private @Nullable NativeCallException refusal;
    /** The peers' MACs as objects, made once each: sending allocates nothing. */
    private Mac[] peers = {};

    private List<AssignedAddress> own = List.of();

    /** @param shared addresses that are not the device's own even if somebody put them there */
    DeviceEdge(PathFacts facts, String device, List<Ip> shared, PathOpener opener, AgentLoop loop, Ears ears) {
        this.facts = facts;
        this.device = device;
        this.shared = Set.copyOf(shared);
        this.opener = opener;
        this.opened = new OpenPorts(loop);
        this.ears = ears;
        this.probes = new ProbePorts(loop, ears, facts, shared.stream().anyMatch(Ip::isV6));
    }

    /** The kernel's index of the device, 0 while it is gone. */
    int index() {
        return link == null ? 0 : link.index();
    }

    /** What the device is called where that is not what the configuration says. */
    Optional<String> otherName() {
        return Optional.ofNullable(link).filter(now -> !now.isCalled(device)).map(Link::name);
    }

    /** Why what should be open on the device is not, or null: to be told, and tried again with {@link #update}. */
    @Nullable
    NativeCallException refusal() {
        return refusal;
    }

    /** Whether this is a shared address of the interface: none of the device's own, wherever it is. */
    boolean shares(Ip address) {
        return shared.contains(address);
    }

    /** The device is as the kernel says now; what depends on its index, MAC or addresses is opened anew if they changed. */
    void update(@Nullable Link now, List<AssignedAddress> all, long nowNs) {
        List<AssignedAddress> addresses =
                all.stream().filter(each -> !shares(each.prefix().address())).toList();
        boolean sameAddresses = own.equals(addresses);
        boolean same = isSameDevice(now) && (sameAddresses || facts.iface() >= 0); // only sync has a local address
        link = now;
        own = addresses;
        facts.vlan(now == null ? 0 : now.vlan());
        if (now == null) {
            facts.addresses(Mac.ZERO, null, null);
        } else if (!same || !sameAddresses) {
            facts.addresses(now.mac(), ownIpv4(), ownLinkLocal());
        }
        if (!same || arp == null) {
            reopen(now);
        } else if (now != null && !sameAddresses) {
            reopenProbes(now);
        }
        carrier(now, nowNs);
    }

    /** An address is on the device, or no longer, as the kernel has just told: it need not be asked, which may take its time. */
    void addressChanged(AssignedAddress changed, boolean there, long nowNs) {
        List<AssignedAddress> addresses = new ArrayList<>(own);
        int at = 0;
        while (at < addresses.size() && !addresses.get(at).prefix().equals(changed.prefix())) {
            at++;
        }
        if (at < addresses.size()) {
            addresses.remove(at);
        }
        if (there) {
            addresses.add(at, changed);
        }
        update(link, addresses, nowNs);
    }

    /** Whether all is open, and on this very device. */
    boolean isOpenOn(Link now) {
        return arp != null && isSameDevice(now);
    }

    /** Nothing changed but, perhaps, the carrier. */
    void carrier(@Nullable Link now, long nowNs) {
        link = now;
        ears.member.onCarrier(facts.path(), now != null && now.adminUp() && now.carrier() && arp != null, nowNs);
    }

    /** See {@link Member#onTrunk}. */
    void leavesBy(int trunk) {
        ears.member.onTrunk(facts.iface(), trunk);
    }

    private boolean isSameDevice(@Nullable Link now) {
        Link before = link;
        return before != null
                && now != null
                && before.index() == now.index()
                && before.mac().equals(now.mac());
    }

    private void reopen(@Nullable Link now) {
        close();
        refusal = null;
        if (now == null) {
            return;
        }
        try {
            HeartbeatPath path = opener.open(now, own).orElse(null);
            if (path != null) {
                opened.addHeartbeats(path.fd(), (most, nowNs) -> hear(path, most, nowNs), path::close);
                heartbeats = path;
            }
            ArpPort port = ArpPort.open(device, now.index(), now.mac());
            ArpEar ear = (frame, nowNs) -> ears.neighbours.heard(facts, frame, nowNs);
            opened.add(port.fd(), (most, nowNs) -> port.drain(most, nowNs, ear), port::close);
            arp = port;
            probes.open(now, ownIpv4(), ownLinkLocal());
        } catch (NativeCallException e) {
            close();
            refusal = e;
        }
    }

    private void reopenProbes(Link now) {
        try {
            refusal = null;
            probes.open(now, ownIpv4(), ownLinkLocal());
        } catch (NativeCallException e) {
            probes.close();
            refusal = e;
        }
    }

    private @Nullable Ip ownIpv4() {
        return own.stream()
                .map(AssignedAddress::prefix)
                .map(Prefix::address)
                .filter(Ip::isV4)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Ip ownLinkLocal() {
        return own.stream()
                .map(AssignedAddress::prefix)
                .map(Prefix::address)
                .filter(ip -> ip.isV6() && ip.isLinkLocal())
                .findFirst()
                .orElse(null);
    }

    /** @param peerMacBits as in {@link dev.baton.agent.member.Ports#send} */
    boolean send(ByteBuffer heartbeat, long peerMacBits) {
        return heartbeats != null && heartbeats.send(heartbeat, peerMacBits == 0 ? null : peer(peerMacBits));
    }

    /** See {@link dev.baton.agent.member.Ports#probe}. */
    boolean probe(ProbeKind kind, Station station, long nowNs) {
        return switch (kind) {
            case ARP -> ask(station.mac(), station.ip().v4Bits());
            case NS -> probes.solicit(station.mac(), station.ip());
            case ECHO -> probes.echo(station, nowNs);
        };
    }

    /** See {@link dev.baton.agent.member.Ports#callNeighbours}. */
    void callNeighbours(long nowNs) {
        probes.call(nowNs);
    }

    private Mac peer(long macBits) {
        for (Mac known : peers) {
            if (known.bits() == macBits) {
                return known;
            }
        }
        Mac met = new Mac(macBits);
        int place = peers.length % Heartbeat.MAX_NODES;
        if (place == peers.length) {
            peers = Arrays.copyOf(peers, place + 1);
        }
        peers[place] = met;
        return met;
    }

    /** Asks for {@code targetIp} from the device's own address, or as a probe where it has none. */
    boolean ask(Mac to, int targetIp) {
        return arp != null && arp.ask(to, facts.ipv4Bits(), targetIp);
    }

    /** The same for an IPv6 address, from the device's link-local one. */
    boolean ask(Mac to, Ip target) {
        return probes.solicit(to, target);
    }

    /** See {@link dev.baton.agent.member.Ports#askForward}. */
    boolean askForward(long macBits, int ipv4Bits) {
        return probes.askForward(new Mac(macBits), Ip.v4(ipv4Bits));
    }

    @Override
    public void heardAbove(ArpView frame, long nowNs) {
        ears.neighbours.heard(facts, frame, nowNs);
    }

    @Override
    public void leaveOut(@Nullable SocketFilter besides) {
        if (arp == null) {
            return;
        }
        try {
            arp.hear(besides);
        } catch (NativeCallException again) {
            return; // out of memory: the next turn asks again
        }
    }

    /** Shows the switches where the device's own MAC lives. */
    void teach(Mac group) {
        if (arp != null) {
            arp.teach(group);
        }
    }

    void close() {
        probes.close();
        opened.close();
        heartbeats = null;
        arp = null;
    }

    private int hear(HeartbeatPath path, int most, long nowNs) {
        for (int i = 0; i < most; i++) {
            if (path.receive(ears.received) < 0) {
                return i;
            }
            Refusal why = path.refusal();
            if (why == Refusal.NONE) {
                why = ears.view.wrap(ears.received);
            }
            if (why == Refusal.NONE) {
                ears.member.onHeartbeat(ears.view, path.index(), path.sourceMacBits(), nowNs);
            } else if (why == Refusal.OTHER_IDENTITY) {
                ears.member.onOtherIdentity(path.index(), ears.view.node(), ears.view.cluster());
            } else {
                boolean named = why == Refusal.BAD_KEY || why == Refusal.VERSION;
                ears.member.onRefused(why, path.index(), named ? ears.view.node() : 0);
            }
        }
        return most;
    }
}
