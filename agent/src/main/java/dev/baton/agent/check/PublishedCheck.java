package dev.baton.agent.check;

import dev.baton.agent.check.Finding.Severity;
import dev.baton.agent.config.BatonConfig;
import dev.baton.agent.config.ConfigReading;
import dev.baton.agent.config.GatewayConfig;
import dev.baton.agent.config.Keys;
import dev.baton.agent.config.PublishedRange;
import dev.baton.nativeconfig.addr.Ip;
import dev.baton.nativeconfig.addr.Prefix;
import dev.baton.nativeconfig.link.Link;
import java.util.ArrayList;
import java.util.List;

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
        List<String> keys = new ArrayList<>();
        for (GatewayConfig behind : config.gateways()) {
            if (!behind.published().isEmpty()) {
                keys.add(Keys.published(behind.label()));
                behind.published().forEach(range -> ownAddress(Keys.published(behind.label()), range));
            }
        }
        if (!keys.isEmpty()) {
            kernel(keys.get(0));
        }
        return findings;
    }

    /** The kernel would answer for it with the device's own MAC, active or not. */
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
                        + ", for which its kernel answers with another MAC; leave it out");
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
            add(
                    Severity.WARNING,
                    key,
                    "this host forwards nothing, so what comes for published addresses goes no further; set"
                            + " net.ipv4.ip_forward=1");
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
