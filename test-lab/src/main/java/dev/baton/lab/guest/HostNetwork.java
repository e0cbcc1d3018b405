package dev.baton.lab.guest;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Trunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * How the guests of a stage are made hosts: which program configures their network and how, what the kernel is told at the
 * boot, and on which devices the agent is to work. Immutable.
 *
 * @param name for people, and to tell stages apart
 * @param kernelOptions further words of the kernel's command line
 * @param files writes what a station has before it first boots
 * @param devices the gateway devices, by segment
 * @param site what must be at the switch before the guests are switched on
 */
record HostNetwork(
        String name,
        String kernelOptions,
        BiConsumer<GuestFiles, Station> files,
        Map<Segment, String> devices,
        Consumer<Lab> site) {
    private static final Map<Segment, String> PLAIN = Map.of(Segment.LAN, "lan0", Segment.WAN, "wan0");

    /** The programs that configure networks on Debian hosts; all are installed, one is let. */
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.of(
            "systemd-networkd", "systemd-networkd.service,systemd-networkd.socket",
            "ifupdown", "networking.service",
            "NetworkManager", "NetworkManager.service,NetworkManager-wait-online.service"));

    HostNetwork {
        devices = Map.copyOf(devices);
    }

    static HostNetwork networkd() {
        return networkd("networkd", PLAIN, (files, station) -> {
            networkd(files, "lan0", address(station, Segment.LAN));
            networkd(files, "wan0", address(station, Segment.WAN));
        });
    }

    static HostNetwork ifupdown() {
        return new HostNetwork("ifupdown", masked("ifupdown"), HostNetwork::writeInterfaces, PLAIN, lab -> {});
    }

    static HostNetwork networkManager() {
        return new HostNetwork(
                "NetworkManager", masked("NetworkManager"), HostNetwork::writeConnections, PLAIN, lab -> {});
    }

    /** The LAN on an active-backup bond of two cards, the WAN on a VLAN; the sync link as ever. */
    static HostNetwork bondAndVlan() {
        return networkd("bond and VLAN", Map.of(Segment.LAN, "bond0", Segment.WAN, "wan0.20"), (files, station) -> {
                    netdev(files, "bond0", "bond", "\n[Bond]\nMode=active-backup\nMIIMonitorSec=100ms\n");
                    networkd(files, "lan0", "Bond=bond0\nPrimarySlave=yes\n");
                    networkd(files, "lan1", "Bond=bond0\n");
                    networkd(files, "bond0", address(station, Segment.LAN));
                    netdev(files, "wan0.20", "vlan", "\n[VLAN]\nId=20\n");
                    networkd(files, "wan0", "VLAN=wan0.20\nLinkLocalAddressing=no\n");
                    networkd(files, "wan0.20", address(station, Segment.WAN));
                })
                .at(lab -> Station.GATEWAYS.forEach(gateway -> Trunk.of(lab, gateway, Segment.WAN, 20)));
    }

    /** The LAN on a bridge, as on a host with virtual machines. */
    static HostNetwork bridge() {
        return networkd("bridge", Map.of(Segment.LAN, "br0", Segment.WAN, "wan0"), (files, station) -> {
            netdev(files, "br0", "bridge", "\n[Bridge]\nSTP=no\n");
            networkd(files, "lan0", "Bridge=br0\n");
            networkd(files, "br0", address(station, Segment.LAN));
            networkd(files, "wan0", address(station, Segment.WAN));
        });
    }

    /** The same hosts under another name, with more on the kernel's command line. */
    HostNetwork booting(String as, String options) {
        return new HostNetwork(as, kernelOptions + " " + options, files, devices, site);
    }

    /** The same hosts under another name, with one more file. */
    HostNetwork holding(String as, String path, String text) {
        return new HostNetwork(as, kernelOptions, files.andThen((all, station) -> all.text(path, text)), devices, site);
    }

    private HostNetwork at(Consumer<Lab> other) {
        return new HostNetwork(name, kernelOptions, files, devices, other);
    }

    String device(Segment segment) {
        return devices.getOrDefault(segment, segment.device());
    }

    /** What a station has before it first boots. */
    GuestFiles filesOf(Station station) {
        GuestFiles all = new GuestFiles();
        all.text("/etc/sysctl.d/50-gateway.conf", "net.ipv4.ip_forward = 1\n");
        files.accept(all, station);
        return all;
    }

    private static HostNetwork networkd(
            String name, Map<Segment, String> devices, BiConsumer<GuestFiles, Station> gateway) {
        BiConsumer<GuestFiles, Station> all =
                gateway.andThen((files, station) -> networkd(files, "sync0", address(station, Segment.SYNC)));
        return new HostNetwork(name, masked("systemd-networkd"), all, devices, lab -> {});
    }

    private static void networkd(GuestFiles files, String device, String lines) {
        files.text(
                "/etc/systemd/network/30-" + device + ".network",
                "[Match]\nName=" + device + "\n\n[Network]\n" + lines);
    }

    private static void netdev(GuestFiles files, String device, String kind, String more) {
        files.text(
                "/etc/systemd/network/20-" + device + ".netdev",
                "[NetDev]\nName=" + device + "\nKind=" + kind + "\n" + more);
    }

    private static String address(Station station, Segment segment) {
        return "Address=" + station.prefix(segment) + "\n";
    }

    private static void writeInterfaces(GuestFiles files, Station station) {
        StringBuilder text = new StringBuilder("auto lo\niface lo inet loopback\n");
        for (Segment segment : station.segments()) {
            text.append("\nauto ").append(segment.device()).append("\niface ").append(segment.device());
            text.append(" inet static\n    address ")
                    .append(station.prefix(segment))
                    .append('\n');
        }
        files.text("/etc/network/interfaces", text.toString());
    }

    private static void writeConnections(GuestFiles files, Station station) {
        for (Segment segment : station.segments()) {
            String device = segment.device();
            // It reads no other.
            files.secret(
                    "/etc/NetworkManager/system-connections/" + device + ".nmconnection",
                    "[connection]\nid=" + device + "\ntype=ethernet\ninterface-name=" + device
                            + "\n\n[ipv4]\nmethod=manual\naddress1=" + station.prefix(segment)
                            + "\n\n[ipv6]\nmethod=link-local\n");
        }
    }

    private static String masked(String program) {
        List<String> words = new ArrayList<>();
        PROGRAMS.forEach((name, units) -> {
            if (!name.equals(program)) {
                for (String unit : units.split(",", -1)) {
                    words.add("systemd.mask=" + unit);
                }
            }
        });
        return String.join(" ", words);
    }
}
