package dev.baton.agent.config;

import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Everything one member was told, valid as a whole: what {@link ConfigReader} makes of a file without errors. Immutable,
 * any thread. Each part is the settings record of its concern; the loop hands every module its own part.
 *
 * @param gateways in the order of {@code interfaces}
 */
public record BatonConfig(
        MemberConfig member,
        SyncConfig sync,
        List<GatewayConfig> gateways,
        TimingConfig timing,
        ClaimConfig claim,
        FilesConfig files) {

    public BatonConfig {
        gateways = List.copyOf(gateways);
    }

    /**
     * The same for a kernel without IPv6, which serves the IPv4 part. It is no other configuration to the peers: what they
     * compare is the {@link #digest} of the whole.
     */
    public BatonConfig withoutIpv6() {
        return new BatonConfig(
                member, sync, gateways.stream().map(GatewayConfig::withoutIpv6).toList(), timing, claim, files);
    }

    /** The same with other names for its devices. */
    public BatonConfig withDevices(UnaryOperator<String> names) {
        return new BatonConfig(
                member,
                new SyncConfig(names.apply(sync.device()), sync.peer()),
                gateways.stream()
                        .map(gateway -> gateway.onDevice(names.apply(gateway.device())))
                        .toList(),
                timing,
                claim,
                files);
    }

    /** The shared MAC addresses and heartbeat groups of this cluster. */
    public MacScheme macs() {
        return MacScheme.of(claim.macScheme(), member.cluster());
    }

    /** The shared MAC; {@link Mac#ZERO} where each member answers with its device's own. */
    public Mac sharedMac(GatewayConfig gateway) {
        return macs().shared(gateway.index());
    }

    public Mac groupMac(GatewayConfig gateway) {
        return macs().group(gateway.index());
    }

    /** What is answered on an interface besides its shared addresses, whichever it lives behind. */
    public List<PublishedRange> publishedOn(GatewayConfig gateway) {
        return gateways.stream()
                .flatMap(behind -> behind.published().stream())
                .filter(range -> range.on().equals(gateway.label()))
                .toList();
    }

    /**
     * What neighbours are told at a claim: the shared addresses, and where the MAC changes with it also the published ones that
     * live behind another interface. A station on the same segment would take it for a theft of its own.
     */
    public List<Ip> announcedOn(GatewayConfig gateway) {
        List<Ip> announced = new ArrayList<>();
        gateway.shared().forEach(prefix -> announced.add(prefix.address()));
        if (macs().onDevice()) {
            for (PublishedRange range : publishedOn(gateway)) {
                if (!range.neighbours()) {
                    range.forEach(announced::add);
                }
            }
        }
        return announced;
    }

    /** What marks a link as ours, as {@code ip link} shows it: {@code baton:7:1}. */
    public String linkAlias(GatewayConfig gateway) {
        return GatewayConfig.ALIAS_PREFIX + member.cluster() + ":" + gateway.index();
    }

    /** What must be equal on all members, as a number: see {@link ConfigDigest}. */
    public long digest() {
        return new ConfigDigest(this)
                .of(gateways.stream().map(GatewayConfig::index).toList());
    }
}
