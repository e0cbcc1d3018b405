package dev.baton.lab.cluster;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.witness.IpView;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * keepalived as the distribution ships it, to compare with and to prove the lab by: virtual MAC on LAN and WAN, both in
 * one sync group, no preemption.
 */
public final class KeepalivedCluster implements Cluster {
    private static final int ROUTER_ID_BASE = 50;
    /** RFC 5798 section 7.3. */
    private static final long VRRP_MAC = 0x0000_5e00_0100L;

    private final String name;
    private final String globals;
    private final String advertInterval;
    private final Duration patience;
    /** On the LAN, besides the one. */
    private final List<String> more;

    private KeepalivedCluster(
            String name, String globals, String advertInterval, Duration patience, List<String> more) {
        this.name = name;
        this.globals = globals;
        this.advertInterval = advertInterval;
        this.patience = patience;
        this.more = List.copyOf(more);
    }

    /** The same with more addresses on the LAN, which no advertisement has room for. */
    public KeepalivedCluster withMore(List<String> addresses) {
        return new KeepalivedCluster(name, globals, advertInterval, patience, addresses);
    }

    /** VRRPv2, one advertisement a second: what a configuration without timing gets. */
    public static KeepalivedCluster defaults() {
        return new KeepalivedCluster("keepalived-default", "", "", Duration.ofSeconds(6), List.of());
    }

    /**
     * As fast as it goes: VRRPv3 every 10 ms under real-time scheduling. The limit on real-time CPU is raised because on
     * a busy machine 2.2.7 runs into its own default of 10 ms while it takes over, and the kernel kills it.
     */
    public static KeepalivedCluster tenMilliseconds() {
        return new KeepalivedCluster(
                "keepalived-10ms",
                "    vrrp_version 3\n    vrrp_rt_priority 50\n    vrrp_rlimit_rttime 1000000\n",
                "    advert_int 0.01\n",
                Duration.ofSeconds(2),
                List.of());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> prepare(Lab lab, Station gateway, Path directory) {
        Path file = directory.resolve("keepalived.conf");
        try {
            Files.writeString(file, configuration(gateway));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "keepalived",
                "--dont-fork",
                "--vrrp",
                "--log-console",
                "--log-detail",
                "--use-file=" + file,
                "--pid=" + directory.resolve("keepalived.pid"),
                "--vrrp_pid=" + directory.resolve("vrrp.pid"));
    }

    private String configuration(Station gateway) {
        StringBuilder text =
                new StringBuilder("global_defs {\n    router_id " + gateway.label() + "\n" + globals + "}\n");
        for (Segment segment : Segment.GATEWAY) {
            text.append("vrrp_instance ").append(segment.label()).append(" {\n");
            text.append("    state BACKUP\n    nopreempt\n");
            text.append("    interface ").append(segment.device()).append('\n');
            text.append("    use_vmac ").append(link(segment)).append('\n');
            text.append("    virtual_router_id ").append(routerId(segment)).append('\n');
            text.append("    priority ")
                    .append(gateway == Station.GW1 ? 150 : 100)
                    .append('\n');
            text.append(advertInterval);
            text.append("    virtual_ipaddress {\n        ")
                    .append(segment.sharedPrefix())
                    .append("\n    }\n");
            if (segment == Segment.LAN && !more.isEmpty()) {
                text.append("    virtual_ipaddress_excluded {\n");
                more.forEach(address -> text.append("        ").append(address).append('\n'));
                text.append("    }\n");
            }
            text.append("}\n");
        }
        return text.append("vrrp_sync_group gateway {\n    group {\n        lan\n        wan\n    }\n}\n")
                .toString();
    }

    private static int routerId(Segment segment) {
        return ROUTER_ID_BASE + segment.number();
    }

    private static String link(Segment segment) {
        return "vrrp-" + segment.label();
    }

    @Override
    public Mac sharedMac(Segment segment) {
        return new Mac(VRRP_MAC | routerId(segment));
    }

    @Override
    public boolean settled(Pair pair) {
        long owners = Station.GATEWAYS.stream()
                .filter(gateway -> Segment.GATEWAY.stream()
                        .allMatch(
                                segment -> IpView.hasAddress(pair.lab().in(gateway), link(segment), segment.shared())))
                .count();
        return owners == 1;
    }

    @Override
    public int claims(Pair pair, Station gateway) {
        return (int) pair.agent(gateway).logLines().stream()
                .filter(line -> line.contains("(lan) Entering MASTER STATE"))
                .count();
    }

    @Override
    public Duration patience() {
        return patience;
    }
}
