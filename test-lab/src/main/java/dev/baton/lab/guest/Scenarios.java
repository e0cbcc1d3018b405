package dev.baton.lab.guest;

import java.util.List;
import java.util.Locale;

/** All stories, in the order in which {@code all} plays them: what wants the same hosts stands together. */
final class Scenarios {
    /** Not among {@link #ALL}, whose parts it is made of. */
    static final Scenario SMOKE = new Scenario(
            "smoke",
            "the short form, for every build: boot, power-off, return, reboot",
            HostNetwork::networkd,
            Boots::smoke);

    private static final String NOEXEC = """
            tmpfs /tmp tmpfs rw,nosuid,nodev,noexec 0 0
            tmpfs /var/tmp tmpfs rw,nosuid,nodev,noexec 0 0
            tmpfs /home tmpfs rw,nosuid,nodev,noexec 0 0
            """;

    static final List<Scenario> ALL = List.of(
            new Scenario(
                    "boot-networkd",
                    "a power cut at the whole site, with systemd-networkd",
                    HostNetwork::networkd,
                    Boots::firstBoot),
            new Scenario("reboot-standby", "the standby reboots", HostNetwork::networkd, Boots::rebootStandby),
            new Scenario("reboot-active", "the active reboots", HostNetwork::networkd, Boots::rebootActive),
            new Scenario("reboot-both", "both reboot at once", HostNetwork::networkd, Boots::rebootBoth),
            new Scenario(
                    "power-off",
                    "the plug of the active is pulled, and put in again",
                    HostNetwork::networkd,
                    Boots::powerOffActive),
            new Scenario(
                    "survivor-alone",
                    "one host is off, and the other reboots alone, with a dark sync cable",
                    HostNetwork::networkd,
                    Boots::survivorAlone),
            new Scenario(
                    "restart-standby",
                    "systemctl restart on the standby",
                    HostNetwork::networkd,
                    Services::restartStandby),
            new Scenario(
                    "restart-active",
                    "systemctl restart on the active",
                    HostNetwork::networkd,
                    Services::restartActive),
            new Scenario("reload", "systemctl reload on both", HostNetwork::networkd, Services::reload),
            new Scenario(
                    "stop", "systemctl stop on the active, then start", HostNetwork::networkd, Services::stopActive),
            new Scenario("kill", "systemctl kill -s KILL on the active", HostNetwork::networkd, Services::killActive),
            new Scenario("watchdog", "the agent of the active is stopped", HostNetwork::networkd, Services::watchdog),
            new Scenario(
                    "upgrade",
                    "from this package to the next, under traffic",
                    HostNetwork::networkd,
                    Services::upgrade),
            new Scenario(
                    "networkctl-reload",
                    "networkctl reload and reconfigure",
                    HostNetwork::networkd,
                    Networks::networkctlReload),
            new Scenario(
                    "restart-networkd",
                    "systemctl restart systemd-networkd",
                    HostNetwork::networkd,
                    Networks::restartNetworkd),
            new Scenario(
                    "restart-nftables",
                    "systemctl restart nftables, with Debian's own file",
                    HostNetwork::networkd,
                    Services::restartNftables),
            new Scenario(
                    "dead-agent",
                    "an agent that is dead for good, then nft flush ruleset",
                    HostNetwork::networkd,
                    Services::deadForGood),
            new Scenario(
                    "vrf",
                    "a gateway device in a VRF: named by check and by a running agent",
                    HostNetwork::networkd,
                    Networks::vrf),
            new Scenario(
                    "boot-ifupdown",
                    "a power cut at the whole site, with ifupdown",
                    HostNetwork::ifupdown,
                    Boots::firstBoot),
            new Scenario(
                    "ifdown-ifup", "ifdown and ifup of a gateway device", HostNetwork::ifupdown, Networks::ifdownIfup),
            new Scenario(
                    "boot-networkmanager",
                    "a power cut at the whole site, with NetworkManager",
                    HostNetwork::networkManager,
                    Boots::firstBoot),
            new Scenario(
                    "nmcli-reapply",
                    "nmcli device reapply, and a restart of NetworkManager",
                    HostNetwork::networkManager,
                    Networks::nmcliReapply),
            new Scenario(
                    "bond-vlan",
                    "the LAN on an active-backup bond that loses a card, the WAN on a VLAN",
                    HostNetwork::bondAndVlan,
                    Networks::bondAndVlan),
            new Scenario("bridge", "the LAN on a bridge", HostNetwork::bridge, Networks::bridge),
            new Scenario(
                    "noexec",
                    "/tmp, /var/tmp, /home and /run without exec",
                    () -> HostNetwork.networkd().holding("networkd, noexec mounts", "/etc/fstab", NOEXEC),
                    Services::serves),
            new Scenario(
                    "no-ipv6",
                    "ipv6.disable=1 on the kernel's command line",
                    () -> HostNetwork.networkd().booting("networkd, no IPv6", "ipv6.disable=1"),
                    Services::serves));

    private Scenarios() {}

    /** One line each. */
    static String list() {
        StringBuilder text = new StringBuilder();
        text.append(line(SMOKE));
        ALL.forEach(scenario -> text.append(line(scenario)));
        return text.toString();
    }

    private static String line(Scenario scenario) {
        return String.format(Locale.ROOT, "%-20s %s%n", scenario.name(), scenario.shows());
    }
}
