package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.agent.config.PublishedRange;
import dev.baton.arp.respond.AddressRanges;
import dev.baton.arp.respond.SolicitedNodes;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Published addresses against what this host's own kernel answers for and forwards. Pure. */
final class PublishedCheck {
    private final ConfigReading reading;
    private final BatonConfig config;
    private final HostSnapshot host;
    private final List<Finding> findings = new ArrayList<>();

    PublishedCheck(ConfigReading reading, BatonConfig config, HostSnapshot host) {
        this.reading = reading;
        this.config = config;
        this.host = host;
    }

    List<Finding> findings() {
        for (GatewayConfig behind : config.gateways()) {
            behind.published().forEach(range -> ownAddress(Keys.published(behind.label()), range));
        }
        keyOf(range -> range.first().isV4()).ifPresent(this::kernel);
        if (!host.forwarding().enabledV6()) {
            keyOf(range -> range.first().isV6())
                    .ifPresent(key -> forwardsNothing(key, "IPv6", "net.ipv6.conf.all.forwarding=1"));
        }
        config.gateways().forEach(this::groups);
        return findings;
    }

    /** Where the first of such addresses is written. */
    private Optional<String> keyOf(Predicate<PublishedRange> such) {
        return config.gateways().stream()
                .filter(behind -> behind.published().stream().anyMatch(such))
                .map(behind -> Keys.published(behind.label()))
                .findFirst();
    }

    private void forwardsNothing(String key, String version, String setting) {
        add(
                Severity.WARNING,
                key,
                "this host forwards no " + version + ", so what comes for published addresses goes no further; set "
                        + setting);
    }

    /** Questions for IPv6 addresses go to one of 2^24 groups each. */
    private void groups(GatewayConfig answering) {
        AddressRanges.Builder published = AddressRanges.builder();
        Predicate<PublishedRange> here =
                range -> range.first().isV6() && range.on().equals(answering.label());
        config.publishedOn(answering).stream()
                .filter(here)
                .forEach(range -> published.add(range.first(), range.last()));
        if (!SolicitedNodes.of(published.build()).areFew()) {
            keyOf(here).ifPresent(key -> tooManyGroups(key, answering));
        }
    }

    private void tooManyGroups(String key, GatewayConfig answering) {
        add(
                Severity.WARNING,
                key,
                "the IPv6 addresses answered on " + answering.label() + " are asked for by more than "
                        + SolicitedNodes.MOST
                        + " groups, too many to join: all groups are received there, and a switch that snoops on"
                        + " memberships (MLD snooping) must flood those of ff02::1:ff00:0/104; publish fewer addresses,"
                        + " or, better, route a network to a shared address instead");
    }

    /** The kernel would answer for it with the device's own MAC, active or not */
    private void ownAddress(String key, PublishedRange range) {
        for (GatewayConfig answering : config.gateways()) {
            if (answering.label().equals(range.on())) {
                host.link(answering.device()).map(host::addressesOf).orElse(List.of()).stream()
                        .map(Prefix::address)
                        .filter(range::contains)
                        .findFirst()
                        .ifPresent(own -> ownAddress(key, range, own, answering.device()));
            }
        }
    }

    private void ownAddress(String key, PublishedRange range, Ip own, String device) {
        add(
                Severity.ERROR,
                key,
                range + ": " + own + " is this host's own address on " + device
                        + ", for which its kernel answers, active or not; leave it out");
    }

    private void kernel(String key) {
        List<String> answering = config.gateways().stream()
                .filter(gateway -> !config.publishedOn(gateway).isEmpty())
                .map(GatewayConfig::device)
                .toList();
        for (String device : host.forwarding().proxies()) {
            boolean isOfAll = device.equals("all") || device.equals("default");
            if (isOfAll || answering.contains(device) || isSharedLink(device)) {
                add(
                        Severity.ERROR,
                        key,
                        "the kernel answers for other hosts too, with MACs of its own and on the standby as well (proxy_arp of "
                                + device + "); write 0 to /proc/sys/net/ipv4/conf/" + device
                                + "/proxy_arp and where it is set");
            }
        }
        if (!host.forwarding().enabled()) {
            forwardsNothing(key, "IPv4", "net.ipv4.ip_forward=1");
        }
    }

    private boolean isSharedLink(String device) {
        return host.link(device).map(Link::alias).stream()
                .anyMatch(alias -> config.gateways().stream()
                        .filter(gateway -> !config.publishedOn(gateway).isEmpty())
                        .anyMatch(gateway -> alias.equals(config.linkAlias(gateway))));
    }

    private void add(Severity severity, String key, String message) {
        findings.add(new Finding(severity, reading.problem(key, message)));
    }
}
