package dev.baton.agent.loop;

import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.HeartbeatConfig;
import dev.baton.agent.host.SharedLink;
import dev.baton.agent.member.MemberSettings;
import dev.baton.agent.member.PathFacts;
import dev.baton.agent.role.RoleSettings;
import dev.baton.arp.announce.AnnounceSettings;
import dev.baton.arp.watch.SharedAddresses;
import dev.baton.heartbeat.detect.DetectSettings;
import dev.baton.heartbeat.detect.PathInterval;
import dev.baton.heartbeat.path.SyncPath;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import java.util.ArrayList;
import java.util.List;

/** From the configuration to the settings records of the modules. Pure. */
final class AgentSettings {
    private AgentSettings() {}

    static MemberSettings member(BatonConfig config, long digest, long nonce, String version) {
        return new MemberSettings(
                config.member().cluster(),
                config.member().node(),
                nonce,
                digest,
                version,
                detect(config),
                role(config),
                AnnounceSettings.standard(config.claim().arpRefresh().toNanos(), nonce),
                config.claim().preempt());
    }

    private static DetectSettings detect(BatonConfig config) {
        HeartbeatConfig heartbeat = config.timing().heartbeat();
        List<PathInterval> paths = new ArrayList<>();
        paths.add(new PathInterval(SyncPath.INDEX, heartbeat.syncInterval().toNanos()));
        for (GatewayConfig gateway : config.gateways()) {
            if (gateway.heartbeat()) {
                paths.add(new PathInterval(
                        gateway.index(),
                        heartbeat.gatewayInterval().toNanos(),
                        heartbeat.gatewayIntervalWithoutSync().toNanos()));
            }
        }
        return new DetectSettings(
                paths, heartbeat.misses(), config.timing().uncalibrated().toNanos());
    }

    private static RoleSettings role(BatonConfig config) {
        HeartbeatConfig heartbeat = config.timing().heartbeat();
        return new RoleSettings(
                config.member().node(),
                heartbeat.gatewayInterval().toNanos(),
                heartbeat.detection().toNanos(),
                config.timing().leaseDuration().toNanos(),
                config.timing().startSilence().toNanos(),
                config.timing().startPatience().toNanos(),
                config.timing().startConflict().toNanos());
    }

    /** Sync first, then the gateway interfaces in their order. */
    static PathFacts[] paths(BatonConfig config) {
        HeartbeatConfig heartbeat = config.timing().heartbeat();
        List<PathFacts> paths = new ArrayList<>();
        long syncNs = heartbeat.syncInterval().toNanos();
        long withoutSyncNs = heartbeat.gatewayIntervalWithoutSync().toNanos();
        paths.add(new PathFacts(SyncPath.INDEX, -1, syncNs, syncNs));
        for (int iface = 0; iface < config.gateways().size(); iface++) {
            GatewayConfig gateway = config.gateways().get(iface);
            long intervalNs = gateway.heartbeat() ? heartbeat.gatewayInterval().toNanos() : 0;
            PathFacts path = new PathFacts(gateway.index(), iface, intervalNs, withoutSyncNs);
            path.witnesses(gateway.witnesses());
            paths.add(path);
        }
        return paths.toArray(new PathFacts[0]);
    }

    static SharedAddresses shared(BatonConfig config) {
        SharedAddresses.Builder shared = SharedAddresses.builder();
        config.gateways().forEach(gateway -> shared.add(config.sharedMac(gateway), addresses(gateway)));
        return shared.build();
    }

    /** Addresses that are announced on each interface, the shared ones first. */
    static int[] counts(BatonConfig config) {
        return config.gateways().stream()
                .mapToInt(gateway -> config.announcedOn(gateway).size())
                .toArray();
    }

    static List<Ip> addresses(GatewayConfig gateway) {
        return gateway.shared().stream().map(Prefix::address).toList();
    }

    static List<SharedLink> links(BatonConfig config) {
        return config.gateways().stream()
                .map(gateway -> new SharedLink(
                        gateway.linkName(),
                        gateway.device(),
                        config.sharedMac(gateway),
                        config.linkAlias(gateway),
                        gateway.shared(),
                        gateway.routes()))
                .toList();
    }
}
