package dev.baton.agent.loop;

import dev.baton.agent.member.PathFacts;
import dev.baton.arp.port.NdpEar;
import dev.baton.arp.port.NdpPort;
import dev.baton.heartbeat.path.EchoPort;
import dev.baton.heartbeat.path.HopPort;
import dev.baton.heartbeat.probe.EchoRefusal;
import dev.baton.heartbeat.probe.Station;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * What asks other hosts' kernels on one device besides ARP: ICMP echo by IPv4 or, without such an address, by the link-local
 * one, from which all stations of the link are called, too; by IPv4 whether they would forward; and neighbour solicitations, from the link-local address or, without one, as probes. Opened for the addresses that the
 * device has, anew when these change. Loop thread only.
 */
final class ProbePorts {
    private static final Ip UNSPECIFIED = Ip.v6(0, 0);

    private final OpenPorts opened;
    private final DeviceEdge.Ears ears;
    private final PathFacts facts;
    private final boolean asksWithout;
    private @Nullable EchoPort echo;
    private @Nullable EchoPort call;
    private @Nullable HopPort hop;
    private @Nullable NdpPort ndp;
    private Ip linkLocal = UNSPECIFIED;
    private final EchoPort.Ear echoEar = new EchoPort.Ear() {
        @Override
        public void answered(Station station, long askedNs, long nowNs) {
            ears.member().onEchoed(facts.path(), station, askedNs, nowNs);
        }

        @Override
        public void met(Station station, long nowNs) {
            ears.member().onMet(facts.path(), station, nowNs);
        }
    };

    /** @param asksWithout whether IPv6 addresses are asked for even where the device has none itself */
    ProbePorts(AgentLoop loop, DeviceEdge.Ears ears, PathFacts facts, boolean asksWithout) {
        this.opened = new OpenPorts(loop);
        this.ears = ears;
        this.facts = facts;
        this.asksWithout = asksWithout;
    }

    /** Opens what the device's addresses allow. */
    void open(Link device, @Nullable Ip ipv4, @Nullable Ip ownLinkLocal) {
        close();
        echo = ipv4 == null ? null : openEcho(device, ipv4);
        if (ownLinkLocal != null && (facts.iface() >= 0 || ipv4 == null)) {
            call = openEcho(device, ownLinkLocal);
            echo = echo == null ? call : echo;
        }
        if (ipv4 != null && facts.iface() >= 0) {
            HopPort port = HopPort.open(
                    device.name(),
                    device.index(),
                    device.mac(),
                    ipv4,
                    ears.ledger().identifier());
            HopPort.Ear ear = nowNs -> ears.member().onForwards(facts.path(), nowNs);
            opened.add(port.fd(), (most, nowNs) -> port.drain(most, nowNs, ear), port::close);
            hop = port;
        }
        if (ownLinkLocal != null || asksWithout) {
            linkLocal = ownLinkLocal == null ? UNSPECIFIED : ownLinkLocal;
            NdpPort port = NdpPort.open(device.name(), device.index(), device.mac());
            NdpEar ear = (frame, nowNs) -> ears.neighbours().heard(facts, frame, nowNs);
            opened.add(port.fd(), (most, nowNs) -> port.drain(most, nowNs, ear), port::close);
            ndp = port;
        }
    }

    private EchoPort openEcho(Link device, Ip from) {
        EchoPort port = EchoPort.open(device.name(), device.index(), device.mac(), from, ears.ledger());
        opened.add(port.fd(), (most, nowNs) -> port.drain(most, nowNs, echoEar), port::close);
        return port;
    }

    /** Asks all stations of the link for an echo, from the link-local address. */
    boolean call(long nowNs) {
        return call != null && call.ask(Station.ALL_NODES, nowNs);
    }

    /** Sends an echo request. */
    boolean echo(Station station, long nowNs) {
        EchoPort port = echo;
        return port != null && port.canAsk(station.ip()) && port.ask(station, nowNs);
    }

    /** Asks a router whether it would forward. */
    boolean askForward(Mac via, Ip beyond) {
        return hop != null && hop.ask(via, beyond);
    }

    /** Sends a neighbour solicitation. */
    boolean solicit(Mac to, Ip subject) {
        return ndp != null && ndp.ask(to, linkLocal, subject);
    }

    /** Echo replies that were not those asked for. */
    long refused(EchoRefusal refusal) {
        return echo == null ? 0 : echo.refused(refusal);
    }

    void close() {
        opened.close();
        echo = null;
        call = null;
        hop = null;
        ndp = null;
    }
}
