package dev.baton.lab.cluster;

import dev.baton.lab.net.Lab;
import dev.baton.lab.net.Segment;
import dev.baton.lab.net.Station;
import dev.baton.lab.net.Tool;
import dev.baton.lab.witness.IpView;
import dev.baton.nativeconfig.addr.Mac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * FRR's vrrpd as the distribution ships it, at its fastest: an advertisement every 10 ms, dead after three. It wants its
 * macvlans made for it, with the virtual MAC and the shared address, and the kernel told not to answer for these on other
 * links; the start script does that. It knows no groups: LAN and WAN are two virtual routers that happen to move together.
 */
public final class FrrCluster implements Cluster {
    private static final int ROUTER_ID_BASE = 60;
    /** RFC 5798 section 7.3. */
    private static final long VRRP_MAC = 0x0000_5e00_0100L;

    private static final String USER = "frr";

    private final String name;
    private final Duration interval;
    private final Duration patience;

    private FrrCluster(String name, Duration interval, Duration patience) {
        this.name = name;
        this.interval = interval;
        this.patience = patience;
    }

    /** As fast as it goes. */
    public static FrrCluster tenMilliseconds() {
        return new FrrCluster("frr-10ms", Duration.ofMillis(10), Duration.ofSeconds(2));
    }

    @Override
    public String name() {
        return name;
    }

    /** zebra first, which vrrpd asks about interfaces; both stay children of the process that is started. */
    @Override
    public List<String> prepare(Lab lab, Station gateway, Path directory) {
        try {
            Files.writeString(directory.resolve("vrrpd.conf"), configuration(gateway));
            Files.writeString(directory.resolve("zebra.conf"), "");
            Files.writeString(directory.resolve("start"), startScript(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Tool.run(List.of("chown", "-R", USER + ":" + USER, directory.toString()));
        return List.of("sh", directory.resolve("start").toString());
    }

    private static String startScript(Path directory) {
        StringBuilder text = new StringBuilder("set -eu\ncd " + directory + "\n");
        for (Segment segment : Segment.GATEWAY) {
            String link = link(segment);
            text.append("ip link add ").append(link).append(" link ").append(segment.device());
            text.append(" type macvlan mode bridge 2>/dev/null || true\n");
            text.append("ip link set ").append(link).append(" address ").append(mac(segment));
            text.append("\nip address replace ").append(segment.sharedPrefix());
            text.append(" dev ")
                    .append(link)
                    .append("\nip link set ")
                    .append(link)
                    .append(" up\n");
            for (String device : List.of(segment.device(), link)) {
                String conf = "/proc/sys/net/ipv4/conf/" + device;
                text.append("echo 1 > ").append(conf).append("/arp_ignore\n");
                text.append("echo 2 > ").append(conf).append("/arp_announce\n");
                text.append("echo 2 > ").append(conf).append("/rp_filter\n");
            }
        }
        String common = " -u " + USER + " -g " + USER + " -z ./zserv --vty_socket . -A 127.0.0.1 -P 0 --log stdout";
        text.append("rm -f zserv\n/usr/lib/frr/zebra -f ./zebra.conf -i ./zebra.pid")
                .append(common)
                .append(" &\n");
        text.append("until [ -S zserv ]; do sleep 0.05; done\n");
        text.append("exec /usr/lib/frr/vrrpd -f ./vrrpd.conf -i ./vrrpd.pid")
                .append(common)
                .append('\n');
        return text.toString();
    }

    private String configuration(Station gateway) {
        StringBuilder text = new StringBuilder();
        for (Segment segment : Segment.GATEWAY) {
            String router = " vrrp " + routerId(segment);
            text.append("interface ").append(segment.device()).append('\n');
            text.append(router).append(" version 3\n");
            text.append(router)
                    .append(" priority ")
                    .append(gateway == Station.GW1 ? 150 : 100)
                    .append('\n');
            text.append(router)
                    .append(" advertisement-interval ")
                    .append(interval.toMillis())
                    .append('\n');
            text.append(" no").append(router).append(" preempt\n");
            text.append(router).append(" ip ").append(segment.shared()).append('\n');
        }
        return text.toString();
    }

    private static int routerId(Segment segment) {
        return ROUTER_ID_BASE + segment.number();
    }

    private static Mac mac(Segment segment) {
        return new Mac(VRRP_MAC | routerId(segment));
    }

    private static String link(Segment segment) {
        return "vrrp-" + segment.label();
    }

    @Override
    public Mac sharedMac(Segment segment) {
        return mac(segment);
    }

    /** vrrpd shows the standby's links to the kernel as without carrier. */
    @Override
    public boolean settled(Pair pair) {
        long owners = Station.GATEWAYS.stream()
                .filter(gateway -> Segment.GATEWAY.stream()
                        .allMatch(segment -> IpView.hasCarrier(pair.lab().in(gateway), link(segment))))
                .count();
        long idle = Station.GATEWAYS.stream()
                .filter(gateway -> Segment.GATEWAY.stream()
                        .noneMatch(segment -> IpView.hasCarrier(pair.lab().in(gateway), link(segment))))
                .count();
        return owners == 1 && idle == 1;
    }

    @Override
    public int claims(Pair pair, Station gateway) {
        String router = "[VRID " + routerId(Segment.LAN) + "] [IPv4] Backup -> Master";
        return (int) pair.agent(gateway).logLines().stream()
                .filter(line -> line.contains(router))
                .count();
    }

    @Override
    public Duration patience() {
        return patience;
    }
}
