package dev.baton.agent.check;

import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Nearest;
import dev.baton.agent.config.OddCharacters;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.link.Link;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a device can be a path, and carry a shared link or the shared addresses themselves (DESIGN.md section 4). Pure. */
final class DeviceCheck {
    /** Links that lend their parent's port: what is bound to them sees only part of its traffic. */
    private static final Set<String> BORROWED = Set.of("macvlan", "macvtap", "ipvlan", "ipvtap");
    /** The one of them that gets all frames for a MAC of its own. */
    private static final String WHOLE = "macvlan";
    /** Masters that take all frames of their slaves. */
    private static final Set<String> TAKING = Set.of("bridge", "bond", "team", "openvswitch");

    private static final String VRF = "vrf";

    private final HostSnapshot host;
    private final boolean onDevice;

    /** @param onDevice whether devices carry the shared addresses themselves ({@code mac.scheme=device}) */
    DeviceCheck(HostSnapshot host, boolean onDevice) {
        this.host = host;
        this.onDevice = onDevice;
    }

    /** That there is no such device; empty when there is. */
    Optional<String> absence(String device) {
        String odd = OddCharacters.outsideAscii(device);
        return host.link(device).isPresent()
                ? Optional.empty()
                : Optional.of("there is no device " + device + (odd.isEmpty() ? "" : ", whose name holds " + odd));
    }

    /**
     * What a shared link that an agent has made is on, where that has lost its name: it was renamed.
     *
     * @param link the shared link's name
     */
    Optional<String> renamed(String link) {
        return host.link(link)
                .filter(GatewayConfig::isSharedLink)
                .flatMap(ours -> host.link(ours.parent()))
                .map(Link::name);
    }

    /**
     * Which there are instead: at a boot more and more.
     *
     * @param taken devices that the configuration names
     */
    String others(String device, Set<String> taken) {
        List<String> there = host.links().stream()
                .filter(Link::ethernet)
                .map(Link::name)
                .filter(name -> !name.startsWith(GatewayConfig.LINK_PREFIX))
                .sorted()
                .toList();
        String meant = Nearest.to(
                        device,
                        there.stream().filter(name -> !taken.contains(name)).toList())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        return meant + " (this host has " + (there.isEmpty() ? "no Ethernet device" : String.join(", ", there)) + ")";
    }

    /** Why it never can, with what to do instead; empty when it can, or is not there. */
    Optional<String> refusal(String device) {
        Optional<Link> found = host.link(device);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Link link = found.get();
        if (!link.ethernet()) {
            return Optional.of(device + " is not an Ethernet device" + kind(link) + "; name one that is");
        }
        if (link.master() != 0 && TAKING.contains(link.slaveKind())) {
            String master = nameOf(link.master());
            String role =
                    link.slaveKind().equals("bridge") ? "a port of bridge " : "a slave of " + link.slaveKind() + " ";
            return Optional.of(device + " is " + role + master + ", which takes all its frames; write " + master);
        }
        if (link.slaveKind().equals(VRF)) {
            return Optional.of(device + " is in the VRF " + nameOf(link.master())
                    + ", into which no shared link follows it: the shared addresses would be outside of it; name a device"
                    + " that is in no VRF");
        }
        if (BORROWED.contains(link.kind()) && !(onDevice && link.kind().equals(WHOLE))) {
            String parent = nameOf(link.parent());
            String why = onDevice ? ", where not all frames reach it" : " and cannot carry another";
            return Optional.of(device + " is a " + link.kind() + " on " + parent + why + "; write " + parent);
        }
        if (link.mac().isGroup() || link.mac().equals(Mac.ZERO)) {
            return Optional.of(device + " has the MAC " + link.mac()
                    + ", which is no station's; set another with \"ip link" + " set " + device + " address ...\"");
        }
        return Optional.empty();
    }

    /** What is wrong with it now and may be right later; empty when all is well, or the device is refused or absent. */
    Optional<String> weakness(String device) {
        return host.link(device)
                .filter(link -> !link.carrier() && refusal(device).isEmpty())
                .map(link -> link.adminUp()
                        ? device + " has no carrier; check its cable and the switch port"
                        : device + " is down; raise it in the host's network configuration (\"ip link set " + device
                                + " up\")");
    }

    /**
     * What has taken a device for itself, so that the kernel makes no shared link on it: ipvlans, and a macvlan or macvtap that
     * passes all through, which has its MAC. Empty when nothing has.
     */
    Optional<String> occupant(String device) {
        return host.link(device)
                .flatMap(below -> host.links().stream()
                        .filter(link -> link.parent() == below.index() && BORROWED.contains(link.kind()))
                        .filter(link ->
                                link.kind().startsWith("ip") || link.mac().equals(below.mac()))
                        .findFirst()
                        .map(link -> link.name() + " (" + link.kind() + " on " + device + ") takes "
                                + (link.kind().startsWith("ip") ? "its frames" : "all its frames (passthru)")
                                + ", so that it can carry no shared link; remove it with \"ip link delete "
                                + link.name()
                                + "\", or make it a macvlan in bridge mode"));
    }

    private static String kind(Link link) {
        return link.kind().isEmpty() ? "" : " but a " + link.kind();
    }

    private String nameOf(int index) {
        return host.link(index).map(Link::name).orElse("link " + index + " of another namespace");
    }
}
