package dev.baton.agent.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who on this host may have changed what Baton manages: the programs that configure networks for a living, as far as they
 * run. Reading all of /proc takes milliseconds; provisioning thread only.
 */
final class Suspects {
    private static final Set<String> LINKS = Set.of("addresses", "link", "mac", "routes");
    private static final String STOP_IT = "stop it: two products cannot share an identity";
    private static final String LEAVE_OUT = "leave bt-* out of its configuration";

    /**
     * A program and what it may change.
     *
     * @param comm as /proc/PID/comm shows it, 15 octets at most
     */
    private record Known(String comm, Set<String> changes, Suspect suspect) {
        Known(String comm, Set<String> changes, String name, String advice) {
            this(comm, changes, new Suspect(name, advice));
        }

        boolean managesLinks() {
            return changes.equals(LINKS) && !suspect.advice().equals(STOP_IT);
        }
    }

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "NetworkManager",
                    LINKS,
                    "NetworkManager",
                    "write \"[keyfile]\" and \"unmanaged-devices=interface-name:bt-*\" to"
                            + " /etc/NetworkManager/conf.d/baton.conf"),
            new Known(
                    "systemd-network",
                    LINKS,
                    "systemd-networkd",
                    "write \"[Match]\" Name=bt-* \"[Link]\" Unmanaged=yes to /etc/systemd/network/00-baton.network, and"
                            + " ManageForeignRoutes=no to networkd.conf"),
            new Known("dhcpcd", LINKS, "dhcpcd", "write \"denyinterfaces bt-*\" to /etc/dhcpcd.conf"),
            new Known("dhclient", LINKS, "dhclient", "start it for named devices only, and never for bt-*"),
            new Known("connmand", LINKS, "connman", "write NetworkInterfaceBlacklist=bt- to /etc/connman/main.conf"),
            new Known("wickedd", LINKS, "wicked", LEAVE_OUT),
            new Known("ifplugd", LINKS, "ifplugd", LEAVE_OUT),
            new Known("keepalived", LINKS, "keepalived", STOP_IT),
            new Known("ucarp", LINKS, "ucarp", STOP_IT),
            new Known("tuned", Set.of("sysctl"), "tuned", "take the setting out of its profile"));

    /** Where the device itself carries the shared addresses it cannot be taken from whoever configures it. */
    private static final String LEAVE_ADDRESSES =
            "have it leave alone the addresses and routes of the gateway devices that it"
                    + " has not put there itself (systemd-networkd: KeepConfiguration=yes and ManageForeignRoutes=no), or configure"
                    + " those devices without it";

    private final Path proc;
    private final boolean onDevices;

    private Suspects(Path proc, boolean onDevices) {
        this.proc = proc;
        this.onDevices = onDevices;
    }

    /** @param onDevices whether gateway devices carry the shared addresses themselves, instead of links of ours */
    static Suspects ofThisHost(boolean onDevices) {
        return new Suspects(Path.of("/proc"), onDevices);
    }

    /** @param proc a directory like /proc */
    static Suspects in(Path proc, boolean onDevices) {
        return new Suspects(proc, onDevices);
    }

    /** Those that run now and may change {@code what}: addresses, link, mac, routes, sysctl. */
    List<Suspect> of(String what) {
        Set<String> running = running();
        return KNOWN.stream()
                .filter(known -> known.changes().contains(what) && running.contains(known.comm()))
                .map(known -> onDevices && known.managesLinks()
                        ? new Suspect(known.suspect().name(), LEAVE_ADDRESSES)
                        : known.suspect())
                .toList();
    }

    private Set<String> running() {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                addName(names, process);
            }
        } catch (IOException e) {
            return names; // nobody can be named
        }
        return names;
    }

    private static void addName(Set<String> names, Path process) {
        try {
            names.add(Files.readString(process.resolve("comm")).strip());
        } catch (IOException e) {
            // Ended meanwhile.
        }
    }
}
