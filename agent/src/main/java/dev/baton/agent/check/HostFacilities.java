package dev.baton.agent.check;

import dev.baton.agent.config.BadKeyException;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.KeyFile;
import dev.baton.agent.host.WantedSettings;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.nativeconfig.link.Link;
import dev.baton.nativeconfig.packet.HostGuard;
import dev.baton.nativeconfig.packet.HostGuard.Holder;
import dev.baton.nativeconfig.sysctl.Sysctl;
import dev.baton.nativeconfig.sysctl.SysctlException;
import dev.baton.nativeconfig.sysctl.SysctlLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent uses of a host besides its devices and addresses, as it is at one moment. Immutable.
 *
 * @param syncPort who has the UDP port of the sync path
 * @param ipv6 whether the kernel has IPv6 at all
 * @param keyFault what is wrong with the key file, or empty
 * @param stateDir whether {@code state.dir} can be used
 * @param controlSocket whether {@code control.socket} can be made
 * @param fixed kernel settings that are wrong and cannot be written: the path, and what it must be
 * @param overriding settings of all devices that make the right one of a shared link ineffective, and what they must be
 */
record HostFacilities(
        Holder syncPort,
        boolean ipv6,
        String keyFault,
        Place stateDir,
        Place controlSocket,
        Map<Sysctl, String> fixed,
        Map<Sysctl, String> overriding) {
    /** A host on which nothing is in the way. */
    static final HostFacilities ALL =
            new HostFacilities(Holder.NONE, true, "", Place.USABLE, Place.USABLE, Map.of(), Map.of());

    private static final int ROOT = 0;
    /** What a directory or file is good for. */
    enum Place {
        USABLE,
        /** Something else is there. */
        OCCUPIED,
        READ_ONLY,
        FORBIDDEN,
        FULL
    }

    HostFacilities {
        fixed = Map.copyOf(fixed);
        overriding = Map.copyOf(overriding);
    }

    static HostFacilities take(BatonConfig config, List<Link> links, boolean privileged) {
        List<String> devices = links.stream().map(Link::name).toList();
        return new HostFacilities(
                privileged ? syncPort(config.sync().device(), devices) : Holder.NONE,
                Files.isDirectory(Path.of("/proc/sys/net/ipv6")),
                keyFault(config.member().keyFile()),
                directory(config.files().stateDir()),
                socket(config.files().controlSocket()),
                fixed(config, devices),
                settingsOfAll());
    }

    /** On the sync device an agent's own heartbeats have the port, so that it tells nothing. */
    private static Holder syncPort(String sync, List<String> devices) {
        return HostGuard.holder(
                SyncPath.PORT,
                devices.stream().filter(device -> !device.equals(sync)).toList());
    }

    /** The kernel takes the higher of the two for arp_ignore, and either for arp_filter. */
    private static Map<Sysctl, String> settingsOfAll() {
        Map<Sysctl, String> overriding = new LinkedHashMap<>();
        Sysctl ignore = new Sysctl(4, "all", "arp_ignore");
        Sysctl filter = new Sysctl(4, "all", "arp_filter");
        now(ignore)
                .filter(value -> !value.equals("0") && !value.equals("1"))
                .ifPresent(value -> overriding.put(ignore, "1"));
        now(filter).filter(value -> !value.equals("0")).ifPresent(value -> overriding.put(filter, "0"));
        return overriding;
    }

    private static String keyFault(Path file) {
        try {
            KeyFile.read(file, ROOT);
            return "";
        } catch (BadKeyException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Place directory(Path directory) {
        if (Files.exists(directory)) {
            return Files.isDirectory(directory) ? writable(directory) : Place.OCCUPIED;
        }
        Path parent = directory.toAbsolutePath().getParent();
        return parent == null ? Place.OCCUPIED : directory(parent);
    }

    private static Place writable(Path directory) {
        try {
            if (Files.getFileStore(directory).isReadOnly()) {
                return Place.READ_ONLY;
            }
            if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
                return Place.FORBIDDEN;
            }
            return Files.getFileStore(directory).getUsableSpace() == 0 ? Place.FULL : Place.USABLE;
        } catch (IOException e) {
            return Files.isWritable(directory) ? Place.USABLE : Place.FORBIDDEN;
        }
    }

    private static Place socket(Path socket) {
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return isSocket(socket) ? Place.USABLE : Place.OCCUPIED;
        }
        Path parent = socket.toAbsolutePath().getParent();
        return parent == null ? Place.OCCUPIED : directory(parent);
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<Sysctl, String> fixed(BatonConfig config, List<String> devices) {
        List<Map<Sysctl, String>> wanted = new ArrayList<>();
        devices.stream().filter(device -> !device.equals("lo")).forEach(device -> read(wanted, device));
        for (GatewayConfig gateway : config.gateways()) {
            if (devices.contains(gateway.device())) {
                boolean hasIpv6 = gateway.shared().stream()
                        .anyMatch(shared -> shared.address().isV6());
                wanted.add(
                        config.macs().onDevice()
                                ? WantedSettings.ofSharingDevice(gateway.device(), hasIpv6)
                                : WantedSettings.ofParent(gateway.device()));
            }
        }
        Map<Sysctl, String> fixed = new LinkedHashMap<>();
        wanted.forEach(some -> some.forEach((key, value) -> {
            if (now(key).filter(value::equals).isEmpty() && !SysctlLedger.isWritable(key)) {
                fixed.put(key, value);
            }
        }));
        return fixed;
    }

    private static void read(List<Map<Sysctl, String>> wanted, String device) {
        try {
            wanted.add(WantedSettings.ofEveryDevice(device));
        } catch (SysctlException | IllegalArgumentException e) {
            // It is gone meanwhile, or has no settings.
        }
    }

    private static Optional<String> now(Sysctl key) {
        try {
            return SysctlLedger.read(key);
        } catch (SysctlException e) {
            return Optional.empty();
        }
    }
}
