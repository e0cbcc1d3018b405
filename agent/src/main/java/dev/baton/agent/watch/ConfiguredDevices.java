package dev.baton.agent.watch;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.watch.reading.Identity;
import dev.baton.agent.watch.reading.WatchedDevice;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.nativeconfig.addr.Mac;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The devices that a configuration names, as this host has them. Pure. */
public final class ConfiguredDevices {
    /** What the sync interface is called among the labels. */
    public static final String SYNC = "sync";

    private ConfiguredDevices() {}

    /** The sync interface and the gateway interfaces in their order, those included that this host lacks. */
    public static List<WatchedDevice> of(BatonConfig config, List<Link> links) {
        List<WatchedDevice> devices = new ArrayList<>();
        devices.add(device(SYNC, SyncPath.INDEX, config.sync().device(), links, null));
        for (GatewayConfig gateway : config.gateways()) {
            Identity identity = new Identity(
                    config.sharedMac(gateway),
                    config.groupMac(gateway),
                    gateway.shared().stream().map(Prefix::address).collect(Collectors.toSet()));
            devices.add(device(gateway.label(), gateway.index(), gateway.device(), links, identity));
        }
        return devices;
    }

    private static WatchedDevice device(
            String label, int path, String name, List<Link> links, @Nullable Identity identity) {
        Optional<Link> link = links.stream().filter(one -> one.isCalled(name)).findFirst();
        return new WatchedDevice(
                label,
                path,
                link.map(Link::name).orElse(name),
                link.map(Link::mac).orElse(Mac.ZERO),
                identity);
    }
}
