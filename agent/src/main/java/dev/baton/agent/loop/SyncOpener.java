package dev.baton.agent.loop;

import dev.baton.agent.config.SyncConfig;
import dev.baton.agent.member.PathFacts;
import dev.baton.heartbeat.path.HeartbeatPath;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.heartbeat.path.SyncRoute;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.AssignedAddress;
import dev.baton.nativeconfig.link.Link;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens the path on sync from the address that {@link SyncRoute} chooses, and tells when that changes. Loop thread only. */
final class SyncOpener implements DeviceEdge.PathOpener {
    private final SyncConfig config;
    private final PathFacts facts;
    private final Consumer<String> told;
    private @Nullable Ip inUse;

    /** @param told takes a line for the log */
    SyncOpener(SyncConfig config, PathFacts facts, Consumer<String> told) {
        this.config = config;
        this.facts = facts;
        this.told = told;
    }

    @Override
    public Optional<HeartbeatPath> open(Link device, List<AssignedAddress> own) {
        List<Prefix> usable = own.stream()
                .filter(AssignedAddress::isUsable)
                .map(AssignedAddress::prefix)
                .toList();
        Optional<SyncRoute> route = SyncRoute.choose(usable, config.peer(), inUse);
        facts.sendsFrom(route.map(SyncRoute::toString).orElse(""));
        tell(device, usable, route);
        return route.map(chosen ->
                SyncPath.open(device.name(), device.index(), chosen.local().address(), config.peer(), chosen.to()));
    }

    private void tell(Link device, List<Prefix> usable, Optional<SyncRoute> route) {
        Ip before = inUse;
        Ip now = route.map(chosen -> chosen.local().address()).orElse(null);
        if (now != null && !now.equals(before)) {
            String all = usable.stream().map(Prefix::toString).collect(Collectors.joining(","));
            told.accept("sync device=" + device.name() + " address=" + now + " to="
                    + route.get().to() + " of=" + all);
        } else if (now == null && !usable.isEmpty() && before != null) {
            told.accept("sync device=" + device.name() + " address=none: " + unusable(usable));
        }
        inUse = now;
    }

    private String unusable(List<Prefix> usable) {
        Ip peer = config.peer();
        return "of " + usable + " none " + (peer == null ? "has a broadcast address" : "is in the network of " + peer);
    }
}
